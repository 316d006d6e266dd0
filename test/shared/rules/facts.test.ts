import { expect, test } from 'vitest';
import type { EntryBody, Fact, Shot } from '#shared/ledger/entry.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { findItems } from '#shared/review/find-items.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { dueRows } from '#shared/rules/due-list.ts';
import { evaluatePerson, forecastPerson, judgeToday } from '#shared/rules/judge.ts';
import { residentOf, rulePersonOf, ruleShotsOf } from '#shared/rules/resident.ts';
import { createRuleJudge } from '#shared/rules/rule-violations.ts';
import { defaultSettings } from '#shared/rules/settings.ts';
import { because, entryAt, idOf, identityOf, on, PERSON, shotOf } from '#test/fixtures/entries.ts';

type Given = Partial<Shot> & { readonly due?: string };

function ledgerOf(
  birth: string,
  facts: readonly Partial<EntryBody<'fact-stated'>>[],
  shots: readonly Given[] = [],
  sex: 'F' | 'M' = 'F',
): PersonLedger {
  const entered = entryAt(idOf('a', 1), 'person-entered', {
    origin: 'resident-register',
    identity: identityOf({ birth: on(birth), sex }),
  });
  const stated = facts.map((values, at) =>
    entryAt(idOf('f', at + 1), 'fact-stated', {
      basis: 'handbook',
      due: null,
      endedOn: null,
      note: null,
      ...values,
    } as Fact),
  );
  const recorded = shots.map((values, at) =>
    entryAt(
      idOf('s', at + 1),
      'shot-recorded',
      shotOf({ product: null, ...values, lot: { ...shotOf().lot, text: `L${at}` } }),
    ),
  );
  return foldPerson(PERSON, [entered, ...stated, ...recorded]);
}

const today = (ledger: PersonLedger, series: string, day: string) =>
  judgeToday(rulePersonOf(ledger)!, ruleShotsOf(ledger), [series], on(day))[0]!;
const pregnancy = (due: string, endedOn: string | null = null) =>
  ({ type: 'pregnancy', due: on(due), endedOn: endedOn === null ? null : on(endedOn) }) as const;

test('R27 a pregnancy of the ledger opens RSV in its weeks, and a due date that nobody entered is asked for', () => {
  const woman = ledgerOf('1996-05-01', [pregnancy('2027-02-03')]);
  expect(today(woman, 'RSV', '2026-11-10')).toMatchObject({ verdict: 'stop', earliest: '2026-11-11' });
  expect(today(woman, 'RSV', '2026-11-11')).toMatchObject({ verdict: 'may-give', latest: '2027-01-12' });
  expect(today(woman, 'RSV', '2027-01-13').verdict).toBe('stop');
  const [nothing] = today(ledgerOf('1996-05-01', []), 'RSV', '2026-11-11').reasons;
  expect(nothing).toMatchObject({
    code: 'not-eligible',
    ja: '令和8年11月11日はRSウイルス（母子免疫）の定期接種の対象ではありません。出産予定日が記録されていません。妊娠中の方は母子健康手帳で確かめてください。',
  });
  expect(today(ledgerOf('1996-05-01', [], [], 'M'), 'RSV', '2026-11-11').reasons[0]?.ja).not.toContain(
    '出産',
  );
});

test('R28 a verdict that rests on a fact names it, with the weeks and days', () => {
  const said = (ledger: PersonLedger, series: string, day: string) =>
    today(ledger, series, day).reasons.find(({ code }) => code === 'rests-on-fact');
  expect(said(ledgerOf('1996-05-01', [pregnancy('2027-02-03')]), 'RSV', '2026-11-23')).toMatchObject({
    ja: '出産予定日は令和9年2月3日、この日は妊娠29週5日です。打てるのは令和8年11月11日（28週0日）から令和9年1月12日（36週6日）までです。',
    en: 'Due 3 Feb 2027; 29 weeks 5 days on this day. Possible from 11 Nov 2026 (28 weeks 0 days) to 12 Jan 2027 (36 weeks 6 days).',
    severity: 'info',
    stops: false,
  });
  const disabled = ledgerOf('1964-05-01', [{ type: 'organ-disability', basis: 'certificate' }], [], 'M');
  expect(today(disabled, 'FLU', '2026-11-01').verdict).toBe('may-give');
  expect(said(disabled, 'FLU', '2026-11-01')?.ja).toContain('障害（1級相当）の記録により対象です');
  expect(today(ledgerOf('1964-05-01', [], [], 'M'), 'FLU', '2026-11-01').verdict).toBe('stop');
  // Whoever is old enough anyway is judged by age, and the disability is nobody's business.
  const old = ledgerOf('1955-05-01', [{ type: 'organ-disability' }], [], 'M');
  expect(today(old, 'FLU', '2026-11-01').verdict).toBe('may-give');
  expect(said(old, 'FLU', '2026-11-01')).toBeUndefined();
  const ill = ledgerOf('2023-04-10', [{ type: 'long-illness', endedOn: on('2026-08-01') }]);
  expect(today(ill, 'VAR', '2026-09-01')).toMatchObject({ verdict: 'check', latest: '2028-07-31' });
  expect(said(ill, 'VAR', '2026-09-01')?.ja).toContain('令和8年8月1日に終わったという記録');
});

