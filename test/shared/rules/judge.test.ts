import { expect, test } from 'vitest';
import type { AreaId, CivilDate, EntryId, PersonId } from '#shared/base/brand.ts';
import { answerRequest } from '#shared/rules/answer-request.ts';
import { doseLabel, findProduct, findSeries, productsFor, seriesCatalogue } from '#shared/rules/catalogue.ts';
import { compareTables } from '#shared/rules/compare-tables.ts';
import { currentTable, currentTableData } from '#shared/rules/current-table.ts';
import { countDue, dueRows } from '#shared/rules/due-list.ts';
import type { Resident } from '#shared/rules/due-list.ts';
import { judgeLot } from '#shared/rules/judge-lot.ts';
import { sameDayCombination } from '#shared/rules/judge-today.ts';
import { evaluatePerson, forecastPerson, judgeToday } from '#shared/rules/judge.ts';
import type { RuleShot } from '#shared/rules/judgement.ts';
import { parseRuleTable } from '#shared/rules/rule-table.ts';
import { createRuleJudge } from '#shared/rules/rule-violations.ts';
import { defaultSettings } from '#shared/rules/settings.ts';

const day = (text: string) => text as CivilDate;
const girl = { birth: day('2026-05-10'), sex: 'F' } as const;
const shot = (series: string, givenOn: string, product: string | null = null): RuleShot => ({
  id: `${series} ${givenOn}`,
  series,
  product,
  givenOn: day(givenOn),
});
const today = (shots: readonly RuleShot[], series: string, on: string) =>
  judgeToday(girl, shots, [series], day(on))[0]!;

test('R1 a judgement names its table, and a table with a mistake is not read', () => {
  expect(createRuleJudge().tableVersion).toBe('2026-10-01');
  const series = structuredClone(currentTableData.series) as {
    id: string;
    counts: string[];
    windows: { from: string }[];
  }[];
  series[0]!.counts = ['NONE'];
  expect(parseRuleTable({ ...currentTableData, series })).toEqual({
    ok: false,
    error: ['HEPB: unknown series NONE'],
  });
  series[0]!.counts = ['HEPB'];
  series[0]!.windows[0]!.from = 'M2026';
  expect(parseRuleTable({ ...currentTableData, series }).ok).toBe(true);
  series[0]!.windows[0]!.from = 'two months';
  const wrong = parseRuleTable({ ...currentTableData, series });
  expect(wrong.ok ? [] : wrong.error[0]).toContain('series.0.windows.0.from');
});

test('R1 every row has a source', () => {
  for (const { windows, courses } of currentTable.series) {
    for (const row of [...windows, ...courses, ...currentTable.between]) expect(row.source).not.toBe('');
  }
});

test('R3 a voluntary shot keeps its intervals and is asked for no window', () => {
  const boy = { birth: day('2012-05-10'), sex: 'M' } as const;
  const [first, second] = evaluatePerson(boy, [
    { ...shot('HPV9', '2025-05-10'), legalClass: 'voluntary' },
    { ...shot('HPV9', '2025-06-01'), legalClass: 'voluntary' },
  ]);
  expect([first!.valid, first!.routine, first!.reasons.map(({ code }) => code)]).toEqual([
    true,
    false,
    ['not-routine'],
  ]);
  expect([second!.valid, second!.reasons.map(({ code }) => code)]).toEqual([
    false,
    ['not-routine', 'interval-short'],
  ]);
});

test('R15 past the standard time a dose is overdue and may still be given', () => {
  const before = today([], 'DPTIPVHIB-1', '2026-12-09');
  const after = today([], 'DPTIPVHIB-1', '2026-12-10');
  expect([before.verdict, before.status, before.reasons]).toEqual(['may-give', 'now', []]);
  expect([after.verdict, after.status, after.reasons[0]]).toEqual([
    'may-give',
    'late',
    {
      code: 'outside-standard',
      severity: 'info',
      stops: false,
      ja: '標準的な接種期間（令和8年12月9日まで）を過ぎていますが、定期接種として打てます。',
      en: 'Past the standard time (until 9 Dec 2026), still routine.',
      source: '定期接種実施要領',
      date: '2026-12-09',
      otherOn: null,
    },
  ]);
});

