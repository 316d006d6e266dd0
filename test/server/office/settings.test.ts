import { expect, test } from 'vitest';
import type { CivilDate } from '#shared/base/brand.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { settingNameOf, SETTINGS_DOCUMENT } from '#shared/rules/read-settings.ts';
import { askDue } from '#server/office/due-list.ts';
import { createJudges } from '#server/office/office-judges.ts';
import { Office } from '#server/office/office.ts';
import { differencesOf, docOf, identity, officeOf, partsOf, shot, TestDevice, Town } from './office-town.ts';

const ON = '2026-11-20' as CivilDate;

/** Somebody of 65 who is due for influenza, and a child whose second Hib came after 21 days. */
function townOfTwo(): { town: Town; importer: TestDevice } {
  const town = new Town();
  const importer = new TestDevice('imp');
  ['1961-06-01', '2026-05-10'].forEach((birth, n) => {
    const entered = {
      origin: 'resident-register',
      identity: identity(n, { birth: birth as CivilDate }),
    } as const;
    town.append(importer.record('person-entered', docOf(n), entered) as Entry);
  });
  for (const [dose, givenOn] of [
    [1, '2026-07-10'],
    [2, '2026-07-31'],
  ] as const) {
    const given = shot({ series: 'HIB', product: null, dose, givenOn: givenOn as CivilDate });
    town.append(importer.record('shot-recorded', docOf(1), given) as Entry);
  }
  return { town, importer };
}

const decide = (device: TestDevice, question: string, value: unknown): Entry =>
  device.record('setting-changed', SETTINGS_DOCUMENT, {
    name: settingNameOf(question),
    value,
    reason: { code: 'municipality-decided', note: '要綱' },
  }) as Entry;

async function seriesDue(office: Office): Promise<readonly string[]> {
  office.due.ask(ON);
  await office.whenCurrent();
  return askDue(office.store, { on: ON }, null, 1000).rows.map(({ due }) => due.series);
}
const violations = (office: Office): readonly string[] =>
  office.store.all('SELECT key FROM item').map(({ key }) => String(key));

test('R29 a decision changes the due list and the review of everyone, as a fresh fold would', async () => {
  const { town, importer } = townOfTwo();
  const office = await officeOf(town, createJudges(town.reader));
  expect(await seriesDue(office)).toContain('FLU');
  expect(violations(office)).toEqual([expect.stringContaining('interval-short')]);

  town.append(
    decide(importer, 'fluSeason', { from: '12-01', to: '01-31' }),
    decide(importer, 'hibShortInterval', true),
  );
  expect(await seriesDue(office)).not.toContain('FLU');
  expect(violations(office)).toEqual([]);
  expect(await differencesOf(town, office)).toEqual([]);
});

test('R29 a decision that arrived while the office was down is followed when it starts', async () => {
  const { town, importer } = townOfTwo();
  const office = await officeOf(town, createJudges(town.reader));
  await seriesDue(office);
  office.stop();
  await office.whenIdle();
  town.append(decide(importer, 'hibShortInterval', true));
  const next = new Office({ ...partsOf(town, createJudges(town.reader)), store: office.store }, 'next');
  await next.whenCurrent();
  expect(violations(next)).toEqual([]);
});

test('R29 a value that no rule can be made of changes nothing', async () => {
  const { town, importer } = townOfTwo();
  const office = await officeOf(town, createJudges(town.reader));
  town.append(decide(importer, 'fluSeason', { from: '13-01', to: '01-31' }));
  expect(await seriesDue(office)).toContain('FLU');
});
