/** Whether the read models, kept up commit by commit, equal a fold of the whole log from nothing. */

import { listDecisions, listMerged } from './decision-list.ts';
import { listDevices } from './device-list.ts';
import { createOffice, type Office } from './office.ts';
import type { OfficeLog } from './office-log.ts';
import { listReview } from './review-list.ts';
import type { RulePort } from '#shared/review/rule-port.ts';
import type { CivilDate } from '#shared/base/brand.ts';

/**
 * @param office - as it runs; everything in the log is folded in first
 * @returns what differs, one line each, ids only; empty where all is equal
 */
export async function compareWithFreshFold(
  log: OfficeLog,
  office: Office,
  rules: RulePort | null = null,
): Promise<readonly string[]> {
  await office.whenCurrent();
  const fresh = createOffice(log, rules);
  await fresh.rebuild();
  return [
    ...[...office.defects.keys()].map((doc) => `${doc} cannot be folded`),
    ...compareMaps('person', office.model.persons, fresh.model.persons),
    ...compareMaps('session', office.model.sessions, fresh.model.sessions),
    ...compareMaps('register', office.model.registers, fresh.model.registers),
    ...compareLists('review', listReview(office), listReview(fresh)),
    ...compareLists('merged', listMerged(office.model), listMerged(fresh.model)),
    ...compareLists('decisions', listDecisions(office.model), listDecisions(fresh.model)),
    ...compareLists('sessions', sessionsOf(office), sessionsOf(fresh)),
    ...compareMaps('entries of', office.entriesByDevice, fresh.entriesByDevice),
  ];
}

/** Devices' own state is no fold of the log; sessions are. */
const sessionsOf = (office: Office): readonly unknown[] =>
  listDevices(office.model, {
    records: [],
    connected: new Set(),
    entries: new Map(),
    now: 0,
    today: '2000-01-01' as CivilDate,
  }).sessions;

function compareMaps<K extends string>(
  what: string,
  kept: ReadonlyMap<K, unknown>,
  fresh: ReadonlyMap<K, unknown>,
): readonly string[] {
  const keys = new Set([...kept.keys(), ...fresh.keys()]);
  return [...keys].flatMap((key) =>
    asText(kept.get(key)) === asText(fresh.get(key)) ? [] : [`${what} ${key} differs from a fresh fold`],
  );
}

function compareLists(what: string, kept: readonly unknown[], fresh: readonly unknown[]): readonly string[] {
  const [a, b] = [kept.map(asText), fresh.map(asText)];
  const at = a.findIndex((text, index) => text !== b[index]);
  if (at < 0 && a.length === b.length) return [];
  return [
    `${what}: ${a.length} rows kept, ${b.length} in a fresh fold, different from row ${at < 0 ? a.length : at}`,
  ];
}

/** Maps and sets as sorted lists: their order is that of arrival and says nothing. */
const asText = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part instanceof Map
      ? [...part.entries()].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
      : part instanceof Set
        ? [...part].map(String).toSorted((a, b) => (a < b ? -1 : 1))
        : part,
  ) ?? 'nothing';