test('R16 the sentence of a stop has the day from which the shot may be given', () => {
  const verdict = today([shot('DPTIPVHIB-1', '2026-07-13')], 'DPTIPVHIB-1', '2026-08-02');
  expect(verdict).toEqual({
    series: 'DPTIPVHIB-1',
    programme: 'DPT',
    verdict: 'stop',
    dose: 2,
    doseLabel: '1期初回2回目',
    earliest: '2026-08-03',
    latest: '2033-11-09',
    previousOn: '2026-07-13',
    preferred: true,
    status: 'not-yet',
    reasons: [
      {
        code: 'interval-short',
        severity: 'legal',
        stops: true,
        ja: '前回（令和8年7月13日）から20日以上の間隔が必要です。令和8年8月3日から打てます。',
        en: 'At least 20 days must lie after the last dose (13 Jul 2026). Possible from 3 Aug 2026.',
        source: '予防接種実施規則（五種混合1期）',
        date: '2026-08-03',
        otherOn: '2026-07-13',
      },
    ],
  });
});

test('R16 what is said of a recorded shot has its day, and the shot that stands in the way under its own name', () => {
  const said = (birth: string, shots: readonly RuleShot[], sex: 'F' | 'M' = 'F') =>
    evaluatePerson({ birth: day(birth), sex }, shots)
      .at(-1)!
      .reasons.map(({ ja, en }) => [ja, en]);
  expect(said('1940-01-01', [shot('FLU', '2026-10-10'), shot('FLU-HD', '2026-11-20')])).toEqual([
    [
      'インフルエンザ（高用量）は必要な回数が済んでいます（最後はインフルエンザ（令和8年10月10日））。',
      'All doses of Influenza (high dose) were given already (last: Influenza (10 Oct 2026)).',
    ],
  ]);
  expect(said('1961-06-15', [shot('HZ-L', '2026-05-01'), shot('HZ-R', '2026-08-01')])).toEqual([
    [
      '帯状疱疹（生）（令和8年5月1日）が済んでいるため、帯状疱疹（組換え）は必要ありません。',
      'Zoster (live) (1 May 2026) was given already, so Zoster (recombinant) is not needed.',
    ],
  ]);
  expect(said('2026-05-10', [shot('ROTA1', '2026-07-05'), shot('ROTA5', '2026-08-02')])).toEqual([
    [
      '前に打ったロタ1価（令和8年7月5日）とちがうワクチンです。同じワクチンで終えるのが原則です。',
      'Another vaccine than before: Rotavirus (1-valent) (5 Jul 2026). In principle the same one is used to the end.',
    ],
  ]);
  expect(said('2023-10-15', [shot('DPTIPVHIB-1', '2024-03-31')])).toEqual([
    [
      '定期接種は令和6年4月1日からで、その前の接種です。',
      'Given before the vaccine became routine on 1 Apr 2024.',
    ],
  ]);
  expect(said('1970-05-05', [shot('FLU', '2026-11-10')])).toEqual([
    [
      '令和8年11月10日はインフルエンザの定期接種の対象ではありません。',
      'Not eligible for routine Influenza on 10 Nov 2026.',
    ],
  ]);
  expect(said('1970-05-05', [shot('MR-5', '2025-03-01')], 'M')[0]![0]).toContain('抗体検査の結果を確かめて');
  expect(said('1970-05-05', [shot('MR-5', '2025-03-01')])[0]![0]).not.toContain('抗体検査');
});

