/**
 * Recordings of one event become one shot with evidence: simple duplicates by themselves, others where a person said so.
 * A shot whose values are contested is never merged by itself: its questions would disappear behind the other recording.
 */

import type { EntryId } from '../base/brand.ts';
import type { Decision } from './collect-entries.ts';
import type { Shot } from './entry.ts';
import type { MergedNote, ShotView } from './ledger.ts';
import type { PairJudge } from './pair-judge.ts';

export interface JoinedEvents {
  /** One element for each event, in the order given; shots that are evidence of another are gone from here. */
  readonly shots: readonly ShotView[];
  readonly merged: readonly MergedNote[];
}

/** What makes two recordings simple duplicates of each other; null where the lot is not known. SPEC C5. */
function simpleKeyOf(view: ShotView): string | null {
  const { lot, givenOn } = view.shot;
  if (view.state === 'voided' || view.conflicts.length > 0 || view.voidConflict !== null) return null;
  return lot.text === null ? null : `${seriesKeyOf(view.shot)}|${givenOn}|${lot.text}`;
}

/** The series by which shots are compared: vaccines outside the schedule only with the same product. */
export const seriesKeyOf = (shot: Shot): string =>
  shot.series === 'OTHER' ? `OTHER:${shot.product ?? ''}` : shot.series;

/**
 * @param shots - views of one person, or of several who are linked, in order
 * @param decisions - live, in order
 */
export function joinEvents(
  shots: readonly ShotView[],
  decisions: readonly Decision[],
  judge: PairJudge,
): JoinedEvents {
  const byId = new Map(shots.map((shot, index) => [shot.id, { shot, index }] as const));
  const events = new Map<EntryId, EntryId[]>();
  const eventOf = (id: EntryId): EntryId[] => {
    const known = events.get(id);
    if (known) return known;
    const alone = [id];
    events.set(id, alone);
    return alone;
  };
  const join = (a: EntryId, b: EntryId): void => {
    const [ofA, ofB] = [eventOf(a), eventOf(b)];
    if (ofA === ofB) return;
    const [large, small] = ofA.length >= ofB.length ? [ofA, ofB] : [ofB, ofA];
    large.push(...small);
    for (const id of small) events.set(id, large);
  };

  const keeps: EntryId[] = [];
  for (const { body } of decisions) {
    if (body.outcome.type !== 'one-event') continue;
    const { keep, others } = body.outcome;
    if (byId.get(keep)?.shot.state !== 'counts') continue;
    for (const other of others) {
      if (other === keep || byId.get(other)?.shot.state !== 'counts') continue;
      if (judge(keep, other) !== 'one-event') continue;
      join(keep, other);
      keeps.push(keep);
    }
  }

  const simple = new Set<EntryId>();
  for (const group of simpleGroups(shots, judge)) {
    for (const id of group) {
      simple.add(id);
      join(group[0]!, id);
    }
  }
  if (events.size === 0) return { shots, merged: [] };

  const rank = (id: EntryId): number => byId.get(id)!.index;
  const survivors = new Map<EntryId, readonly EntryId[]>();
  const gone = new Set<EntryId>();
  const merged: MergedNote[] = [];
  for (const members of new Set(events.values())) {
    if (members.length < 2) continue;
    const ordered = members.toSorted((a, b) => rank(a) - rank(b));
    // The last decision in order names the recording that stays; without one the first recording stays.
    const survivor = keeps.findLast((id) => events.get(id) === members) ?? ordered[0]!;
    const evidence = ordered.filter((id) => id !== survivor);
    survivors.set(survivor, evidence);
    for (const id of evidence) gone.add(id);
    const alike = ordered.filter((id) => simple.has(id));
    if (alike.length > 1) merged.push({ type: 'same-shot', entries: alike });
  }
  return {
    shots: shots
      .filter(({ id }) => !gone.has(id))
      .map((shot) => (survivors.has(shot.id) ? { ...shot, evidence: survivors.get(shot.id)! } : shot)),
    merged,
  };
}

/** Groups of two or more simple duplicates, none of which people told apart from another. */
function simpleGroups(shots: readonly ShotView[], judge: PairJudge): readonly (readonly EntryId[])[] {
  const groupsOf = new Map<string, EntryId[][]>();
  for (const shot of shots) {
    const key = simpleKeyOf(shot);
    if (key === null) continue;
    const groups = groupsOf.get(key);
    if (groups === undefined) {
      groupsOf.set(key, [[shot.id]]);
      continue;
    }
    const group = groups.find((ids) =>
      ids.every((id) => {
        const verdict = judge(id, shot.id);
        return verdict === 'undecided' || verdict === 'one-event';
      }),
    );
    if (group) group.push(shot.id);
    else groups.push([shot.id]);
  }
  return [...groupsOf.values()].flat().filter((group) => group.length > 1);
}
