/** Who is due, as the list says it: the same words on the screen, on paper and in the file. */

import { csvText } from './csv-text.ts';
import type { DueListRow } from '#shared/api/office-api.ts';
import type { AreaId, CivilDate } from '#shared/base/brand.ts';
import { ageText, dateText } from '../text/date-text.ts';
import { dueText } from '../text/due-text.ts';
import { kanaOf, nameOf } from '../text/person-text.ts';
import { doseWords } from './dose-words.ts';
import { vaccineName } from './judge-child.ts';

export interface DueCells {
  readonly kana: string;
  readonly name: string;
  readonly birth: string;
  /** On the day of the list. */
  readonly age: string;
  readonly area: string;
  readonly what: string;
  readonly from: string;
  readonly until: string;
  readonly state: string;
}

/** @param areaName - null where the person has no area */
export function dueCells(
  { identity, due }: DueListRow,
  on: CivilDate,
  areaName: (area: AreaId | null) => string | null,
): DueCells {
  const t = dueText();
  return {
    kana: kanaOf(identity),
    name: nameOf(identity),
    birth: dateText(identity.birth),
    age: ageText(identity.birth, on),
    area: areaName(due.area) ?? t.noArea,
    what: [vaccineName(due.series), doseWords(due.series, due.dose, due.label)].filter(Boolean).join(' '),
    from: dateText(due.earliest),
    until: due.latest === null ? t.noEnd : dateText(due.latest),
    state: due.status === 'overdue' ? t.stateOverdue : t.stateDue,
  };
}

/** The list as a file for a spreadsheet, headed as the screen is. */
export function dueCsv(
  rows: readonly DueListRow[],
  on: CivilDate,
  areaName: (area: AreaId | null) => string | null,
): string {
  const t = dueText();
  const head = [t.kana, t.name, t.birth, t.age, t.area, t.what, t.from, t.until, t.state];
  return csvText([
    head,
    ...rows.map((row) => {
      const cells = dueCells(row, on, areaName);
      const { kana, name, birth, age, area, what, from, until, state } = cells;
      return [kana, name, birth, age, area, what, from, until, state];
    }),
  ]);
}
