/** The counts of a session's end: people, lots, copies. Pure reading of the queue; what is typed stays in the screen. */

import type { EntryId } from '#shared/base/brand.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import type { SessionLedger } from '#shared/ledger/fold-session.ts';
import type { QueueRow } from './session-view.svelte.ts';

export interface LotCount {
  readonly lot: string;
  /** '' where the shots name none. */
  readonly product: string;
  readonly series: readonly string[];
  /** Shots of this session that name the lot. */
  readonly used: number;
  /** Doses brought; null where nobody said. */
  readonly brought: number | null;
}

/** Makers number alone: one lot text may stand for two products, and only the product tells them apart. */
export const lotLineOf = ({ lot, product }: { readonly lot: string; readonly product: string }): string =>
  `${lot}|${product}`;

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
  const counted = new Map<string, LotCount>(
    plan.lots.map((one) => [
      lotLineOf(one),
      { lot: one.lot, product: one.product, series: one.series, used: 0, brought: one.quantity },
    ]),
  );
  for (const { shot } of shots) {
    const lot = shot.lot.text ?? unknownLot;
    const product = shot.product ?? '';
    const key = lotLineOf({ lot, product });
    const before = counted.get(key) ?? { lot, product, series: [], used: 0, brought: null };
    const series = before.series.includes(shot.series) ? before.series : [...before.series, shot.series];
    counted.set(key, { ...before, series, used: before.used + 1 });
  }
  return {
    shots: shots.length,
    given,
    withheld,
    absent: rows.filter((row) => row.given.length === 0 && row.withheld.length === 0),
    provisional: rows.filter((row) => row.ledger.isProvisional),
    byLot: [...counted.values()],
  };
}

/** Made at the venue, not planned by the office. */
const VENUE_KINDS: ReadonlySet<string> = new Set(['checked-in', 'session-closed', 'session-reopened']);

/**
 * What must be at the centre before a tablet may be reset: what was recorded at the venue by whichever tablet, and all
 * that this one owes, whatever it was for.
 *
 * @param unanswered - entries of this device that the hub has not received
 * @returns each once
 */
export function entriesOfSession(
  plan: SessionLedger,
  rows: readonly QueueRow[],
  unanswered: readonly { readonly id: EntryId }[],
): readonly EntryId[] {
  const named = unanswered.map(({ id }) => id);
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
  const atVenue = plan.entries.filter(({ kind }) => VENUE_KINDS.has(kind)).map(({ id }) => id);
  return [...new Set([...named, ...atVenue])];
}

/** Shots that the closing did not count, recorded or arrived since; no clock is asked, tablets' clocks differ. */
export function shotsSinceClosing(closed: EntryBody<'session-closed'>, counts: SessionCounts): number {
  const counted = closed.byLot.reduce((sum, { given }) => sum + given, 0);
  return Math.max(0, counts.shots - counted);
}

export interface ClosingForm {
  /** As typed; '' where no paper forms are used. */
  readonly paper: string;
  /** Discarded doses by `lotLineOf`, as typed. */
  readonly discarded: Readonly<Record<string, string>>;
  readonly difference: string;
}

export type ClosingProblem =
  | { readonly code: 'paper-unreadable' }
  | { readonly code: 'discarded-unreadable'; readonly lot: string; readonly product: string }
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
  const byLot = counts.byLot.map(({ lot, product, used, brought }) => {
    const discarded = readCount(form.discarded[lotLineOf({ lot, product })] ?? '');
    if (discarded === null) problems.push({ code: 'discarded-unreadable', lot, product });
    else if (brought !== null && used + discarded > brought && reason === '') {
      problems.push({ code: 'lot-negative', lot });
    }
    return { lot, product, given: used, discarded: discarded ?? 0 };
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
