/** What finding items of one ledger needs again and again: order, causality, decisions. Made when first asked for. */

import type { DocumentId, EntryId, PersonId } from '../base/brand.ts';
import { personDocument } from '../base/ids.ts';
import { createCausality, type Causality } from '../ledger/causality.ts';
import type { Entry, EntryOf } from '../ledger/entry.ts';
import type { PersonLedger, ShotView } from '../ledger/ledger.ts';
import {
  createPairJudge,
  eventStatementsOf,
  hasSeenShot,
  namesAllStatedOf,
  type PairJudge,
  type PairVerdict,
} from '../ledger/pair-judge.ts';
import { topicOf } from './item-key.ts';

export interface ReviewContext {
  readonly ledger: PersonLedger;
  /** Shots that count, by date given. */
  readonly counting: readonly ShotView[];
  inOrder(ids: readonly EntryId[]): readonly EntryId[];
  docOf(person: PersonId): DocumentId;
  /** Recordings that a decision in `doc` is to settle, and all that is stated of those of other documents; in order. */
  toSettle(doc: DocumentId, recordings: readonly EntryId[]): readonly EntryId[];
  /** What people decided about two events, each with all recordings that it stands for. */
  verdictOn(a: ShotView, b: ShotView): PairVerdict;
  /** Whether somebody who had seen everything said "noted" of exactly these shots under this key's topic. */
  isNoted(key: string, shots: readonly ShotView[]): boolean;
  /** Whether a live decision says that someone was asked about the item. */
  isInquired(key: string): boolean;
}

export function createReviewContext(ledger: PersonLedger): ReviewContext {
  const causalityOf = once(() => causalities(ledger.entries));
  const rank = once(() => new Map(ledger.entries.map(({ id }, index) => [id, index] as const)));
  const judge = once((): PairJudge =>
    createPairJudge(ledger.shots, ledger.decisions, (doc) => causalityOf().get(doc)),
  );
  const standsFor = once(() => {
    const shown = new Map<EntryId, EntryId>();
    for (const { id, evidence } of ledger.shots) for (const other of evidence) shown.set(other, id);
    return shown;
  });
  const hasPairDecisions = ledger.decisions.some(
    ({ body: { outcome } }) => outcome.type === 'one-event' || outcome.type === 'separate-events',
  );
  const noted = ledger.decisions.filter(({ body }) => body.outcome.type === 'noted');
  const inquired = new Set(
    ledger.decisions.filter(({ body }) => body.outcome.type === 'inquiring').map(({ body }) => body.item),
  );

  const inOrder = (ids: readonly EntryId[]): readonly EntryId[] =>
    ids.toSorted((a, b) => (rank().get(a) ?? -1) - (rank().get(b) ?? -1));

  return {
    ledger,
    counting: ledger.shots.filter(({ state }) => state === 'counts'),
    inOrder,
    docOf: personDocument,
    toSettle(doc, recordings) {
      const stated = ledger.shots
        .filter(({ id, person }) => recordings.includes(id) && personDocument(person) !== doc)
        .flatMap(eventStatementsOf);
      return stated.length === 0 ? recordings : inOrder([...new Set([...recordings, ...stated])]);
    },
    verdictOn(a, b) {
      if (!hasPairDecisions) return 'undecided';
      const verdicts = new Set<PairVerdict>();
      for (const one of [a.id, ...a.evidence]) {
        for (const other of [b.id, ...b.evidence]) verdicts.add(judge()(one, other));
      }
      verdicts.delete('undecided');
      return verdicts.size > 1 ? 'contradicted' : ([...verdicts][0] ?? 'undecided');
    },
    isNoted: (key, shots) =>
      noted.some((decision) => {
        if (topicOf(decision.body.item) !== topicOf(key)) return false;
        const stated = new Set(shots.flatMap(eventStatementsOf));
        const recordings = decision.body.settles.filter((id) => !stated.has(id));
        const named = new Set(recordings.map((id) => standsFor().get(id) ?? id));
        if (named.size !== shots.length || !shots.every(({ id }) => named.has(id))) return false;
        return shots.every((shot) => hasSeenAll(decision, shot, (doc) => causalityOf().get(doc)));
      }),
    isInquired: (key) => inquired.has(key),
  };
}

/** What was noted was noted of the values as they read then: whoever changes series, day, lot or dose asks again. */
function hasSeenAll(
  decision: EntryOf<'review-resolved'>,
  shot: ShotView,
  causalityOf: (doc: DocumentId) => Causality | undefined,
): boolean {
  if (decision.body.settles.includes(shot.id) && !hasSeenShot(decision, shot, causalityOf)) return false;
  if (personDocument(shot.person) !== decision.doc) return namesAllStatedOf(decision, shot);
  const causality = causalityOf(decision.doc);
  return eventStatementsOf(shot).every((by) => causality?.isBefore(by, decision.id));
}

function causalities(entries: readonly Entry[]): ReadonlyMap<DocumentId, Causality> {
  const byDoc = new Map<DocumentId, Entry[]>();
  for (const entry of entries) {
    const known = byDoc.get(entry.doc);
    if (known) known.push(entry);
    else byDoc.set(entry.doc, [entry]);
  }
  return new Map([...byDoc].map(([doc, own]) => [doc, createCausality(own)] as const));
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
