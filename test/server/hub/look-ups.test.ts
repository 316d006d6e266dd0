/** Break-glass at the running hub: who may look at one person of another area, for how long, and what it leaves behind. */

import { afterEach, expect, test } from 'vitest';
import { LOOK_UP_MS, LOOK_UPS_PER_HOUR, STAFF_HEADER } from '#shared/api/look-up-api.ts';
import type { LookedUpAnswer, LookUpAnswer } from '#shared/api/look-up-api.ts';
import type { ReviewAnswer } from '#shared/api/office-api.ts';
import type { AuditAnswer } from '#shared/api/audit-api.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import type { DocumentId } from '#shared/base/brand.ts';
import { personOf } from '#shared/base/ids.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import { foldPerson } from '#shared/ledger/fold-person.ts';
import { findItems } from '#shared/review/find-items.ts';
import { resolveItem } from '#shared/review/resolve-item.ts';
import { createReadModels } from '#server/read-models.ts';
import {
  append,
  CANARY,
  entered,
  idAt,
  layOut,
  NORTH,
  NORTHERNER,
  SOUTH,
  SOUTHERNER,
} from '../../fixtures/areas.ts';
import { identityOf } from '../../fixtures/entries.ts';
import { addDevice, TestHub, tokenOf } from '../../fixtures/test-hub.ts';
import { entryOf } from '../../fixtures/wire-entries.ts';

let hub: TestHub;
let now = 0;
afterEach(() => hub.stop());

const KANA = 'ミナミ　カナリア';
const BIRTH = '2025-10-01';
const REASON = { code: 'person-is-here', note: null };

