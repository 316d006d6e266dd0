/** Sorts a person's entries by what they speak of. Judges nothing; entries whose target is absent speak of nothing yet. */

import type { EntryId } from '../base/brand.ts';
import type { Causality } from './causality.ts';
import { isKnown, type Entry, type EntryOf } from './entry.ts';
import type { ShotChange, WaitingChange } from './ledger.ts';
import { foldChanges } from './second-person.ts';

export type Decision = EntryOf<'review-resolved'>;

/** A statement (a shot, a fact) with everything that names it. */
interface Collected<Recorded, Correction, Void> {
  readonly recorded: Recorded;
  readonly corrections: Correction[];
  readonly voids: Void[];
  /** Live decisions that name it. */
  readonly decisions: Decision[];
  /** Every correction, void, decision (live or not) and reopening that names it, and what is said of those. */
  readonly history: Entry[];
}
export type CollectedShot = Collected<
  EntryOf<'shot-recorded'>,
  EntryOf<'shot-corrected'>,
  EntryOf<'shot-voided'>
>;
export type CollectedFact = Collected<
  EntryOf<'fact-stated'>,
  EntryOf<'fact-corrected'>,
  EntryOf<'fact-voided'>
>;
export type CollectedStatement = CollectedShot | CollectedFact;

export interface CollectedEntries {
  readonly shots: ReadonlyMap<EntryId, CollectedShot>;
  readonly facts: ReadonlyMap<EntryId, CollectedFact>;
  readonly enterings: readonly EntryOf<'person-entered'>[];
  readonly identityCorrections: readonly EntryOf<'person-corrected'>[];
  readonly residences: readonly EntryOf<'residence-changed'>[];
  readonly withheld: readonly EntryOf<'shot-withheld'>[];
  readonly withdrawnWithholdings: ReadonlySet<EntryId>;
  /** Live decisions, in order. */
  readonly decisions: readonly Decision[];
  /** Corrections and voids of shots that are here, which somebody else has to confirm; in order. */
  readonly waiting: readonly WaitingChange<ShotChange>[];
  readonly foreign: readonly Entry[];
}

