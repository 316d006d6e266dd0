/** Shots that may be one event recorded twice, and doses given twice. Grouped first, so that a person is asked once. */

import type { CivilDate, EntryId } from '../base/brand.ts';
import { dayNumber, fiscalYearOf } from '../base/civil-date.ts';
import { seriesKeyOf } from '../ledger/join-events.ts';
import type { ShotView } from '../ledger/ledger.ts';
import { itemKeyOf } from './item-key.ts';
import type { ReviewContext } from './review-context.ts';
import type { ReviewItem } from './review-item.ts';
import type { RulePort } from './rule-port.ts';

/** Recordings of one event differ by so many days at most: the day of the shot, of the paper, of the typing. */
const ONE_EVENT_DAYS_MAX = 3;

export function findPairItems(context: ReviewContext, rules: RulePort | null): readonly ReviewItem[] {
  const bySeries = Map.groupBy(context.counting, ({ shot }) => seriesKeyOf(shot));
  const items: ReviewItem[] = [];
  for (const shots of bySeries.values()) {
    if (shots.length < 2) continue;
    items.push(...findDuplicates(context, shots), ...findDoubleDoses(context, shots, rules));
  }
  return items;
}

function findDuplicates(context: ReviewContext, shots: readonly ShotView[]): readonly ReviewItem[] {
  const days = shots.map(({ shot }) => dayNumber(shot.givenOn));
  const groups = groupsOf(shots, (a, b) => {
    const apart = days[b]! - days[a]!;
    if (apart > ONE_EVENT_DAYS_MAX) return 'beyond';
    return isOpen(context, shots[a]!, shots[b]!) ? 'joined' : 'apart';
  });
  return groups.map((group): ReviewItem => {
    const members = context.inOrder(group.map((index) => shots[index]!.id));
    const key = itemKeyOf('possible-duplicate-shot', '', members);
    return {
      ...baseOf(context, key, shots[group[0]!]!, members),
      type: 'possible-duplicate-shot',
      shots: members,
      daysApart: days[group.at(-1)!]! - days[group[0]!]!,
    };
  });
}

function findDoubleDoses(
  context: ReviewContext,
  shots: readonly ShotView[],
  rules: RulePort | null,
): readonly ReviewItem[] {
  const items: ReviewItem[] = [];
  const byDose = Map.groupBy(
    shots.filter(({ shot }) => shot.dose !== null),
    ({ shot }) => doseSpanKey(shot.series, shot.dose!, shot.givenOn, rules),
  );
  for (const [span, same] of byDose) {
    if (span === null || same.length < 2) continue;
    const days = same.map(({ shot }) => dayNumber(shot.givenOn));
    const groups = groupsOf(same, (a, b) => {
      const isFar = days[b]! - days[a]! > ONE_EVENT_DAYS_MAX;
      return isFar && isOpen(context, same[a]!, same[b]!) ? 'joined' : 'apart';
    });
    for (const group of groups) {
      const views = group.map((index) => same[index]!);
      const members = context.inOrder(views.map(({ id }) => id));
      const key = itemKeyOf('double-dose', '', members);
      if (context.isNoted(key, views)) continue;
      items.push({ ...baseOf(context, key, views[0]!, members), type: 'double-dose', shots: members });
    }
  }
  return items;
}

/** Doses of one number within one span are the same dose; null where the numbers mean nothing to each other. */
function doseSpanKey(
  series: string,
  dose: number,
  givenOn: CivilDate,
  rules: RulePort | null,
): string | null {
  const span = rules?.doseSpanOf?.(series) ?? 'life';
  if (span === 'pregnancy') return null;
  return span === 'life' ? `${dose}` : `${dose}|${fiscalYearOf(givenOn)}`;
}

function isOpen(context: ReviewContext, a: ShotView, b: ShotView): boolean {
  const verdict = context.verdictOn(a, b);
  return verdict === 'undecided' || verdict === 'contradicted';
}

function baseOf(context: ReviewContext, key: string, shot: ShotView, members: readonly EntryId[]) {
  const { person } = context.ledger;
  const doc = context.docOf(shot.person);
  return { key, person, doc, entries: context.toSettle(doc, members), inquiring: context.isInquired(key) };
}

/**
 * Connected groups of two or more, members ascending.
 *
 * @param relate - asked for a < b; 'beyond' says that no later b is related to a either
 */
function groupsOf(
  shots: readonly ShotView[],
  relate: (a: number, b: number) => 'joined' | 'apart' | 'beyond',
): readonly (readonly number[])[] {
  const groupOf = shots.map((_, index) => [index]);
  for (let a = 0; a < shots.length; a++) {
    for (let b = a + 1; b < shots.length; b++) {
      if (groupOf[a] === groupOf[b]) continue;
      const relation = relate(a, b);
      if (relation === 'beyond') break;
      if (relation === 'apart') continue;
      const [kept, taken] = [groupOf[a]!, groupOf[b]!];
      kept.push(...taken);
      for (const member of taken) groupOf[member] = kept;
    }
  }
  return [...new Set(groupOf)]
    .filter((group) => group.length > 1)
    .map((group) => group.toSorted((a, b) => a - b));
}