test('R27 a voided fact opens nothing; a pregnancy that ended opens nothing and keeps the shot that was given in it', () => {
  const stated = entryAt(idOf('f', 1), 'fact-stated', {
    ...pregnancy('2027-02-03'),
    basis: 'handbook',
    note: null,
  });
  const entered = ledgerOf('1996-05-01', []).entries;
  const voided = entryAt(idOf('f', 2), 'fact-voided', { fact: stated.id, reason: because('mistaken') }, [
    stated.id,
  ]);
  expect(rulePersonOf(foldPerson(PERSON, [...entered, stated]))).toMatchObject({
    pregnancies: [{ due: '2027-02-03' }],
  });
  expect(rulePersonOf(foldPerson(PERSON, [...entered, stated, voided]))).toEqual({
    birth: '1996-05-01',
    sex: 'F',
  });

  const lost = ledgerOf('1996-05-01', [pregnancy('2027-02-03', '2026-11-15')]);
  expect(rulePersonOf(lost)?.pregnancies).toBeUndefined();
  const born = ledgerOf(
    '1996-05-01',
    [pregnancy('2027-02-03', '2026-11-30')],
    [{ series: 'RSV', givenOn: on('2026-11-20') }],
  );
  const judged = evaluatePerson(rulePersonOf(born)!, ruleShotsOf(born));
  expect(judged[0]).toMatchObject({ valid: true, routine: true });
});

test('R27 a due date that a file states beside an RSV shot judges it, unless the ledger knows the pregnancy', () => {
  const shot = { series: 'RSV', givenOn: on('2026-04-10'), due: '2026-05-20' };
  const imported = ledgerOf('1996-05-01', [], [shot]);
  expect(rulePersonOf(imported)?.pregnancies).toEqual([{ due: '2026-05-20' }]);
  expect(findItems(imported, createRuleJudge())).toEqual([]);
  expect(
    findItems(ledgerOf('1996-05-01', [], [{ ...shot, due: 'unreadable' }]), createRuleJudge()),
  ).toHaveLength(1);
  const known = ledgerOf('1996-05-01', [pregnancy('2026-05-27'), pregnancy('2027-06-01')], [shot]);
  expect(rulePersonOf(known)?.pregnancies).toEqual([{ due: '2026-05-27' }, { due: '2027-06-01' }]);
  // The next pregnancy has its own shot.
  expect(today(known, 'RSV', '2026-05-01').verdict).toBe('stop');
  expect(today(known, 'RSV', '2027-03-20').verdict).toBe('may-give');
});

test('R25 R27 a second long illness does not close what the first had opened', () => {
  const given = { series: 'VAR', givenOn: on('2022-06-01') };
  const ill = ledgerOf(
    '2018-04-10',
    [
      { type: 'long-illness', endedOn: on('2021-08-01') },
      { type: 'long-illness', endedOn: on('2026-08-01') },
      { type: 'long-illness' },
    ],
    [given],
  );
  expect(evaluatePerson(rulePersonOf(ill)!, ruleShotsOf(ill))[0]).toMatchObject({
    valid: true,
    routine: true,
  });
  expect(today(ill, 'VAR', '2026-10-01').verdict).toBe('check');
  expect(today(ill, 'VAR', '2025-10-01').verdict).toBe('stop');
});

test('R19 R27 whom a fact makes eligible stands in the due list', () => {
  const due = (ledger: PersonLedger, day: string) =>
    dueRows(currentTable, defaultSettings, residentOf(ledger)!, on(day)).map(({ series }) => series);
  const woman = ledgerOf('1996-05-01', [pregnancy('2027-02-03')]);
  expect(due(woman, '2026-11-10')).toEqual([]);
  expect(due(woman, '2026-11-11')).toEqual(['RSV']);
  expect(due(ledgerOf('1964-05-01', [{ type: 'hiv-disability' }], [], 'M'), '2026-11-01')).toEqual([
    'FLU',
    'PPV20',
    'COVID',
    'HZ-R',
  ]);
});

test('R16 a combined vaccine of which one part is complete says so, and what is sold without it', () => {
  const hib = (givenOn: string) => ({ series: 'HIB', givenOn: on(givenOn), product: 'アクトヒブ' });
  // Begun after 12 months: one dose of Hib completes it.
  const child = ledgerOf('2025-05-10', [], [hib('2026-06-01')]);
  const forecasts = forecastPerson(rulePersonOf(child)!, ruleShotsOf(child), on('2026-10-01'));
  expect(forecasts.find(({ id }) => id === 'HIB')?.status).toBe('complete');
  const verdict = today(child, 'DPTIPVHIB-1', '2026-10-01');
  expect(verdict.verdict).toBe('may-give');
  expect(verdict.reasons.find(({ code }) => code === 'part-surplus')).toMatchObject({
    ja: 'ヒブは必要な回数が済んでいるため、五種混合のヒブの分は余分になります。含まないもの（三種混合、不活化ポリオ）でも打てます。使うワクチンは医師が決めます。',
    severity: 'info',
  });
  const fresh = today(ledgerOf('2025-05-10', []), 'DPTIPVHIB-1', '2026-10-01');
  expect(fresh.reasons.map(({ code }) => code)).not.toContain('part-surplus');
});
