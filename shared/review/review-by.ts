/** By which day a look from another area is to be judged. */

import type { CivilDate } from '../base/brand.ts';
import { addDays, weekdayOf } from '../base/civil-date.ts';

export const REVIEW_WORKING_DAYS = 3;

/**
 * @param openedOn - day of the look, in Japan
 * @returns the third day after it from Monday to Friday; public holidays are not left out, so that it never comes too late
 */
export function reviewBy(openedOn: CivilDate): CivilDate {
  let day = openedOn;
  for (let left = REVIEW_WORKING_DAYS; left > 0;) {
    day = addDays(day, 1);
    const weekday = weekdayOf(day);
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return day;
}
