/** The counts of a session's end: people, lots, copies. Pure reading of the queue; what is typed stays in the screen. */

import type { EntryId } from '#shared/base/brand.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import type { SessionLedger } from '#shared/ledger/fold-session.ts';
import type { QueueRow } from './session-view.svelte.ts';

export interface LotCount {
  readonly lot: string;
  readonly product: string;
  /** Shots of this session that name the lot. */
  readonly used: number;
  /** Doses brought; null where nobody said. */
  readonly brought: number | null;
}

export interface SessionCounts {
  readonly shots: number;
  readonly given: readonly QueueRow[];
  readonly withheld: readonly QueueRow[];
  readonly absent: readonly QueueRow[];
  readonly provisional: readonly QueueRow[];
  readonly byLot: readonly LotCount[];
}

/** @param unknownLot - name of the line for shots whose lot could not be read */
export function countSession(
  plan: SessionLedger,
  rows: readonly QueueRow[],
  unknownLot: string,
): SessionCounts {
  const given = rows.filter((row) => row.given.length > 0);
  const withheld = rows.filter((row) => row.given.length === 0 && row.withheld.length > 0);
  const shots = given.flatMap((row) => row.given);
  const used = new Map<string, number>();
  for (const { shot } of shots) {
    const lot = shot.lot.text ?? unknownLot;
    used.set(lot, (used.get(lot) ?? 0) + 1);
  }
  const listed = plan.lots.map((one) => ({
    lot: one.lot,
    product: one.product,
    used: used.get(one.lot) ?? 0,
    brought: one.quantity,
  }));
  const others = [...used]
    .filter(([lot]) => !plan.lots.some((one) => one.lot === lot))
    .map(([lot, count]) => ({ lot, product: productOf(shots, lot), used: count, brought: null }));
  return {
    shots: shots.length,
    given,
    withheld,
    absent: rows.filter((row) => row.given.length === 0 && row.withheld.length === 0),
    provisional: rows.filter((row) => row.ledger.isProvisional),
    byLot: [...listed, ...others],
  };
}

const productOf = (shots: readonly QueueRow['given'][number][], lot: string): string =>
  shots.find(({ shot }) => shot.lot.text === lot)?.shot.product ?? '';

/** Made at the venue, not planned by the office. */
const VENUE_KINDS: ReadonlySet<string> = new Set(['checked-in', 'session-closed', 'session-reopened']);

/** What was recorded at the venue, by whichever tablet: each must be at the centre before a tablet may be reset. */
export function entriesOfSession(plan: SessionLedger, rows: readonly QueueRow[]): readonly EntryId[] {
  const named: EntryId[] = [];
  for (const row of rows) {
    // A correction or a void names the shot, not the session.
    const mine = new Set<unknown>();
    for (const { id, kind, body } of row.ledger.entries) {
      const fields: Readonly<Record<string, unknown>> = body;
      const isHere = fields['session'] === plan.session;
      const isEntering = kind === 'person-entered' && row.ledger.isProvisional;
      if (isHere) mine.add(id);
      if (isHere || isEntering || mine.has(fields['shot']) || mine.has(fields['withheld'])) named.push(id);
    }
  }
  return [...named, ...plan.entries.filter(({ kind }) => VENUE_KINDS.has(kind)).map(({ id }) => id)];
}

export interface ClosingForm {
  /** As typed; '' where no paper forms are used. */
  readonly paper: string;
  /** Discarded doses by lot, as typed. */
  readonly discarded: Readonly<Record<string, string>>;
  readonly difference: string;
}

export type ClosingProblem =
  | { readonly code: 'paper-unreadable' }
  | { readonly code: 'discarded-unreadable'; readonly lot: string }
  | { readonly code: 'lot-negative'; readonly lot: string }
  | { readonly code: 'difference-missing'; readonly paper: number; readonly shots: number };

/** A count as people type it; null where it is none. '' reads as nothing, which is 0. */
export function readCount(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  if (plain === '') return 0;
  return /^[0-9]{1,5}$/.test(plain) ? Number(plain) : null;
}

/**
 * The body of the closing, or what must be mended. Counts that differ need a written reason; with one they may differ.
 */
export function readClosing(
  counts: SessionCounts,
  form: ClosingForm,
): { readonly body: EntryBody<'session-closed'> } | { readonly problems: readonly ClosingProblem[] } {
  const problems: ClosingProblem[] = [];
  const hasPaper = form.paper.trim() !== '';
  const paper = readCount(form.paper);
  const reason = form.difference.trim();
  if (paper === null) problems.push({ code: 'paper-unreadable' });
  const byLot = counts.byLot.map(({ lot, used, brought }) => {
    const discarded = readCount(form.discarded[lot] ?? '');
    if (discarded === null) problems.push({ code: 'discarded-unreadable', lot });
    else if (brought !== null && used + discarded > brought && reason === '') {
      problems.push({ code: 'lot-negative', lot });
    }
    return { lot, given: used, discarded: discarded ?? 0 };
  });
  if (hasPaper && paper !== null && paper !== counts.shots && reason === '') {
    problems.push({ code: 'difference-missing', paper, shots: counts.shots });
  }
  if (problems.length > 0) return { problems };
  return {
    body: {
      given: counts.given.length,
      withheld: counts.withheld.length,
      absent: counts.absent.length,
      paperCount: hasPaper ? paper : null,
      byLot,
      difference: reason === '' ? null : reason,
    },
  };
}
