/** For how long it counts that somebody has shown who they are, on a device that is open (DR-27). */

import type { Moment } from './moment.ts';

/**
 * What is done only by whoever shows it. correct: an entry is corrected or voided, a closing taken back. close: a session
 * is closed. export: records leave as a file. rescue: as export, of what the centre has not received.
 */
export type Deed = 'correct' | 'close' | 'export' | 'rescue';

/** Who corrects three rows types one PIN. What ends a day or leaves the device is asked each time, but in one breath. */
export const FRESH_MS: Readonly<Record<Deed, number>> = {
  correct: 5 * 60_000,
  close: 60_000,
  export: 60_000,
  rescue: 60_000,
};

/** Who has shown it last, and when. */
export interface Shown extends Moment {
  readonly staff: string;
}

/**
 * Whether this person need not show it again. The running time stands still while some platforms sleep, the wall clock
 * can be set: both must say that it was a moment ago.
 */
export function isFresh(deed: Deed, staff: string, shown: Shown | null, now: Moment): boolean {
  if (shown?.staff !== staff) return false;
  const passed = [now.wall - shown.wall, now.running - shown.running];
  return passed.every((ms) => ms >= 0 && ms < FRESH_MS[deed]);
}