/** @returns the entries of one person's document by what they speak of, each list in order */
export function collectEntries(causality: Causality): CollectedEntries {
  const shots = new Map<EntryId, CollectedShot>();
  const facts = new Map<EntryId, CollectedFact>();
  const enterings: EntryOf<'person-entered'>[] = [];
  const identityCorrections: EntryOf<'person-corrected'>[] = [];
  const residences: EntryOf<'residence-changed'>[] = [];
  const withheld: EntryOf<'shot-withheld'>[] = [];
  const withdrawnWithholdings = new Set<EntryId>();
  const foreign: Entry[] = [];
  const aboutShots: ShotChange[] = [];
  const aboutChanges: (EntryOf<'change-confirmed'> | EntryOf<'change-refused'>)[] = [];
  const required: EntryOf<'second-required'>[] = [];
  const aboutFacts: (EntryOf<'fact-corrected'> | EntryOf<'fact-voided'>)[] = [];
  const allDecisions = new Map<EntryId, Decision>();
  const reopenings: EntryOf<'review-reopened'>[] = [];

  for (const entry of causality.ordered) {
    if (!isKnown(entry)) {
      foreign.push(entry);
      continue;
    }
    switch (entry.kind) {
      case 'shot-recorded':
        shots.set(entry.id, { recorded: entry, corrections: [], voids: [], decisions: [], history: [] });
        break;
      case 'shot-corrected':
      case 'shot-voided':
        aboutShots.push(entry);
        break;
      case 'fact-stated':
        facts.set(entry.id, { recorded: entry, corrections: [], voids: [], decisions: [], history: [] });
        break;
      case 'fact-corrected':
      case 'fact-voided':
        aboutFacts.push(entry);
        break;
      case 'person-entered':
        enterings.push(entry);
        break;
      case 'person-corrected':
        identityCorrections.push(entry);
        break;
      case 'residence-changed':
        residences.push(entry);
        break;
      case 'shot-withheld':
        withheld.push(entry);
        break;
      case 'withholding-withdrawn':
        withdrawnWithholdings.add(entry.body.withheld);
        break;
      case 'change-confirmed':
      case 'change-refused':
        aboutChanges.push(entry);
        break;
      case 'second-required':
        required.push(entry);
        break;
      case 'review-resolved':
        allDecisions.set(entry.id, entry);
        break;
      case 'review-reopened':
        reopenings.push(entry);
        break;
      case 'record-opened':
        // Says who looked, nothing of the person.
        break;
      default:
        // Known kinds that belong to sessions and registers say nothing about a person.
        foreign.push(entry);
    }
  }

  const changes = foldChanges(causality, [...aboutShots, ...aboutChanges, ...required]);
  const shotOfChange = new Map<EntryId, EntryId>();
  for (const entry of aboutShots) {
    const shot = shots.get(entry.body.shot);
    if (shot === undefined) continue;
    shot.history.push(entry);
    shotOfChange.set(entry.id, entry.body.shot);
    if (!changes.isInForce(entry.id)) continue;
    if (entry.kind === 'shot-corrected') shot.corrections.push(entry);
    else shot.voids.push(entry);
  }
  for (const entry of aboutChanges) {
    const shot = shotOfChange.get(entry.body.change);
    if (shot !== undefined) shots.get(shot)?.history.push(entry);
  }
  for (const entry of aboutFacts) {
    const fact = facts.get(entry.body.fact);
    if (fact === undefined) continue;
    fact.history.push(entry);
    if (entry.kind === 'fact-corrected') fact.corrections.push(entry);
    else fact.voids.push(entry);
  }
  const statementOf = (id: EntryId): CollectedStatement | undefined => shots.get(id) ?? facts.get(id);
  const reopened = new Set(reopenings.map((entry) => entry.body.resolution));
  const decisions = [...allDecisions.values()].filter((decision) => !reopened.has(decision.id));
  for (const decision of allDecisions.values()) {
    for (const id of shotsNamedBy(decision)) {
      const statement = statementOf(id);
      if (statement === undefined) continue;
      statement.history.push(decision);
      if (!reopened.has(decision.id)) statement.decisions.push(decision);
    }
  }
  for (const reopening of reopenings) {
    const decision = allDecisions.get(reopening.body.resolution);
    if (decision === undefined) continue;
    for (const id of shotsNamedBy(decision)) statementOf(id)?.history.push(reopening);
  }
  for (const { history } of [...shots.values(), ...facts.values()]) {
    if (history.length > 1) history.sort((a, b) => causality.rankOf(a.id) - causality.rankOf(b.id));
  }
  return {
    shots,
    facts,
    enterings,
    identityCorrections,
    residences,
    withheld,
    withdrawnWithholdings,
    decisions,
    waiting: (changes.waiting as readonly WaitingChange<ShotChange>[]).filter(({ id }) =>
      shotOfChange.has(id),
    ),
    foreign,
  };
}

/** Entries that a decision speaks of; those that are no shots are passed over by the caller. */
export function shotsNamedBy(decision: Decision): ReadonlySet<EntryId> {
  const { settles, outcome } = decision.body;
  switch (outcome.type) {
    case 'value':
      return new Set([...settles, outcome.target]);
    case 'shot-stands':
    case 'shot-voided':
      return new Set([...settles, outcome.shot]);
    case 'one-event':
      return new Set([...settles, outcome.keep, ...outcome.others]);
    case 'separate-events':
      return new Set([...settles, ...outcome.shots]);
    case 'noted':
    case 'inquiring':
      return new Set(settles);
    default:
      // Outcomes of newer versions never reach here: the schema keeps them out.
      return new Set();
  }
}
