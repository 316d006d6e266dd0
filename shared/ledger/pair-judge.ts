/** What people decided about pairs of shots: one event, or two. Only what the decider had seen is decided. */

import type { DocumentId, EntryId } from '../base/brand.ts';
import { personDocument } from '../base/ids.ts';
import type { Causality } from './causality.ts';
import type { Decision } from './collect-entries.ts';
import { latestOf } from './decide-field.ts';
import type { ShotView } from './ledger.ts';

/** `contradicted`: two decisions that had not seen each other differ, so the pair is open again. */
export type PairVerdict = 'one-event' | 'separate-events' | 'contradicted' | 'undecided';

export interface PairJudge {
  (a: EntryId, b: EntryId): PairVerdict;
}

export type CausalityOf = (doc: DocumentId) => Causality | undefined;

/** Fields by which two recordings are told to be one event; whoever changes them unseen opens the question again. */
const EVENT_FIELDS: ReadonlySet<string> = new Set(['series', 'givenOn', 'lot', 'dose']);

/**
 * Entries that state what a shot's event is: which series, day, lot or dose.
 *
 * @returns ids of corrections and value decisions of the shot, in order
 */
export function eventStatementsOf(shot: ShotView): readonly EntryId[] {
  const ids: EntryId[] = [];
  for (const [field, versions] of Object.entries(shot.versions)) {
    if (!EVENT_FIELDS.has(field)) continue;
    for (const { by } of versions) if (by !== shot.id) ids.push(by);
  }
  return ids;
}

/** Whether the author of a decision had seen the recording; naming one of a linked person's document is having seen it. */
export function hasSeenShot(decision: Decision, shot: ShotView, causalityOf: CausalityOf): boolean {
  if (personDocument(shot.person) !== decision.doc) return true;
  return causalityOf(decision.doc)?.isBefore(shot.id, decision.id) ?? false;
}

/**
 * Whether a decision names all that is stated of a shot of another document: causality does not reach from one document
 * into another, so of those only what a decision names was seen for certain.
 */
export const namesAllStatedOf = (decision: Decision, shot: ShotView): boolean =>
  eventStatementsOf(shot).every((by) => decision.body.settles.includes(by));

/** @param decisions - live ones, in order; those of other outcomes are passed over */
export function createPairJudge(
  shots: readonly ShotView[],
  decisions: readonly Decision[],
  causalityOf: CausalityOf,
): PairJudge {
  const decisionsOf = new Map<EntryId, Map<Decision, 'one-event' | 'separate-events'>>();
  const viewOf = new Map<EntryId, ShotView>();
  const name = (id: EntryId, decision: Decision, outcome: 'one-event' | 'separate-events'): void => {
    const named = decisionsOf.get(id);
    if (named) named.set(decision, outcome);
    else decisionsOf.set(id, new Map([[decision, outcome]]));
  };
  for (const decision of decisions) {
    const { outcome } = decision.body;
    if (outcome.type === 'one-event') {
      for (const id of [outcome.keep, ...outcome.others]) name(id, decision, 'one-event');
    } else if (outcome.type === 'separate-events') {
      for (const id of outcome.shots) name(id, decision, 'separate-events');
    }
  }
  if (decisionsOf.size === 0) return () => 'undecided';
  for (const shot of shots) if (decisionsOf.has(shot.id)) viewOf.set(shot.id, shot);

  const holds = (decision: Decision, id: EntryId): boolean => {
    const shot = viewOf.get(id);
    if (shot === undefined) return true;
    if (!hasSeenShot(decision, shot, causalityOf)) return false;
    if (personDocument(shot.person) !== decision.doc) return namesAllStatedOf(decision, shot);
    const causality = causalityOf(decision.doc);
    return !eventStatementsOf(shot).some((by) => causality?.areConcurrent(by, decision.id));
  };
  return (a, b) => {
    const ofA = decisionsOf.get(a);
    const ofB = decisionsOf.get(b);
    if (!ofA || !ofB) return 'undecided';
    const verdicts: { by: EntryId; doc: DocumentId; outcome: 'one-event' | 'separate-events' }[] = [];
    for (const [decision, outcome] of ofA) {
      if (ofB.has(decision) && holds(decision, a) && holds(decision, b)) {
        verdicts.push({ by: decision.id, doc: decision.doc, outcome });
      }
    }
    if (verdicts.length === 0) return 'undecided';
    const docOf = new Map(verdicts.map(({ by, doc }) => [by, doc] as const));
    const latest = latestOf(verdicts, (earlier, later) => {
      const doc = docOf.get(earlier)!;
      return doc === docOf.get(later) && (causalityOf(doc)?.isBefore(earlier, later) ?? false);
    });
    const [first, ...others] = latest;
    return others.every(({ outcome }) => outcome === first!.outcome) ? first!.outcome : 'contradicted';
  };
}
