/**
 * Whether an entry states a day that has not come: no screen of ours lets anybody type one, and no clock is wrong by so much.
 * What the device's clock said (`at`) is another matter: it decides nothing, and honest tablets have wrong clocks.
 */

import type { CivilDate } from '#shared/base/brand.ts';
import { addDays } from '#shared/base/civil-date.ts';
import type { EncodedEntry } from '#shared/document/contract.ts';
import { jsonOfUpdate } from '#shared/document/read-entries.ts';
import type { EntryKind } from '#shared/ledger/entry.ts';
import { dayInJapan } from '#server/office/today.ts';

/** A hub whose own clock is behind by days holds up nobody. */
const DAYS_AHEAD_MAX = 7;

/** What must have happened when it is written down. Moving out, or a due date, may lie ahead. */
const DAYS: Readonly<Partial<Record<EntryKind, string>>> = {
  'shot-recorded': 'givenOn',
  'shot-corrected': 'givenOn',
  'shot-withheld': 'on',
  'person-entered': 'birth',
  'person-corrected': 'birth',
};
/** The same words as they stand in canonical JSON: within a text their quotes would be escaped. */
const HEADS: ReadonlyMap<EntryKind, Buffer> = new Map(
  Object.entries(DAYS).map(([kind, field]) => [kind as EntryKind, Buffer.from(`"${field}":"`)]),
);
const DAY_LENGTH = 'YYYY-MM-DD'.length;

/** @param now - hub's clock, ms since the epoch */
export function isTooFarAhead({ kind, update }: Pick<EncodedEntry, 'kind' | 'update'>, now: number): boolean {
  const head = kind === null ? undefined : HEADS.get(kind);
  if (!head) return false;
  const bytes = jsonOfUpdate(update);
  const json = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = lastDay(now);
  for (let at = json.indexOf(head); at >= 0; at = json.indexOf(head, at + head.length)) {
    const from = at + head.length;
    if (json.toString('latin1', from, from + DAY_LENGTH) > last) return true;
  }
  return false;
}

/** Asked for every entry: a day is written out once. */
let known: { readonly day: number; readonly last: CivilDate } | null = null;
const QUARTER_MS = 900_000;

function lastDay(now: number): CivilDate {
  const day = Math.floor(now / QUARTER_MS);
  if (known?.day !== day) known = { day, last: addDays(dayInJapan(now), DAYS_AHEAD_MAX) };
  return known.last;
}