test('R16 the day after an interval and after a live vaccine: the later one is named', () => {
  const shots = [shot('VAR', '2027-05-20'), shot('MR-1', '2027-08-10')];
  expect(today(shots, 'VAR', '2027-08-20')).toMatchObject({
    verdict: 'stop',
    earliest: '2027-09-07',
    reasons: [{ code: 'live-interval', date: '2027-09-07', otherOn: '2027-08-10' }],
  });
});

test('R16 shots of one day: live vaccines together, each programme once', () => {
  const on = day('2027-05-10');
  expect(sameDayCombination(forecastPerson(girl, [], on))).toEqual([
    'DPTIPVHIB-1',
    'MR-1',
    'VAR',
    'JE-1',
    'PCV',
  ]);
  expect(sameDayCombination(forecastPerson(girl, [shot('MR-1', '2027-05-10')], on))).toContain('VAR');
  expect(
    sameDayCombination(forecastPerson(girl, [shot('MR-1', '2027-05-10')], day('2027-05-11'))),
  ).not.toContain('VAR');
});

test('R16 a vaccine outside the table is stopped by the live-vaccine rule only', () => {
  const shots = [shot('MR-1', '2027-05-10')];
  expect(judgeToday(girl, shots, ['MUMPS'], day('2027-06-06'))).toMatchObject([
    { verdict: 'stop', earliest: '2027-06-07' },
  ]);
  expect(judgeToday(girl, shots, ['MUMPS', 'OTHER'], day('2027-06-07'))).toEqual([]);
});

test('R17 a lot stops the shot on the day after its last day, when recalled, unknown or of another vaccine', () => {
  const lot = { product: 'ゴービック', expiry: day('2026-10-31'), state: 'usable', series: [] } as const;
  const codes = (series: string, changed: object, on: string) =>
    judgeLot(series, { ...lot, ...changed }, day(on)).map(({ code, stops }) => [code, stops]);
  expect(codes('DPTIPVHIB-1', {}, '2026-10-31')).toEqual([]);
  expect(codes('DPTIPVHIB-1', {}, '2026-11-01')).toEqual([['lot-expired', true]]);
  expect(codes('DPTIPVHIB-1', { state: 'recalled' }, '2026-10-01')).toEqual([['lot-recalled', true]]);
  expect(codes('DPTIPVHIB-1', { state: 'unknown' }, '2026-10-01')).toEqual([['lot-unknown', true]]);
  expect(codes('HIB', {}, '2026-10-01')).toEqual([['product-not-of-series', true]]);
  expect(codes('HIB', { series: ['HIB'] }, '2026-10-01')).toEqual([]);
});

test('R18 the review hears of each rule that is broken, the later shot last', () => {
  const violation = (series: string, givenOn: string, more: object = {}) => ({
    id: `${series} ${givenOn}` as EntryId,
    series,
    product: null,
    givenOn: day(givenOn),
    lotExpiry: null,
    ...more,
  });
  const shots = [
    violation('HEPB', '2026-07-13'),
    violation('HEPB', '2026-08-09'),
    violation('MR-1', '2027-05-10'),
    violation('VAR', '2027-06-06'),
    violation('PCV', '2026-07-13', { lotExpiry: day('2026-07-12') }),
    violation('HPV9', '2026-07-13', { legalClass: 'voluntary' }),
  ];
  expect(
    createRuleJudge()
      .findViolations(girl, shots)
      .map(({ shots: ids, code, severity }) => [ids, code, severity]),
  ).toEqual([
    [['HEPB 2026-07-13', 'HEPB 2026-08-09'], 'interval-short', 'legal'],
    [['MR-1 2027-05-10', 'VAR 2027-06-06'], 'live-interval', 'safety'],
    [['PCV 2026-07-13'], 'lot-expired', 'safety'],
  ]);
});

const resident = (
  id: string,
  birth: string,
  shots: readonly RuleShot[] = [],
  area: string | null = 'kita',
): Resident => ({
  id: id as PersonId,
  area: area as AreaId | null,
  birth: day(birth),
  sex: 'F',
  shots,
});

