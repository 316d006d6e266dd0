/** The day at the municipality: a hub in any time zone says the same. */

import type { CivilDate } from '#shared/base/brand.ts';

const DAY_IN_JAPAN = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Tokyo',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** @param now - ms since the epoch */
export const dayInJapan = (now: number): CivilDate => DAY_IN_JAPAN.format(now) as CivilDate;
