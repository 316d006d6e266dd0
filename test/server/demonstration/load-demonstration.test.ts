import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CivilDate, DocumentId, PersonId, RealmId } from '#shared/base/brand.ts';
import { canonicalJson } from '#shared/document/canonical-json.ts';
import { loadDemonstration, UNFINISHED } from '#server/demonstration/load-demonstration.ts';
import { renewSessions } from '#server/demonstration/renew-sessions.ts';
import { entriesOf, readKnownPersons } from '#server/import/known-ledger.ts';
import { loadRegisters } from '#server/import/load-plan.ts';
import { runImport } from '#server/import/run-import.ts';
import { MemoryLog } from '#server/log/memory-log.ts';
import type { DurableLog } from '#server/log/durable-log.ts';
import { loadSmallMunicipality, MUNICIPALITY_TODAY, smallMunicipality } from '#test/fixtures/municipality.ts';

const identitiesAndShots = (log: DurableLog): readonly string[] => {
  const known = readKnownPersons(log);
  return smallMunicipality().residents.map(({ number }) => {
    const ledger = known.ledgerOf(known.withNumber(number)[0] as PersonId);
    const shots = ledger.shots.map(({ shot, state, evidence }) => ({
      shot,
      state,
      evidence: evidence.length,
    }));
    return canonicalJson({ identity: ledger.identity, residence: ledger.residence.status, shots });
  });
};

test('I3 both encodings of the town give the same ledger, rare characters included', () => {
  const { folder } = loadSmallMunicipality();
  const ledgers = (['utf-8', 'shift_jis'] as const).map((encoding) => {
    const log = new MemoryLog();
    loadRegisters(log, smallMunicipality().plan, { now: 1, randomBytes: () => new Uint8Array(10) });
    const report = runImport(log, {
      residents: join(folder, `residents.${encoding}.csv`),
      history: join(folder, `history.${encoding}.csv`),
      mapping: null,
      accept: true,
      today: MUNICIPALITY_TODAY,
      now: 2,
    });
    expect(report.residents?.encoding).toBe(encoding === 'utf-8' ? 'utf-8-bom' : 'shift_jis');
    expect(report.residents?.rejected).toEqual([]);
    return identitiesAndShots(log);
  });
  expect(ledgers[0]).toEqual(ledgers[1]);
});

test('I3 no question mark stands in the Shift_JIS files, and every replaced character is listed', () => {
  const { folder } = loadSmallMunicipality(400);
  const decode = (name: string): string =>
    new TextDecoder('shift_jis').decode(readFileSync(join(folder, name)));
  const list = readFileSync(join(folder, 'replaced-characters.csv'), 'utf8').trim().split('\r\n').slice(1);
  for (const name of ['residents.shift_jis.csv', 'history.shift_jis.csv']) {
    expect(decode(name)).not.toMatch(/[?？〓]/);
    const noted = decode(name).match(/U\+[0-9A-F+]+:./gu)?.length ?? 0;
    expect(list.filter((line) => line.startsWith(name)).length).toBe(noted);
  }
  expect(list.join()).toContain('U+20BB7');
  const first = list.find((line) => line.startsWith('residents'))?.split(',') ?? [];
  const utf8 = readFileSync(join(folder, 'residents.utf-8.csv'), 'utf8').split('\r\n');
  expect(utf8[Number(first[1]) - 1]).toContain(first[4]);
});

test('I2 the demonstration loaded again adds nothing, and what was left unfinished is finished', () => {
  const { log, folder } = loadSmallMunicipality();
  const heads = JSON.stringify(log.realms());
  const dir = join(folder, '..');
  expect(existsSync(join(folder, UNFINISHED))).toBe(false);
  writeFileSync(join(folder, UNFINISHED), MUNICIPALITY_TODAY);
  const options = { residents: 60, seed: 'small', now: 5 };
  const again = loadDemonstration(log, dir, MUNICIPALITY_TODAY, options);
  expect(JSON.stringify(log.realms())).toBe(heads);
  expect(again.report.entries).toBe(0);
  // Cut off on one day and finished on the next: the same people, and sessions on the new day as well.
  writeFileSync(join(folder, UNFINISHED), MUNICIPALITY_TODAY);
  const nextDay = loadDemonstration(log, dir, '2026-11-24' as CivilDate, options);
  expect([nextDay.report.entries, nextDay.report.residents?.rejected]).toEqual([0, []]);
  expect(log.signIns().length).toBe(20);
  expect(existsSync(join(folder, UNFINISHED))).toBe(false);
});

test('on a later day the two sessions are planned again, once', () => {
  const { log, folder } = loadSmallMunicipality();
  const sessionsOn = (day: CivilDate): readonly number[] =>
    [...new Set(log.rows('common' as RealmId, 0, 10_000).map((row) => row.doc))].flatMap((doc) => {
      const entries = entriesOf(log, doc);
      const planned = entries.find((entry) => entry.kind === 'session-planned');
      if ((planned?.body as { on?: string } | undefined)?.on !== day) return [];
      return entries.flatMap((entry) =>
        entry.kind === 'roster-added' ? [(entry.body as { persons: unknown[] }).persons.length] : [],
      );
    });
  const later = '2026-12-24' as CivilDate;
  const dir = join(folder, '..');
  expect(renewSessions(log, dir, MUNICIPALITY_TODAY)).toBe(0);
  expect(sessionsOn(later)).toEqual([]);
  expect(renewSessions(log, dir, later)).toBeGreaterThan(2);
  expect(sessionsOn(later)).toEqual(sessionsOn(MUNICIPALITY_TODAY));
  expect(renewSessions(log, dir, later)).toBe(0);
});

test('I18 two demonstrations of one day have the same persons in the same documents', () => {
  const documents = (log: DurableLog): readonly DocumentId[] =>
    log.realms().flatMap(({ realm }) => log.rows(realm, 0, 100_000).map((row) => row.doc));
  expect(documents(loadSmallMunicipality().log)).toEqual(documents(loadSmallMunicipality().log));
});

test('I17 persons stand in the realm of their area, registers and sessions in the common one', () => {
  const { log } = loadSmallMunicipality();
  for (const { realm } of log.realms()) {
    for (const row of log.rows(realm, 0, 100_000)) {
      if (row.doc.startsWith('person:')) {
        const entered = entriesOf(log, row.doc).find((entry) => entry.kind === 'person-entered');
        expect(entered?.body).toMatchObject({ identity: { area: realm.replace('area-', '') } });
      } else {
        expect(realm).toBe('common');
      }
    }
  }
});

test('I1 the report of the demonstration counts every row of its files', () => {
  const { report } = loadSmallMunicipality();
  for (const table of [report.residents, report.history]) {
    expect(table?.read).toBe((table?.accepted ?? 0) + (table?.known ?? 0) + (table?.rejected.length ?? 0));
  }
  expect(report.residents?.accepted).toBe(smallMunicipality().residents.length);
});

test('the sign-ins name 20 people with their sites and codes', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sign-ins-'));
  const { signIns } = loadDemonstration(new MemoryLog(), dir, MUNICIPALITY_TODAY, { residents: 60, now: 1 });
  expect(signIns.length).toBe(20);
  expect(signIns[0]).toMatchObject({ site: '健康推進課', code: expect.stringMatching(/^[0-9]{6}$/) });
});
