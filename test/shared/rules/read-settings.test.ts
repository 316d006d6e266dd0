import { expect, test } from 'vitest';
import type { Entry } from '#shared/ledger/entry.ts';
import { compareResident, countChanges } from '#shared/rules/count-changes.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import type { Resident } from '#shared/rules/due-list.ts';
import {
  fitsSetting,
  readSettings,
  settingNameOf,
  SETTINGS_DOCUMENT,
  withSetting,
} from '#shared/rules/read-settings.ts';
import { createRuleJudge } from '#shared/rules/rule-violations.ts';
import { defaultSettings } from '#shared/rules/settings.ts';
import { ruleQuestions } from '#shared/rules/settings-questions.ts';
import { because, entryAt, idOf, on, PERSON } from '#test/fixtures/entries.ts';

const decide = (counter: number, question: string, value: unknown, after: readonly Entry[] = []) =>
  entryAt(
    idOf('a', counter),
    'setting-changed',
    { name: settingNameOf(question), value, reason: because('municipality-decided') },
    after.map(({ id }) => id),
    SETTINGS_DOCUMENT,
  );

test('R22 R29 nothing decided: the very defaults; the latest readable decision holds, and says who decided', () => {
  expect(readSettings([])).toEqual({ settings: defaultSettings, decisions: new Map(), unreadable: [] });
  expect(readSettings([]).settings).toBe(defaultSettings);
  const first = decide(1, 'hibShortInterval', true);
  const second = decide(2, 'fluSeason', { from: '10-15', to: '02-28' }, [first]);
  const third = decide(3, 'hibShortInterval', false, [second]);
  const reading = readSettings([third, first, second]);
  expect(reading.settings).toEqual({ ...defaultSettings, fluSeason: { from: '10-15', to: '02-28' } });
  expect(reading.decisions.get('hibShortInterval')).toEqual(third);
});

test('R29 a value that cannot be read leaves the default and is named; a note is decided and switches nothing', () => {
  const entries = [
    decide(1, 'fluSeason', { from: '10-15', to: '02-30' }),
    decide(2, 'hepbSecondToThirdDays', -1),
    decide(3, 'preferred', { ROTA: 'HPV9' }),
    decide(4, 'jeSpecial', 'yes'),
    decide(5, 'rota-mixed', true),
    decide(6, 'of-a-newer-version', true),
  ];
  const reading = readSettings(entries);
  expect(reading.settings).toBe(defaultSettings);
  expect(reading.unreadable.toSorted()).toEqual([
    'fluSeason',
    'hepbSecondToThirdDays',
    'jeSpecial',
    'preferred',
  ]);
  expect(reading.decisions.get('rota-mixed')?.id).toBe(idOf('a', 5));
  expect(reading.decisions.has('of-a-newer-version')).toBe(false);
});

test('R29 a choice for one programme leaves the others as they are', () => {
  const { settings } = readSettings([decide(1, 'preferred', { HZ: 'HZ-L' })]);
  expect(settings.preferred).toEqual({ ...defaultSettings.preferred, HZ: 'HZ-L' });
});

test('R22 every question has an id of its own, a source, both languages, and every default fits its setting', () => {
  expect(new Set(ruleQuestions.map(({ id }) => id)).size).toBe(ruleQuestions.length);
  for (const { id, setting, source, ja, en, meanwhile, meanwhileEn } of ruleQuestions) {
    expect([id, source, ja, en, meanwhile, meanwhileEn]).not.toContain('');
    expect(settingNameOf(id).length).toBeLessThanOrEqual(60);
    if (setting !== null)
      expect([id, fitsSetting(setting, defaultSettings[setting])]).toEqual([setting, true]);
  }
});

test('R29 a judge hears of a decision while it lives', () => {
  let settings = defaultSettings;
  const judge = createRuleJudge(currentTable, () => settings);
  const hib = (id: string, givenOn: string) => ({
    id: idOf(id, 1),
    series: 'HIB',
    product: null,
    givenOn: on(givenOn),
    lotExpiry: null,
  });
  const shots = [hib('a', '2026-07-10'), hib('b', '2026-07-31')];
  const violations = () =>
    judge.findViolations({ birth: on('2026-05-10'), sex: 'F' }, shots).map(({ code }) => code);
  expect(violations()).toEqual(['interval-short']);
  settings = withSetting(settings, 'hibShortInterval', true);
  expect(violations()).toEqual([]);
});

test('R20 a rehearsal counts persons by vaccine: status, dates only, shots', () => {
  const resident = (birth: string, shots: Resident['shots'] = []): Resident => ({
    id: PERSON,
    area: null,
    birth: on(birth),
    sex: 'F',
    shots,
  });
  const now = { table: currentTable, settings: defaultSettings };
  const later = {
    table: currentTable,
    settings: withSetting(defaultSettings, 'fluSeason', { from: '12-01', to: '01-31' }),
  };
  const old = resident('1950-05-01', [
    { id: 'f', series: 'FLU', product: null, givenOn: on('2025-10-20'), legalClass: 'routine-B' },
  ]);
  const changes = compareResident(now, later, old, on('2026-11-01'));
  expect(compareResident(now, later, resident('2026-05-10'), on('2026-11-01'))).toEqual([]);
  expect(countChanges(changes)).toEqual([
    { series: 'FLU', persons: 1, statuses: 1, dates: 0, shots: 1 },
    { series: 'FLU-HD', persons: 1, statuses: 1, dates: 0, shots: 0 },
  ]);
});
