import { describe, expect, test } from 'vitest';
import type { EntryId } from '#shared/base/brand.ts';
import { ageOn, isRealDate } from '#shared/base/civil-date.ts';
import { productCatalogue, seriesOf } from '#shared/rules/catalogue.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { judgeDay } from '#shared/rules/judge-today.ts';
import { createRuleJudge } from '#shared/rules/rule-violations.ts';
import { defaultSettings } from '#shared/rules/settings.ts';
import { generateMunicipality, vaccinationNumberOf } from '#server/demonstration/generate-municipality.ts';
import type { DemonstrationResident } from '#server/demonstration/generate-municipality.ts';
import { isNearReading } from '#server/demonstration/given-names.ts';
import { MISTAKE_RATES } from '#server/demonstration/mistakes.ts';
import { municipalityFiles } from '#server/demonstration/municipality-files.ts';
import { OTHER_MUNICIPALITIES, TOWN, withMunicipalityCheckDigit } from '#server/demonstration/town.ts';
import { MUNICIPALITY_TODAY, smallMunicipality } from '#test/fixtures/municipality.ts';

const TODAY = MUNICIPALITY_TODAY;
const town = generateMunicipality({ seed: 'mizuhono', today: TODAY, residents: 3000 });
const { residents, plan } = town;
const shots = residents.flatMap((resident) => resident.shots.map((shot) => ({ resident, shot })));
const byNumber = new Map(residents.map((resident) => [resident.number, resident]));
const rosterOf = (session: number): readonly DemonstrationResident[] =>
  (plan.sessions[session]?.roster ?? []).map((number) => byNumber.get(number) as DemonstrationResident);

describe('the town', () => {
  test('I18 the same seed gives the same bytes, another seed another town', () => {
    const files = (seed: string): readonly string[] =>
      municipalityFiles(generateMunicipality({ seed, today: TODAY, residents: 80 })).map(
        ({ name, bytes }) => `${name} ${Buffer.from(bytes).toString('base64')}`,
      );
    expect(files('a')).toEqual(files('a'));
    expect(files('a')).not.toEqual(files('b'));
  });

  test('3,000 residents live there today, of all ages, in an old town’s pyramid', () => {
    const living = residents.filter((one) => one.member.status === 'resident');
    expect(living.length).toBe(3000);
    const ages = living.map((one) => ageOn(one.member.birth, TODAY)?.years ?? -1);
    const share = (from: number, to: number): number =>
      ages.filter((age) => age >= from && age <= to).length / 3000;
    expect(Math.min(...ages)).toBe(0);
    expect(Math.max(...ages)).toBeGreaterThan(95);
    expect(share(0, 14)).toBeGreaterThan(0.1);
    expect(share(0, 14)).toBeLessThan(0.18);
    expect(share(65, 120)).toBeGreaterThan(0.27);
    expect(share(65, 120)).toBeLessThan(0.4);
    expect(share(0, 4)).toBeLessThan(share(45, 49));
  });

  test('some came, some left, some died, some are outside the register', () => {
    const count = (is: (one: DemonstrationResident) => boolean): number => residents.filter(is).length;
    expect(count((one) => one.member.status === 'moved-out')).toBeGreaterThan(40);
    expect(count((one) => one.member.status === 'died')).toBeGreaterThan(30);
    expect(count((one) => one.member.household.movedIn !== null)).toBeGreaterThan(100);
    expect(count((one) => one.number.startsWith('99'))).toBeGreaterThan(5);
  });

  test('there are twins, siblings of one reading, foreign residents with alphabet names and 通称', () => {
    expect(residents.filter((one) => one.member.isTwin).length).toBeGreaterThan(4);
    const households = Map.groupBy(residents, (one) => one.member.household);
    const alike = [...households.values()].filter((members) => {
      const children = members.filter((one) => one.member.part === 'child');
      return children.some((one, i) =>
        children.some((other, j) => i < j && one.kana === other.kana && one.name !== other.name),
      );
    });
    expect(alike.length).toBeGreaterThanOrEqual(4);
    expect(residents.filter((one) => one.romanName !== null).length).toBeGreaterThan(50);
    expect(residents.filter((one) => one.alias !== null).length).toBeGreaterThan(5);
  });

  test('names carry 髙 﨑 邉 𠮷 and a variation sequence', () => {
    const all = residents.map((one) => one.name).join();
    for (const character of ['髙', '﨑', '邉', '𠮷', '辻\u{E0100}']) expect(all).toContain(character);
    expect(
      residents.filter((one) => one.name !== one.name.normalize('NFC') || !/^\S+　\S.*$/u.test(one.name)),
    ).toEqual([]);
  });

  test('numbers are unique, and check digits are right', () => {
    expect(byNumber.size).toBe(residents.length);
    expect(new Set(residents.map((one) => one.vaccinationNumber)).size).toBe(residents.length);
    // Sapporo's code by the rule of the 全国地方公共団体コード.
    expect(withMunicipalityCheckDigit('01100')).toBe('011002');
    expect(
      [TOWN.code, ...OTHER_MUNICIPALITIES.map((one) => one.code)].filter((code) => !code.startsWith('99')),
    ).toEqual([]);
    expect(vaccinationNumberOf(0)).toMatch(/^1990019[0-9]{11}$/);
  });
});

