import { describe, expect, test } from 'vitest';
import type {
  DevicesAnswer,
  Freshness,
  HeldAnswer,
  PersonAnswer,
  PersonsAnswer,
  ReviewAnswer,
} from '#shared/api/office-api.ts';
import type { CivilDate, DocumentId, SessionId } from '#shared/base/brand.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { Office } from '#server/office/office.ts';
import { openOfficeStore } from '#server/office/office-store.ts';
import { SILENT_AFTER_MS } from '#server/office/device-list.ts';
import {
  AREA,
  docOf,
  doorOf,
  enterResidents,
  identity,
  officeOf,
  partsOf,
  personId,
  reason,
  shot,
  TestDevice,
  Town,
} from './office-town.ts';

const NOW = 1_795_100_000_000;
const SESSION = 'session:bbbbbbbbbbbbbbbb' as DocumentId;

async function hubOf(town: Town, role = 'office', connected: readonly string[] = []) {
  const office = await officeOf(town);
  const routes = doorOf(office, { role, connected, now: NOW });
  const ask = async (path: string, headers: Record<string, string> = {}) =>
    routes.request(path, { headers: { Authorization: 'Bearer o.secret', ...headers } });
  const read = async <T>(path: string): Promise<T> => (await ask(path)).json() as Promise<T>;
  return { office, routes, ask, read };
}

const device = (key: string, change: object = {}) => ({
  device: key,
  name: `タブレット${key}`,
  staff: 's1',
  role: 'vaccinator',
  site: 'team-1',
  tokenHash: '00',
  state: 'active' as const,
  enrolledAt: 1,
  lastContact: null,
  owes: 0,
  protocol: 1,
  ...change,
});

describe('who may ask', () => {
  test('O6 nobody without a token of an enrolled device, no role but the office and the desks', async () => {
    const { routes, ask } = await hubOf(new Town(), 'vaccinator');
    const stranger = await routes.request('/review');
    expect([stranger.status, await stranger.json()]).toEqual([401, { error: 'not-enrolled' }]);
    const nurse = await ask('/persons');
    expect([nurse.status, await nurse.json()]).toEqual([403, { error: 'not-allowed' }]);
    expect(nurse.headers.get('Cache-Control')).toBe('no-store');
  });

  test('O3 before the first fold is done the office is told to come again', async () => {
    const town = new Town();
    enterResidents(town, new TestDevice('imp'), 0, 3);
    const store = openOfficeStore(':memory:', { logEpoch: town.log.logEpoch, maker: 'test' });
    const routes = doorOf(new Office({ ...partsOf(town), store }, 'test'));
    const answer = await routes.request('/review', { headers: { Authorization: 'Bearer o.secret' } });
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { error: 'building', progress: { done: 0, all: 3 } },
    ]);
    expect(answer.headers.get('Retry-After')).toBe('1');
  });
});

describe('what may be asked', () => {
  test('O6 a query that cannot be read is named', async () => {
    const { ask } = await hubOf(new Town());
    const refusals = [
      ['/review?limit=0', 'limit'],
      ['/review?limit=many', 'limit'],
      ['/review?limit=99999', 'limit'],
      ['/review?type=gossip', 'type'],
      ['/held?state=lost', 'state'],
      ['/persons/nobody', 'person'],
    ] as const;
    for (const [path, field] of refusals) {
      const answer = await ask(path);
      expect([path, answer.status, await answer.json()]).toEqual([path, 400, { error: 'bad-query', field }]);
    }
    for (const text of ['あ'.repeat(101), '%E3']) {
      const search = text.startsWith('%') ? text : encodeURIComponent(text);
      const answer = await ask('/persons', { 'Search-Text': search });
      expect([answer.status, await answer.json()]).toEqual([
        400,
        { error: 'bad-query', field: 'Search-Text' },
      ]);
    }
    const missing = await ask(`/persons/${personId(77)}`);
    expect([missing.status, await missing.json()]).toEqual([404, { error: 'no-such-person' }]);
    expect((await ask('/gossip')).status).toBe(404);
  });

  test('O5 a list that did not change costs nothing, and says anew up to when it knows', async () => {
    const town = new Town();
    const importer = new TestDevice('imp');
    enterResidents(town, importer, 0, 2);
    const { ask, office } = await hubOf(town);
    const first = await ask('/persons');
    const etag = first.headers.get('ETag') ?? '';
    const freshnessOf = (answer: Response) =>
      JSON.parse(answer.headers.get('Freshness') ?? 'null') as Freshness;
    const [last] = town.reader.headings(AREA, 1, 1);
    expect(freshnessOf(first)).toMatchObject({ pending: 0, knowsUntil: last?.receivedAt, unreadable: 0 });
    // Entries of a session change no person: the list stands, and knows of more.
    const planned = importer.record('roster-added', SESSION, { persons: [personId(0)] }) as Entry;
    town.append(planned);
    const behind = await ask('/persons', { 'If-None-Match': etag });
    expect([behind.status, freshnessOf(behind).pending, freshnessOf(behind).knowsUntil]).toEqual([
      304,
      1,
      last?.receivedAt,
    ]);
    await office.whenCurrent();
    const same = await ask('/persons', { 'If-None-Match': etag });
    expect([same.status, freshnessOf(same).pending, freshnessOf(same).knowsUntil]).toEqual([
      304,
      0,
      town.log.entry(planned.id)?.receivedAt,
    ]);
    enterResidents(town, importer, 2, 3);
    await office.whenCurrent();
    expect((await ask('/persons', { 'If-None-Match': etag })).status).toBe(200);
  });
});

