import { expect, test } from 'vitest';
import type { CivilDate, DocumentId } from '#shared/base/brand.ts';
import { LOOK_UP_MS, STAFF_HEADER } from '#shared/api/look-up-api.ts';
import type { LookUpRequest } from '#shared/api/look-up-api.ts';
import type { Entry, EntryBody, EntryKind } from '#shared/ledger/entry.ts';
import { reviewBy } from '#shared/review/review-by.ts';
import type { Device } from '#web/app/device.ts';
import { carriesSomeAreas, LookUps } from '#web/views/look-ups.svelte.ts';
import { because, entryAt, idOf, PERSON } from '../../fixtures/entries.ts';

const REQUEST = {
  staff: 's1',
  kana: 'ミナミ　カナ',
  birth: '2025-10-01',
  reason: { code: 'emergency', note: null },
} as unknown as LookUpRequest;

const register = <K extends EntryKind>(name: string, n: number, kind: K, body: EntryBody<K>): Entry =>
  entryAt(idOf('a', n), kind, body, [], `register:${name}` as DocumentId) as unknown as Entry;

function deviceAt(site: string, role: string, scope: string): Device {
  const entries = [
    register('settings', 1, 'setting-changed', {
      name: 'device-scope',
      value: scope,
      reason: because('other'),
    }),
    register('sites', 2, 'site-entered', {
      site: 'hc',
      name: '',
      type: 'health-center',
      area: null,
    } as never),
    register('sites', 3, 'site-entered', { site: 'of', name: '', type: 'office', area: null } as never),
  ];
  return {
    account: { site, role, staff: 's1' },
    authorization: 'Bearer d.x',
    entriesOf: (doc: DocumentId) => entries.filter((entry) => entry.doc === doc),
  } as unknown as Device;
}
const DEVICE = deviceAt('hc', 'desk', 'area');

test('S107 looking up is offered where the device carries some areas only', () => {
  expect(carriesSomeAreas(DEVICE)).toBe(true);
  expect(carriesSomeAreas(deviceAt('hc', 'desk', 'all'))).toBe(false);
  expect(carriesSomeAreas(deviceAt('of', 'desk', 'area'))).toBe(false);
  expect(carriesSomeAreas(deviceAt('hc', 'office', 'area'))).toBe(false);
});

test('S107 what is open ends by the hub’s clock, and is not the next member’s', async () => {
  const asked: Request[] = [];
  // The hub is a day ahead of this device.
  const hubTime = Date.now() + 86_400_000;
  const opened = [{ person: PERSON, name: '南　花', until: hubTime + LOOK_UP_MS }];
  const lookUps = new LookUps(DEVICE, (input, init) => {
    asked.push(new Request(new URL(input as string, 'http://hub'), init));
    return Promise.resolve(Response.json({ opened, here: [], hubTime }));
  });
  expect((await lookUps.search(REQUEST)).ok).toBe(true);
  expect(asked[0]?.headers.get(STAFF_HEADER)).toBe('s1');
  // A name has no place in an address.
  expect(asked[0]?.url).not.toContain('%E3');
  const now = Date.now();
  expect(lookUps.open(now).map(({ person }) => person)).toEqual([PERSON]);
  expect(lookUps.minutesLeft(opened[0]!, now + LOOK_UP_MS / 2)).toBe(30);
  expect(lookUps.open(now + LOOK_UP_MS + 60_000)).toEqual([]);
  lookUps.forget();
  expect(lookUps.open(now)).toEqual([]);
});

test('S107 a page of somebody else, no network and a refusal are told apart from nobody found', async () => {
  const answers: (() => Promise<Response>)[] = [
    () => Promise.reject(new TypeError('no network')),
    () => Promise.resolve(new Response('<h1>Wi-Fi</h1>')),
    () => Promise.resolve(Response.json({ error: 'too-many' }, { status: 429 })),
    () => Promise.resolve(Response.json({ error: 'not-open' }, { status: 404 })),
  ];
  const lookUps = new LookUps(DEVICE, () => answers.shift()!());
  expect(await lookUps.search(REQUEST)).toEqual({ ok: false, error: 'away' });
  expect(await lookUps.search(REQUEST)).toEqual({ ok: false, error: 'away' });
  expect(await lookUps.search(REQUEST)).toEqual({ ok: false, error: 'too-many' });
  expect(await lookUps.show(PERSON)).toEqual({ ok: false, error: 'not-open' });
});

test('S108 a look is judged within three days from Monday to Friday', () => {
  const by = (day: string) => reviewBy(day as CivilDate);
  // 2026-11-23 is a Monday.
  expect(['2026-11-23', '2026-11-25', '2026-11-27', '2026-11-28'].map(by)).toEqual([
    '2026-11-26',
    '2026-11-30',
    '2026-12-02',
    '2026-12-02',
  ]);
});
