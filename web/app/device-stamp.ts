/** What the device adds to an entry of itself: its clock with how far that may be off, and the place of a new document. */

import { assert } from '#shared/base/assert.ts';
import type { CivilDate, DocumentId, RealmId } from '#shared/base/brand.ts';
import { parseCivilDate } from '#shared/base/civil-date.ts';
import type { DeviceTime } from '#shared/ledger/entry.ts';

/** Clocks of tablets drift by less than this part of the time since they were compared. */
const CLOCK_DRIFT = 1e-4;

export interface ClockComparison {
  /** Device clock minus hub clock; null = never compared. */
  readonly clockOffsetMs: number | null;
  readonly lastRoundTripAt: number | null;
  readonly roundTripMs: number;
}

/** The time is the device's own, never corrected: an uncertainty says what it is worth. */
export function deviceTimeAt(now: number, comparison: ClockComparison): DeviceTime {
  const { clockOffsetMs, lastRoundTripAt, roundTripMs } = comparison;
  const time = now as DeviceTime['time'];
  if (clockOffsetMs === null || lastRoundTripAt === null) return { time, errorMs: null };
  const drift = Math.abs(now - lastRoundTripAt) * CLOCK_DRIFT;
  return { time, errorMs: Math.ceil(Math.abs(clockOffsetMs) + roundTripMs / 2 + drift) };
}

/** Registers and sessions are everybody's; a new person whose realm nobody named goes to the first area of the device. */
export function realmOfNew(doc: DocumentId, realms: readonly RealmId[]): RealmId {
  const area = doc.startsWith('person:') ? realms.find((realm) => realm.startsWith('area-')) : undefined;
  return area ?? ('common' as RealmId);
}

/** The civil day in Japan, whatever the tablet's time zone is set to. */
export function todayInJapan(now: number): CivilDate {
  const day = parseCivilDate(new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(now));
  assert(day, 'today is a day');
  return day;
}