describe('the histories', () => {
  test('every date is real, not before birth, and not after today', () => {
    const wrong = shots.filter(
      ({ resident, shot }) =>
        !isRealDate(shot.givenOn) ||
        shot.givenOn < resident.member.birth ||
        shot.givenOn > TODAY ||
        (shot.expiry !== null && !isRealDate(shot.expiry)),
    );
    expect(wrong).toEqual([]);
  });

  test('every vaccine and product stands in the catalogue, old ones too', () => {
    const products = new Set(productCatalogue.map((product) => product.name));
    expect(shots.filter(({ shot }) => seriesOf(shot.series) === null)).toEqual([]);
    expect(shots.filter(({ shot }) => shot.product !== null && !products.has(shot.product))).toEqual([]);
    const given = new Set(shots.map(({ shot }) => shot.series));
    for (const series of [
      'DPT-1',
      'OPV',
      'DPTIPV-1',
      'DPTIPVHIB-1',
      'FLU',
      'COVID',
      'PPV23',
      'PPV20',
      'HZ-R',
      'RSV',
    ]) {
      expect(given).toContain(series);
    }
  });

  test('mistakes are few and of every kind', () => {
    const twice = shots.length * MISTAKE_RATES.enteredTwice;
    const repeated = residents.reduce((sum, { shots: own }) => {
      const keys = own.map((shot) => `${shot.series} ${shot.givenOn} ${shot.lot}`);
      return sum + keys.length - new Set(keys).size;
    }, 0);
    expect(repeated).toBeGreaterThan(twice * 0.4);
    expect(repeated).toBeLessThan(twice * 2);
    const unknown = shots.filter(({ shot }) => shot.lot === null).length / shots.length;
    expect(unknown).toBeGreaterThan(0.003);
    expect(unknown).toBeLessThan(0.03);
    expect(shots.some(({ shot }) => shot.source === '母子手帳転記')).toBe(true);
    expect(shots.some(({ shot }) => shot.source === '他市町村')).toBe(true);
  });

  test('a child of five has what the schedule asks of most children', () => {
    const five = residents.filter(
      (one) => one.member.status === 'resident' && ageOn(one.member.birth, TODAY)?.years === 5,
    );
    const share = (series: string, doses: number): number =>
      five.filter((one) => one.shots.filter((shot) => shot.series === series).length >= doses).length /
      five.length;
    expect(share('DPTIPV-1', 4)).toBeGreaterThan(0.7);
    expect(share('MR-1', 1)).toBeGreaterThan(0.75);
    expect(share('PCV', 3)).toBeGreaterThan(0.7);
    expect(share('BCG', 1)).toBeGreaterThan(0.75);
  });
});

