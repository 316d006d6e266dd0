/**
 * Facts of a person (pregnancies, disabilities, a long illness) with their versions. Each is a statement of its own;
 * pregnancies that cannot be two are one, whoever stated them, and are asked about where their due dates differ.
 */

import type { CivilDate, EntryId, PersonId } from '../base/brand.ts';
import { dayNumber } from '../base/civil-date.ts';
import type { Causality } from './causality.ts';
import type { CollectedFact, Decision } from './collect-entries.ts';
import type { Fact } from './entry.ts';
import { foldStatement, untouched } from './fold-statement.ts';
import { saferVersion } from './interim.ts';
import type { FactView, FieldVersion, MergedNote } from './ledger.ts';

/**
 * Two due dates nearer than this are one pregnancy: a second child cannot be due 24 weeks after the first one was.
 * A due date is moved by days or a few weeks when it is found to be wrong.
 */
const ONE_PREGNANCY_DAYS = 168;
const PREGNANCY_DAYS = 280;

export interface FoldedFacts {
  readonly facts: readonly FactView[];
  readonly merged: readonly MergedNote[];
}

const NONE: FoldedFacts = { facts: [], merged: [] };

/** @returns each statement by itself, in order; `joinFacts` brings together what is one */
export function foldFacts(
  person: PersonId,
  collected: Iterable<CollectedFact>,
  causality: Causality,
): FoldedFacts {
  const merged: MergedNote[] = [];
  const facts: FactView[] = [];
  for (const one of collected) {
    const { recorded } = one;
    const { values, ...reading } =
      one.history.length === 0
        ? untouched(recorded.body)
        : foldStatement('fact', recorded.body, one, causality, merged);
    facts.push({ id: recorded.id, person, recorded, fact: values as Fact, ...reading, evidence: [] });
  }
  return { facts, merged };
}

type PregnancyDays = Pick<Fact, 'due' | 'endedOn'>;

/** Whether two statements can only speak of one pregnancy: due dates near each other, and none ended before the other began. */
export function isOnePregnancy(a: PregnancyDays, b: PregnancyDays): boolean {
  if (a.due === null || b.due === null) return false;
  if (Math.abs(dayNumber(a.due) - dayNumber(b.due)) >= ONE_PREGNANCY_DAYS) return false;
  return !beganAfterEnd(a.endedOn, b.due) && !beganAfterEnd(b.endedOn, a.due);
}

/** 0週0日 lies two weeks before a pregnancy really begins. */
const beganAfterEnd = (endedOn: CivilDate | null, due: CivilDate): boolean =>
  endedOn !== null && dayNumber(due) - PREGNANCY_DAYS >= dayNumber(endedOn) - 14;

/**
 * @param facts - of one person, or of several who are linked, in order
 * @param decisions - live, in order
 * @returns pregnancies by due date, then the others in order; one that was stated twice stands once with the others as
 *   evidence, under the later due date until a person who has seen all of them decides
 */
export function joinFacts(facts: readonly FactView[], decisions: readonly Decision[]): FoldedFacts {
  if (facts.length === 0) return NONE;
  const merged: MergedNote[] = [];
  const groups: FactView[][] = [];
  const others: FactView[] = [];
  const byDue = facts.toSorted((a, b) => compareDue(a.fact.due, b.fact.due));
  for (const view of byDue) {
    if (view.fact.type !== 'pregnancy' || view.fact.due === null || view.state === 'voided') {
      others.push(view);
      continue;
    }
    const last = groups.at(-1);
    const first = last?.[0];
    if (last && first && isOnePregnancy(first.fact, view.fact)) last.push(view);
    else groups.push([view]);
  }
  const inOrder = new Map(facts.map(({ id }, index) => [id, index] as const));
  const rankOf = ({ id }: FactView): number => inOrder.get(id) ?? 0;
  const joined = groups.map((group) => {
    if (group.length === 1) return group[0]!;
    return joinPregnancy(
      group.toSorted((a, b) => rankOf(a) - rankOf(b)),
      decisions,
      merged,
    );
  });
  return { facts: [...joined, ...others.toSorted((a, b) => rankOf(a) - rankOf(b))], merged };
}

const compareDue = (a: CivilDate | null, b: CivilDate | null): number =>
  a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1;

function joinPregnancy(
  group: readonly FactView[],
  decisions: readonly Decision[],
  merged: MergedNote[],
): FactView {
  const kept = group[0]!;
  const evidence = group.slice(1).map(({ id }) => id);
  const conflicts = group.flatMap((view) => view.conflicts);
  const stated = group.map((view) => inForce(view));
  const decided = decisions.findLast(
    ({ body: { outcome, settles } }) =>
      outcome.type === 'value' &&
      outcome.field === 'due' &&
      group.some(({ id }) => id === outcome.target) &&
      stated.every((version) => settles.includes(version.by) || isOf(version, outcome.target, group)),
  );
  const endedOn = group.reduce<CivilDate | null>((ended, { fact }) => fact.endedOn ?? ended, null);
  if (decided && decided.body.outcome.type === 'value') {
    const due = decided.body.outcome.value as CivilDate;
    return { ...kept, fact: { ...kept.fact, due, endedOn }, evidence, conflicts };
  }
  if (stated.every(({ value }) => value === stated[0]!.value)) {
    merged.push({ type: 'same-value', entries: group.map(({ id }) => id) });
    return { ...kept, fact: { ...kept.fact, endedOn }, evidence, conflicts };
  }
  const interim = saferVersion('due', stated);
  // The question of the group holds those of its members: answered, it answers them too.
  const question = { target: kept.id, field: 'due', base: null, versions: stated, interim };
  return {
    ...kept,
    fact: { ...kept.fact, due: interim.value as CivilDate, endedOn },
    evidence,
    conflicts: [...conflicts.filter(({ field }) => field !== 'due'), question],
  };
}

/** The statement that gives a pregnancy its due date now. */
const inForce = ({ id, fact, versions }: FactView): FieldVersion => {
  const last = versions['due']?.findLast(({ value }) => value === fact.due);
  return last ?? { value: fact.due, by: id, reason: null };
};

/** What a decision on this fact states is its own statement: it need not name itself. */
const isOf = (version: FieldVersion, target: EntryId, group: readonly FactView[]): boolean =>
  group.some(({ id, fact }) => id === target && fact.due === version.value);
