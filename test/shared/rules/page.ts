/** Reads the pages of cases (pages/*.txt) and answers each line: what the tests check and the published file shows. */

import { readFileSync, readdirSync } from 'node:fs';
import type { CivilDate } from '#shared/base/brand.ts';
import * as civil from '#shared/base/civil-date.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { evaluate } from '#shared/rules/evaluate.ts';
import { forecast } from '#shared/rules/forecast.ts';
import { judgeDay } from '#shared/rules/judge-today.ts';
import type { RulePerson, RuleShot } from '#shared/rules/judgement.ts';
import { defaultSettings } from '#shared/rules/settings.ts';
import type { RuleSettings } from '#shared/rules/settings.ts';

export interface Case {
  readonly page: string;
  readonly source: string;
  /** The line without its expectation. */
  readonly asked: readonly string[];
  readonly expected: string;
  readonly answered: string;
}

const FOLDER = new URL('./pages/', import.meta.url);

/** Every case of every page, in the order of the files. */
export function readPages(): readonly Case[] {
  const cases: Case[] = [];
  for (const file of readdirSync(FOLDER).sort()) {
    let [page, source] = [file, ''];
    for (const line of readFileSync(new URL(file, FOLDER), 'utf8').split('\n')) {
      if (line.startsWith('# ')) [page, source] = line.slice(2).split(' | ') as [string, string];
      if (line.trim() === '' || line.startsWith('#')) continue;
      const parts = line.split('|').map((part) => part.trim());
      const expected = parts.pop()!;
      cases.push({ page, source, asked: parts, expected, answered: answer(parts, expected) });
    }
  }
  return cases;
}

/** `call | reachMonths | 2013-04-01 1`, or birth and sex | history | asked on: the kind of answer follows the expectation. */
function answer(asked: readonly string[], expected: string): string {
  if (asked[0] === 'call') return answerCall(asked[1]!, asked[2]!.split(' '));
  const person = personOf(asked[0]!);
  const settings = settingsOf(asked[0]!);
  const shots = shotsOf(asked[1]!);
  const [subject, what] = expected.split(' ') as [string, string];
  if (subject === 'shot') return answerShot(person, settings, shots, Number(what));
  const on = asked[2] as CivilDate;
  if (['window', 'standard', 'dose', 'status', 'plan'].includes(what)) {
    return answerPlan(person, settings, shots, on, subject, what, expected.split(' ')[2]!);
  }
  const verdict = judgeDay(currentTable, settings, person, shots, [subject], on)[0];
  if (!verdict) return `${subject} unknown`;
  const reason =
    verdict.reasons.find(({ stops }) => stops) ??
    verdict.reasons.find(({ severity, code }) => severity === 'safety' || code === 'special-case');
  const words = [subject, verdict.dose ?? '-', verdict.verdict];
  if (verdict.verdict !== 'may-give') words.push(reason?.code ?? '');
  if (verdict.verdict === 'stop') words.push(verdict.earliest ?? 'never');
  return words.join(' ');
}

function answerCall(name: string, [first, ...rest]: readonly string[]): string {
  const call = (civil as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!;
  const result = call(first, ...rest.map(Number));
  return typeof result === 'string' ? result : spanText(result as civil.DateRange);
}

const spanText = (span: { from: string; to: string } | null): string =>
  span ? `${span.from}..${span.to}` : 'none';

function answerPlan(
  person: RulePerson,
  settings: RuleSettings,
  shots: readonly RuleShot[],
  on: CivilDate,
  subject: string,
  what: string,
  which: string,
): string {
  const one = forecast(currentTable, settings, person, shots, on).find(({ id }) => id === subject);
  const head = `${subject} ${what}`;
  if (!one) return `${head} unknown`;
  if (what === 'window') return `${head} ${spanText(one.eligible)}`;
  if (what === 'standard') return `${head} ${spanText(one.standard)}`;
  if (what === 'status') return `${head} ${one.status}`;
  if (what === 'plan') return `${head} ${one.doses.map((dose) => dose.status).join(',')}`;
  const dose = one.doses[Number(which) - 1];
  return `${head} ${which} ${dose?.status ?? '-'} ${dose?.earliest ?? 'never'}`;
}

function answerShot(
  person: RulePerson,
  settings: RuleSettings,
  shots: readonly RuleShot[],
  n: number,
): string {
  const verdict = evaluate(currentTable, settings, person, shots)[n - 1]!;
  const validity = verdict.valid ? (verdict.routine ? 'routine' : 'valid') : 'not-valid';
  return [
    'shot',
    n,
    verdict.series ?? '-',
    verdict.dose ?? '-',
    validity,
    ...verdict.reasons.map(({ code }) => code),
  ].join(' ');
}

function personOf(text: string): RulePerson {
  const [birth, sex, ...more] = text.split(' ') as [CivilDate, RulePerson['sex'], ...string[]];
  const value = (name: string) => more.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const ill = value('ill');
  const due = value('due');
  return {
    birth,
    sex,
    conditions: [
      ...(more.includes('organ') ? (['organ-disability'] as const) : []),
      ...(more.includes('hiv') ? (['hiv-disability'] as const) : []),
      ...(more.includes('rubella-low') ? (['rubella-antibody-low'] as const) : []),
    ],
    ...(due ? { pregnancies: due.split(',').map((day) => ({ due: day as CivilDate })) } : {}),
    ...(ill ? { longTermIllnesses: [{ endedOn: ill as CivilDate }] } : {}),
  };
}

/** `set:hibShortInterval` beside the birth: that setting is switched. */
function settingsOf(text: string): RuleSettings {
  const name = /set:(\w+)/.exec(text)?.[1] as keyof RuleSettings | undefined;
  return name === undefined ? defaultSettings : { ...defaultSettings, [name]: !defaultSettings[name] };
}

/** `HEPB 2026-07-13, 「プレベナー20」 2026-07-13, HPV9「ガーダシル」 2022-01-05, HPV9 2022-01-05 voluntary`. */
function shotsOf(text: string): readonly RuleShot[] {
  if (text === '-') return [];
  return text.split(', ').map((part, index) => {
    const [what, givenOn, legalClass] = part.split(' ') as [string, CivilDate, 'voluntary' | undefined];
    const [, series = what, product = null] = /^([^「]*)「(.+)」$/u.exec(what) ?? [];
    return {
      id: `s${index + 1}`,
      series: series === '' ? null : series,
      product,
      givenOn,
      ...(legalClass ? { legalClass } : {}),
    };
  });
}