describe('persons', () => {
  test('everyone in kana order, page by page; kana, kanji, era dates and numbers find', async () => {
    const town = new Town();
    const importer = new TestDevice('imp');
    enterResidents(town, importer, 0, 5);
    const foreign = identity(7, {
      name: 'NGUYEN VAN AN',
      kana: 'グエン　ヴァンアン',
      romanName: 'NGUYEN VAN AN',
    });
    town.append(
      importer.record('person-entered', docOf(7), {
        origin: 'resident-register',
        identity: foreign,
      }) as Entry,
    );
    const { ask, read } = await hubOf(town);
    const page = await read<PersonsAnswer>('/persons?limit=2');
    expect([page.total, page.rows.map((row) => row.person)]).toEqual([6, [personId(7), personId(0)]]);
    const next = await read<PersonsAnswer>(`/persons?limit=2&after=${personId(0)}`);
    expect(next.rows.map((row) => row.person)).toEqual([personId(1), personId(2)]);
    const found = async (q: string): Promise<readonly string[]> =>
      (
        (await (await ask('/persons', { 'Search-Text': encodeURIComponent(q) })).json()) as PersonsAnswer
      ).rows.map((row) => row.person);
    expect(await found('高橋 はなこう')).toEqual([personId(2)]);
    expect(await found('ｸﾞｴﾝ')).toEqual([personId(7)]);
    expect(await found('nguyen')).toEqual([personId(7)]);
    expect(await found('R6.3.15 タカハシ')).toEqual([personId(2)]);
    expect(await found('6.3.15')).toEqual([personId(2)]);
    expect(await found('1000004')).toEqual([personId(4)]);
    expect(await found('タカハシ タロウ')).toEqual([]);
  });

  test('one person comes with ledger, items and the receipts of every entry', async () => {
    const town = new Town();
    const importer = new TestDevice('imp');
    enterResidents(town, importer, 0, 1);
    const given = importer.record('shot-recorded', docOf(0), shot()) as Entry;
    town.append(given);
    const { read } = await hubOf(town);
    const answer = await read<PersonAnswer>(`/persons/${personId(0)}`);
    expect(answer.ledger.shots.map((one) => one.id)).toEqual([given.id]);
    expect(answer.received[given.id]).toEqual({
      seq: 2,
      realm: 'area-north',
      receivedAt: town.log.entry(given.id)?.receivedAt,
    });
  });
});

describe('held, devices and sessions', () => {
  test('what is held is shown as the entry it would become', async () => {
    const town = new Town();
    const entry = new TestDevice('x').record('shot-voided', docOf(0), {
      shot: 'imp.aaaa.2' as never,
      reason: reason('not-given'),
    }) as Entry;
    town.hold(entry);
    const { read } = await hubOf(town);
    const answer = await read<HeldAnswer>('/held?state=open');
    expect(answer.open).toBe(1);
    expect(answer.rows[0]).toMatchObject({ reason: 'not-allowed', device: 'x', state: 'open', entries: 1 });
    expect(answer.rows[0]?.entry).toEqual(entry);
    expect((await read<ReviewAnswer>('/review')).counts.held).toBe(1);
  });

  test('a silent device says whose records the figures leave out', async () => {
    const town = new Town();
    const planner = new TestDevice('o');
    town.append(
      planner.record('session-planned', SESSION, {
        name: '北町公民館',
        site: 'team-1',
        area: null,
        place: '北町公民館',
        on: '2026-11-19' as CivilDate,
        mobile: true,
        series: ['MR-1'],
        doctor: null,
      } as never) as Entry,
      planner.record('roster-added', SESSION, { persons: [0, 1, 2, 3].map(personId) }) as Entry,
    );
    const tablet = new TestDevice('t1');
    enterResidents(town, new TestDevice('imp'), 0, 4);
    const session = 'bbbbbbbbbbbbbbbb' as SessionId;
    town.append(
      tablet.record('shot-recorded', docOf(0), shot({ session })) as Entry,
      tablet.record('shot-withheld', docOf(1), {
        series: 'MR-1',
        on: '2026-11-19' as CivilDate,
        session,
        reason: reason('fever'),
      }) as Entry,
    );
    town.log.addDevice(device('t1', { lastContact: NOW - SILENT_AFTER_MS, owes: 2 }));
    town.log.addDevice(device('t2', { lastContact: NOW - 60_000 }));
    town.log.addDevice(device('t3', { site: 'center', lastContact: NOW - 10 * SILENT_AFTER_MS }));
    const { read } = await hubOf(town, 'office', ['t2']);
    town.log.changeDevices(new Map([['t2', { aside: [{ reason: 'forked-id', count: 1 }] }]]));
    const answer = await read<DevicesAnswer>('/devices');
    expect(answer.devices.map(({ aside }) => aside)).toEqual([
      null,
      [{ reason: 'forked-id', count: 1 }],
      null,
    ]);
    expect(
      answer.devices.map((one) => [one.device, one.connected, one.silent, one.owes, one.entries]),
    ).toEqual([
      ['t1', false, true, 2, 2],
      ['t2', true, false, 0, 0],
      // Owes nothing and no session of its site is open: it is simply switched off.
      ['t3', false, false, 0, 0],
    ]);
    expect(answer.sessions[0]).toMatchObject({
      roster: 4,
      given: 1,
      withheld: 1,
      unanswered: 2,
      closed: false,
    });
    expect(answer.uncertainty).toEqual({ silentDevices: 1, persons: 2 });

    town.append(
      planner.record('session-closed', SESSION, {
        given: 1,
        withheld: 1,
        absent: 2,
        paperCount: null,
        byLot: [],
        difference: null,
      }) as Entry,
    );
    const closed = await (await hubOf(town)).read<DevicesAnswer>('/devices');
    expect(closed.uncertainty).toEqual({ silentDevices: 1, persons: 0 });
  });
});
