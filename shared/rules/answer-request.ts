/** One request of `npm run schedule` as JSON, answered: the interface by which others check the rules. */

import * as v from 'valibot';
import type { CivilDate } from '../base/brand.ts';
import { isRealDate } from '../base/civil-date.ts';
import { seriesOf } from './catalogue.ts';
import { judgePerson } from './judge-person.ts';
import type { RulePerson, RuleShot } from './judgement.ts';
import type { RuleTable } from './rule-table.ts';
import type { RuleSettings } from './settings.ts';

export type RequestErrorCode = 'malformed' | 'impossible-date' | 'unknown-series' | 'shot-before-birth';

export interface RequestError {
  readonly error: { readonly code: RequestErrorCode; readonly ja: string; readonly en: string };
}

const IMPOSSIBLE = 'impossible-date';
const date = v.pipe(
  v.string(),
  v.check(isRealDate, IMPOSSIBLE),
  v.transform((text) => text as CivilDate),
);
const absent = <T extends v.GenericSchema>(schema: T) => v.nullish(schema);
const requestSchema = v.looseObject({
  person: v.looseObject({
    birth: date,
    sex: v.picklist(['F', 'M', 'X']),
    pregnancies: absent(v.array(v.looseObject({ due: date }))),
    conditions: absent(v.array(v.picklist(['organ-disability', 'hiv-disability', 'rubella-antibody-low']))),
    longTermIllness: absent(v.looseObject({ endedOn: date })),
  }),
  shots: absent(
    v.array(v.looseObject({ series: absent(v.string()), product: absent(v.string()), givenOn: date })),
  ),
  on: date,
});

export interface ScheduleAnswer {
  readonly table: string;
  readonly series: readonly unknown[];
  readonly shots: readonly unknown[];
}

/** @returns the answer, or an error: the first of malformed, impossible-date, unknown-series, shot-before-birth */
export function answerRequest(
  table: RuleTable,
  settings: RuleSettings,
  request: unknown,
): ScheduleAnswer | RequestError {
  const parsed = v.safeParse(requestSchema, request);
  if (!parsed.success) {
    const malformed = parsed.issues.find((issue) => issue.message !== IMPOSSIBLE);
    return malformed
      ? failed('malformed', v.getDotPath(malformed) ?? '')
      : failed(IMPOSSIBLE, String(parsed.issues[0].input));
  }
  const { person: asked, on } = parsed.output;
  const person: RulePerson = {
    birth: asked.birth,
    sex: asked.sex,
    ...(asked.pregnancies ? { pregnancies: asked.pregnancies } : {}),
    ...(asked.conditions ? { conditions: asked.conditions } : {}),
    ...(asked.longTermIllness ? { longTermIllnesses: [asked.longTermIllness] } : {}),
  };
  const shots: RuleShot[] = (parsed.output.shots ?? []).map(({ series, product, givenOn }, index) => ({
    id: String(index),
    series: series ?? null,
    product: product ?? null,
    givenOn,
  }));
  const unknown = shots.find(({ series }) => series !== null && seriesOf(series) === null);
  if (unknown) return failed('unknown-series', unknown.series ?? '');
  const early = shots.find(({ givenOn }) => givenOn < person.birth);
  if (early) return failed('shot-before-birth', early.givenOn);

  const judged = judgePerson(table, settings, person, shots, on);
  return {
    table: table.version,
    series: judged.series.map(
      ({ id, class: lawClass, eligible, standard, status, allowedToday, preferred, doses }) => ({
        id,
        class: lawClass,
        eligible,
        standard,
        status,
        allowedToday,
        preferred,
        doses: doses.map(({ n, label, status: doseStatus, earliest, standardFrom, standardTo, latest }) => ({
          n,
          label,
          status: doseStatus,
          earliest,
          standardFrom,
          standardTo,
          latest,
        })),
      }),
    ),
    shots: judged.verdicts.map(({ index, series, dose, valid, routine, reasons }) => ({
      index,
      series: shots[index]?.series ?? series,
      dose,
      valid,
      routine,
      reasons: reasons.map(({ code, severity, ja, en, source }) => ({ code, severity, ja, en, source })),
    })),
  };
}

function failed(code: RequestErrorCode, what: string): RequestError {
  const sentences = {
    malformed: {
      ja: what === '' ? '形が読めません。' : `形が読めません（${what}）。`,
      en: what === '' ? 'The request cannot be read.' : `The request cannot be read (${what}).`,
    },
    'impossible-date': {
      ja: `「${what}」という日はありません。`,
      en: `"${what}" is no day of the calendar.`,
    },
    'unknown-series': { ja: `「${what}」という種類はありません。`, en: `There is no series "${what}".` },
    'shot-before-birth': {
      ja: `接種日（${what}）が生年月日より前です。`,
      en: `The shot of ${what} lies before the date of birth.`,
    },
  } as const;
  return { error: { code, ...sentences[code] } };
}