const LEGAL_CLASSES = {
  定期A: 'routine-A',
  定期B: 'routine-B',
  臨時: 'temporary',
  任意: 'voluntary',
  行政措置: 'municipal',
} as const;
const judgedShotsOf = (resident: DemonstrationResident) =>
  resident.shots.map((shot, index) => ({
    id: `x.aaaa.${index + 1}` as EntryId,
    series: shot.series,
    product: shot.product,
    givenOn: shot.givenOn,
    lotExpiry: shot.expiry,
    legalClass: LEGAL_CLASSES[shot.legalClass],
  }));

describe('the rules on the town', () => {
  test('judge nearly every shot as right, and find the mistakes that were made on purpose', () => {
    const judge = createRuleJudge();
    const codes = residents.flatMap((resident) => {
      const { birth, sex } = resident.member;
      return judge.findViolations({ birth, sex }, judgedShotsOf(resident)).map((violation) => violation.code);
    });
    expect(codes.length / shots.length).toBeLessThan(0.006);
    expect(codes.filter((code) => code === 'interval-short').length).toBeGreaterThan(10);
    expect(codes.filter((code) => code === 'over-count').length).toBeGreaterThan(10);
  });

  test('say 打てます today of a vaccine of the session for nearly every child that is called', () => {
    const called = [0, 1].flatMap((session) => rosterOf(session).map((resident) => ({ resident, session })));
    const waiting = called.filter(({ resident, session }) => {
      const { birth, sex } = resident.member;
      const series = plan.sessions[session]?.series ?? [];
      return !judgeDay(
        currentTable,
        defaultSettings,
        { birth, sex },
        judgedShotsOf(resident),
        series,
        TODAY,
      ).some((verdict) => verdict.verdict === 'may-give');
    });
    expect(waiting.length).toBeLessThanOrEqual(called.length * 0.05);
  });
});

describe('the plan', () => {
  test('two of six sessions are today, with children who are due', () => {
    expect(plan.sessions.length).toBe(6);
    expect(plan.sessions.filter((session) => session.on === TODAY).length).toBe(2);
    for (const [index, session] of plan.sessions.entries()) {
      const roster = rosterOf(index);
      expect(roster.length).toBeGreaterThan(0);
      const notDue = roster.filter((one) => !one.due.some((dose) => session.series.includes(dose.series)));
      expect(notDue).toEqual([]);
      expect(roster.filter((one) => one.member.status !== 'resident')).toEqual([]);
    }
  });

  test('at least 40 children of today have another child with a look-alike name in the same session', () => {
    const alike = [rosterOf(0), rosterOf(1)].flatMap((roster) =>
      roster.filter((one) => roster.some((other) => other !== one && areLookAlikes(one, other))),
    );
    expect(alike.length).toBeGreaterThanOrEqual(40);
  });

  test('today’s sessions are large enough for an offline day in a hamlet of 400, too', () => {
    const hamlet = smallMunicipality(400).plan;
    const today = hamlet.sessions.filter((session) => session.on === TODAY);
    expect(today.reduce((sum, session) => sum + session.roster.length, 0)).toBeGreaterThanOrEqual(40);
  });

  test('20 staff with roles and codes of their own; lots with one expired and one recalled', () => {
    expect(plan.staff.length).toBe(20);
    expect(new Set(plan.staff.map((one) => one.signInCode)).size).toBe(20);
    expect(new Set(plan.staff.map((one) => one.role)).size).toBe(6);
    expect(plan.lots.filter((lot) => lot.expiry !== null && lot.expiry < TODAY).length).toBe(1);
    expect(plan.lots.filter((lot) => lot.state === 'recalled').length).toBe(1);
    const brought = plan.sessions.flatMap((session) => session.lots.map((lot) => lot.lot));
    const bad = plan.lots.filter((lot) => lot.state === 'recalled' || (lot.expiry ?? TODAY) < TODAY);
    expect(bad.filter((lot) => brought.includes(lot.lot))).toEqual([]);
  });
});

/** Same family name by ear, given names that differ in one letter at most. */
function areLookAlikes(a: DemonstrationResident, b: DemonstrationResident): boolean {
  const [family = '', given = ''] = a.kana.split('　');
  const [otherFamily = '', otherGiven = ''] = b.kana.split('　');
  return family === otherFamily && isNearReading(given, otherGiven);
}