test('R19 the due list names a programme once, and counts by series, area and month', () => {
  const rows = ['a', 'b'].flatMap((id) =>
    dueRows(currentTable, defaultSettings, resident(id, '2026-05-10'), day('2026-07-20')),
  );
  expect(rows.filter(({ person }) => person === 'a').map(({ series, status }) => [series, status])).toEqual([
    ['HEPB', 'due'],
    ['ROTA1', 'due'],
    ['DPTIPVHIB-1', 'due'],
    ['BCG', 'due'],
    ['PCV', 'due'],
  ]);
  expect(countDue(rows)[0]).toEqual({
    series: 'BCG',
    area: 'kita',
    birthMonth: '2026-05',
    due: 2,
    overdue: 0,
  });
  expect(dueRows(currentTable, defaultSettings, resident('c', '2026-07-21'), day('2026-07-20'))).toEqual([]);
});

test('R19 the product under way stays in the list while it is sold, and Hib alone after four-in-one', () => {
  const series = (shots: readonly RuleShot[], birth: string, on: string) =>
    dueRows(currentTable, defaultSettings, resident('a', birth, shots), day(on)).map(
      (row) => `${row.series} ${row.dose}`,
    );
  expect(series([shot('ROTA5', '2026-07-13')], '2026-05-10', '2026-08-20')).toContain('ROTA5 2');
  expect(series([shot('ROTA5', '2026-07-13')], '2026-05-10', '2026-08-20').join()).not.toContain('ROTA1');
  const four = ['2024-07-01', '2024-08-01', '2024-09-02'].map((on) => shot('DPTIPV-1', on));
  expect(series(four, '2024-04-10', '2025-06-01')).toEqual(expect.arrayContaining(['DPTIPV-1 4']));
  expect(series(four, '2024-04-10', '2026-06-01')).toEqual(expect.arrayContaining(['DPTIPVHIB-1 4']));
  const done = [...four, shot('DPTIPV-1', '2025-09-10')];
  expect(series(done, '2024-04-10', '2026-06-01')).toContain('HIB 1');
});

test('R20 a rehearsal lists who changes and nobody else', () => {
  const residents = [
    resident('too old', '2024-05-10'),
    resident('of age', '2025-06-10'),
    resident('given', '2025-01-10', [shot('MR-1', '2026-01-09')]),
  ];
  const now = { table: currentTable, settings: defaultSettings };
  expect(compareTables(now, now, residents, day('2026-11-23'))).toEqual([]);

  const series = structuredClone(currentTableData.series) as { id: string; windows: { from: string }[] }[];
  for (const one of series) if (one.id === 'MR-1') one.windows[0]!.from = 'M13';
  const changed = parseRuleTable({ ...currentTableData, version: 'rehearsed', series });
  if (!changed.ok) throw new Error(changed.error.join());
  const changes = compareTables(
    now,
    { table: changed.value, settings: defaultSettings },
    residents,
    day('2026-11-23'),
  );
  expect(changes.map((change) => [change.person, change.type])).toEqual([
    ['of age', 'series'],
    ['given', 'series'],
    ['given', 'shot'],
  ]);
  expect(changes[0]).toEqual({
    type: 'series',
    person: 'of age',
    series: 'MR-1',
    before: { status: 'now', dose: 1, earliest: '2026-06-09', latest: '2027-06-09' },
    after: { status: 'now', dose: 1, earliest: '2026-07-09', latest: '2027-06-09' },
  });
  expect(changes[2]).toMatchObject({
    before: { valid: true, routine: true },
    after: { valid: false, routine: false },
  });
});