async function twoAreas(): Promise<void> {
  hub = new TestHub();
  now = Date.now();
  hub.now = () => now;
  layOut(hub.log);
  const resident = (doc: string, kana: string) =>
    entered(doc, 'person-entered', {
      origin: 'resident-register',
      identity: identityOf({ kana, name: CANARY, birth: BIRTH as never, residentNumber: null }),
    } as EntryBody<'person-entered'>);
  append(hub.log, SOUTH, resident(SOUTHERNER, KANA));
  append(hub.log, NORTH, resident(NORTHERNER, 'キタ　ジュンコ'));
  addDevice(hub.log, 'north', 'vaccinator', { staff: 's-vaccinator', site: 'hc-north' });
  addDevice(hub.log, 'north2', 'vaccinator', { staff: 's-vaccinator', site: 'hc-north' });
  addDevice(hub.log, 'off', 'office', { staff: 's-office', site: 'office' });
  addDevice(hub.log, 'aud', 'auditor', { staff: 's-auditor', site: 'office' });
  await hub.start(createReadModels);
  while ((await ask('off', 's-office', '/api/office/review')).status === 503) {
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

async function ask(device: string, staff: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${hub.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${device}.${tokenOf(device)}`,
      [STAFF_HEADER]: staff,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const lookUp = (device: string, change: object = {}, staff = 's-vaccinator') =>
  ask(device, staff, '/api/look-ups', { staff, kana: KANA, birth: BIRTH, reason: REASON, ...change });
const show = (device: string, staff = 's-vaccinator', doc = SOUTHERNER) =>
  ask(device, staff, `/api/look-ups/${personOf(doc as DocumentId)}`);
const errorOf = async (response: Promise<Response>) => {
  const answer = await response;
  return [answer.status, ((await answer.json()) as { error?: string }).error];
};
const openings = () =>
  hub.log
    .rowsOfDocument(SOUTHERNER as DocumentId)
    .map((row) => readUpdate(row.update))
    .filter(({ kind }) => kind === 'record-opened');

test('S107 a look at a person of another area is written before it is shown, to that member on that device, for an hour', async () => {
  await twoAreas();
  expect(await errorOf(show('north'))).toEqual([404, 'not-open']);
  const found = (await (await lookUp('north')).json()) as LookUpAnswer;
  expect(found.opened).toMatchObject([
    { person: personOf(SOUTHERNER as DocumentId), until: now + LOOK_UP_MS },
  ]);
  expect(openings()).toMatchObject([
    { body: { device: 'north', member: 's-vaccinator', reason: { code: 'person-is-here' } } },
  ]);
  const shown = (await (await show('north')).json()) as LookedUpAnswer;
  expect(JSON.stringify(shown.ledger.shots)).toContain(CANARY);

  // Another device of the same area, another member at the same device, another person: nothing.
  expect(await errorOf(show('north2'))).toEqual([404, 'not-open']);
  expect(await errorOf(show('north', 's1'))).toEqual([404, 'not-open']);
  expect(await errorOf(show('north', 's-vaccinator', NORTHERNER))).toEqual([404, 'not-open']);
  now += LOOK_UP_MS - 1;
  expect((await show('north')).status).toBe(200);
  now += 1;
  expect(await errorOf(show('north'))).toEqual([404, 'not-open']);
  now -= 10 * LOOK_UP_MS;
  expect(await errorOf(show('north'))).toEqual([404, 'not-open']);
});

test('S107 who has moved here, and whose record is still the former area’s, is found and shown with every shot', async () => {
  await twoAreas();
  const moved = { fields: { area: 'north' }, reason: { code: 'other', note: null } };
  append(hub.log, SOUTH, entered(SOUTHERNER, 'person-corrected', moved as EntryBody<'person-corrected'>));
  const found = (await (await lookUp('north')).json()) as LookUpAnswer;
  expect(found).toMatchObject({ here: [], opened: [{ person: personOf(SOUTHERNER as DocumentId) }] });
  const shown = (await (await show('north')).json()) as LookedUpAnswer;
  expect(shown.ledger.shots).toHaveLength(1);
  expect(JSON.stringify(shown.ledger.shots)).toContain(CANARY);
});

test('S107 S103 while it is open nothing of the area leaves the hub any other way', async () => {
  await twoAreas();
  const device = hub.device('north');
  const room = hub.device('north', SOUTHERNER);
  await device.hello([{ realm: SOUTH, logEpoch: '', seq: 0 }]);
  expect((await lookUp('north')).status).toBe(200);
  device.send({ type: 'follow', cursors: [{ realm: SOUTH, logEpoch: '', seq: 0 }] });
  await room.hello();
  room.sendRaw(Uint8Array.of(0, 0, 1, 0));
  await device.push([
    entryOf(
      idAt('north', 1),
      'register:links',
      'persons-linked',
      {
        persons: ['aaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbb'],
        reason: { code: 'other', note: null },
      } as EntryBody<'persons-linked'>,
      's-vaccinator',
    ),
  ]);
  const heard = Buffer.concat([...device.frames, ...room.frames]);
  expect(heard.includes(Buffer.from(CANARY))).toBe(false);
  expect([...device.rowsOf(SOUTH)]).toEqual([]);
  const segments = await fetch(`${hub.url}/api/realms/${SOUTH}/segments`, {
    headers: { authorization: `Bearer north.${tokenOf('north')}` },
  });
  expect(segments.status).toBe(404);
});

test('S107 no reason, a wrong one, a part of the name, or a stranger’s role finds nobody and says nothing', async () => {
  await twoAreas();
  const bad: readonly object[] = [
    { reason: { code: '', note: null } },
    { reason: { code: 'other', note: ' ' } },
    { reason: undefined },
    { birth: '2025-02-30' },
    { staff: 's1' },
    { kana: 'ミ' },
  ];
  for (const change of bad) expect(await errorOf(lookUp('north', change))).toEqual([400, 'bad-request']);
  const number = { reason: { code: 'other', note: '番号は 123456789018' } };
  expect(await errorOf(lookUp('north', number))).toEqual([400, 'my-number']);
  expect(await errorOf(lookUp('north', {}, 'gone-vaccinator'))).toEqual([403, 'not-allowed']);
  expect(await errorOf(lookUp('aud', {}, 's-auditor'))).toEqual([403, 'not-allowed']);
  expect(await errorOf(lookUp('north', {}, 's-auditor'))).toEqual([403, 'not-allowed']);
  for (const change of [{ kana: 'ミナミ' }, { birth: '2025-10-02' }]) {
    expect(await (await lookUp('north', change)).json()).toMatchObject({ opened: [], here: [] });
  }
  expect(openings()).toEqual([]);
  const own = (await (await lookUp('north', { kana: 'キタ　ジュンコ' })).json()) as LookUpAnswer;
  expect(own).toMatchObject({ opened: [], here: [personOf(NORTHERNER as DocumentId)] });
});

test('S107 nobody goes through a town by guessing, and every try is on file', async () => {
  await twoAreas();
  for (let n = 0; n < LOOK_UPS_PER_HOUR; n += 1) {
    expect((await lookUp('north', { birth: '2024-01-01' })).status).toBe(200);
  }
  expect(await errorOf(lookUp('north'))).toEqual([429, 'too-many']);
  expect((await lookUp('north2')).status).toBe(200);
  const answer = await ask('aud', 's-auditor', '/api/office/audit?limit=100&what=looked-up');
  const { rows } = (await answer.json()) as AuditAnswer;
  const nobody = rows.filter(({ code }) => code === 'nobody');
  expect(nobody).toHaveLength(LOOK_UPS_PER_HOUR);
  // With the words: else nobody could see whom somebody was looking for.
  expect(nobody[0]?.text).toBe(`${KANA} 2024-01-01`);
  expect(rows.filter(({ person }) => person !== '')).toMatchObject([
    { device: 'north2', staff: 's-vaccinator', object: 'person-is-here' },
  ]);
});

test('S107 S130 one of the own area who is looked up, and one who is asked for by id, are on file, too', async () => {
  await twoAreas();
  await lookUp('north', { kana: 'キタ　ジュンコ' });
  expect((await show('north')).status).toBe(404);
  const { headers } = await ask('aud', 's-auditor', `/api/realms/${SOUTH}/segments`);
  expect(headers.get('content-type')).toContain('json');
  const answer = await ask('aud', 's-auditor', '/api/office/audit?limit=100');
  const { rows } = (await answer.json()) as AuditAnswer;
  const lines = rows.map(({ staff, what, person, code }) => `${staff} ${what} ${person} ${code}`);
  expect(lines).toEqual(
    expect.arrayContaining([
      `s-vaccinator looked-up ${personOf(NORTHERNER as DocumentId)} here`,
      `s-vaccinator looked-up ${personOf(SOUTHERNER as DocumentId)} 404`,
      's-auditor asked  404',
    ]),
  );
});

test('S108 the office judges every look: an item of the person, settled by noting it', async () => {
  await twoAreas();
  await lookUp('north');
  const person = personOf(SOUTHERNER as DocumentId)!;
  const fold = (...more: readonly ReturnType<typeof entryOf>[]) =>
    foldPerson(person, [
      ...hub.log.rowsOfDocument(SOUTHERNER as DocumentId).map((row) => readUpdate(row.update)),
      ...more,
    ]);
  const [item, ...others] = findItems(fold(), null);
  expect(others).toEqual([]);
  expect(item).toMatchObject({ type: 'record-opened', entries: [openings()[0]!.id] });
  const { body } = resolveItem(
    item!,
    { type: 'outcome', outcome: { type: 'noted' } },
    { code: 'other', note: '' },
  );
  const noted = entryOf(idAt('off', 1), SOUTHERNER, 'review-resolved', body as never, 's-office');
  expect(findItems(fold(noted), null)).toEqual([]);
  await expect
    .poll(async () => {
      const answer = await ask('off', 's-office', '/api/office/review?limit=50');
      return ((await answer.json()) as ReviewAnswer).rows.some(
        ({ item: { type } }) => type === 'record-opened',
      );
    })
    .toBe(true);
  // Only the hub writes such an entry.
  const off = hub.device('off');
  await off.hello();
  const forged = entryOf(
    idAt('off', 2),
    SOUTHERNER,
    'record-opened',
    { device: 'north2', member: 's1', reason: { code: 'emergency', note: null } } as never,
    's-office',
  );
  expect(await off.push([forged], SOUTH)).toMatchObject([{ result: 'held', reason: 'not-allowed' }]);
});