test('R20 settings can be rehearsed too', () => {
  const settings = { ...defaultSettings, fluSeason: { from: '10-15', to: '01-31' } };
  const changes = compareTables(
    { table: currentTable, settings: defaultSettings },
    { table: currentTable, settings },
    [resident('old', '1950-05-10'), resident('young', '1990-05-10')],
    day('2026-10-10'),
  );
  expect(changes.map((change) => [change.person, change.type === 'series' && change.series])).toEqual([
    ['old', 'FLU'],
    ['old', 'FLU-HD'],
  ]);
});

test('R21 each request has its answer or its error', () => {
  const answer = (request: unknown) => answerRequest(currentTable, defaultSettings, request);
  const code = (request: unknown) => {
    const one = answer(request);
    return 'error' in one ? one.error.code : 'answered';
  };
  const on = '2026-10-03';
  expect(code({ person: girl, on })).toBe('answered');
  expect(code({ person: { birth: '2026-02-30', sex: 'F' }, on })).toBe('impossible-date');
  expect(code({ person: girl, on: '2026-13-01' })).toBe('impossible-date');
  expect(code({ person: girl, shots: [{ series: 'HEPB', givenOn: '2026-06-31' }], on })).toBe(
    'impossible-date',
  );
  expect(code({ person: girl, shots: [{ series: 'HEPX', givenOn: '2026-06-30' }], on })).toBe(
    'unknown-series',
  );
  expect(code({ person: girl, shots: [{ series: 'HEPB', givenOn: '2026-05-09' }], on })).toBe(
    'shot-before-birth',
  );
  expect(code({ person: { birth: '2026-05-10', sex: 'W' }, on })).toBe('malformed');
  expect([null, 7, 'x', [], {}].map(code)).toEqual(Array.from({ length: 5 }, () => 'malformed'));
  expect(answer(null)).toMatchObject({
    error: { ja: '形が読めません。', en: 'The request cannot be read.' },
  });
  const answered = answer({
    person: girl,
    shots: [{ series: null, product: 'ビームゲン', givenOn: '2026-07-13' }, { givenOn: '2026-07-13' }],
    on,
  });
  expect(answered).toMatchObject({
    table: '2026-10-01',
    shots: [
      { index: 0, series: 'HEPB', dose: 1, valid: true, routine: true, reasons: [] },
      { index: 1, series: null, dose: null, valid: false, routine: false },
    ],
  });
  // A shot keeps the series it was asked under, though the 4価 is judged by its own rules.
  const named = { series: 'HPV9', product: 'ガーダシル', givenOn: '2024-05-01' };
  expect(answer({ person: { birth: '2011-06-15', sex: 'F' }, shots: [named], on })).toMatchObject({
    shots: [{ index: 0, series: 'HPV9', dose: 1, valid: true, routine: true, reasons: [] }],
  });
});

test('R23 names, codes and old names lead to a series', () => {
  expect(
    ['5k', '５Ｋ', 'mr', 'bcg', '四種混合', '4種', '三種混合', 'ロタ', '不活化ポリオ'].map(
      (typed) => findSeries(typed)[0]?.id,
    ),
  ).toEqual(['DPTIPVHIB-1', 'DPTIPVHIB-1', 'MR-1', 'BCG', 'DPTIPV-1', 'DPTIPV-1', 'DPT-1', 'ROTA1', 'IPV-1']);
  const codes = seriesCatalogue.flatMap((series) => series.codes);
  expect(new Set(codes).size).toBe(codes.length);
  expect(findSeries('')).toEqual([]);
  expect(findProduct('プレベナー20')?.series).toEqual(['PCV', 'PPV20']);
  expect(findProduct('ﾋﾞｰﾑｹﾞﾝ')?.name).toBe('ビームゲン');
  expect(findProduct('ワクチン')).toBeNull();
  expect(productsFor('DPTIPV-1', day('2025-08-01'))).toEqual([]);
  expect([doseLabel('JE-1', 3), doseLabel('JE-1', 4), doseLabel('JE-1', 3, 'en')]).toEqual([
    '1期追加',
    '4回目',
    'dose 3',
  ]);
});
