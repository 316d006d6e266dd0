/** What the hub puts on file of its own API and sockets, asked of a running hub with its lists. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import type { AuditAnswer } from '#shared/api/audit-api.ts';
import { STAFF_HEADER } from '#shared/api/look-up-api.ts';
import { SEARCH_HEADER } from '#shared/api/office-api.ts';
import { personOf } from '#shared/base/ids.ts';
import { TICKETS_SINCE } from '#shared/sync/protocol.ts';
import { AUDIT_FILE } from '#server/audit/audit-file.ts';
import { createReadModels } from '#server/read-models.ts';
import { append, entered, layOut, NORTH, NORTHERNER, SOUTH, SOUTHERNER } from '../../fixtures/areas.ts';
import { linesOnDisk } from '../../fixtures/audit-lines.ts';
import { sampleBody } from '../../fixtures/sample-bodies.ts';
import { addDevice, TestHub, tokenOf } from '../../fixtures/test-hub.ts';
import { shotEntry } from '../../fixtures/wire-entries.ts';

let hub: TestHub;
afterEach(() => hub.stop());

const person = personOf(NORTHERNER) ?? '';
const other = personOf(SOUTHERNER) ?? '';

async function start(): Promise<void> {
  hub = new TestHub();
  layOut(hub.log);
  append(hub.log, NORTH, entered(NORTHERNER, 'person-entered', sampleBody('person-entered') as never));
  for (const role of ['office', 'auditor', 'administrator', 'vaccinator'])
    addDevice(hub.log, role.slice(0, 5), role, { staff: `s-${role}`, site: 'hc-north' });
  await hub.start(createReadModels);
  while ((await ask('offic', '/review')).status === 503) await new Promise((wake) => setTimeout(wake, 20));
}

const ask = (device: string, path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${hub.url}/api/office${path}`, {
    headers: { authorization: `Bearer ${device}.${tokenOf(device)}`, ...headers },
  });
const onFile = (): readonly string[] =>
  linesOnDisk(hub.dataDir).map(({ staff, what, person: whom, object, text, code }) =>
    [staff, what, whom, object, text, code].filter((part) => part !== '').join(' '),
  );
const soon = async (isThere: () => boolean): Promise<void> => {
  while (!isThere()) await new Promise((wake) => setTimeout(wake, 10));
};
const lineOf = (file: readonly string[], words: string): readonly string[] =>
  file.filter((one) => one.includes(words));

test('S130 each look at the lists and at a person is on file when its answer is there: who, at which device, whom, what, the words', async () => {
  await start();
  expect((await ask('offic', `/persons/${person}`)).status).toBe(200);
  expect(onFile().at(-1)).toBe(`s-office saw-person ${person}`);
  await ask('offic', '/persons', { [SEARCH_HEADER]: encodeURIComponent('ヤマサキ 2020') });
  expect(onFile().at(-1)).toBe('s-office searched persons ヤマサキ 2020');
  await ask('offic', '/held?state=open&limit=10');
  expect(onFile().at(-1)).toBe('s-office saw-list held?state=open');
  expect(linesOnDisk(hub.dataDir).at(-1)).toMatchObject({
    device: 'offic',
    role: 'office',
    site: 'hc-north',
  });
  // The words of a search stand in the audit, and in no line of the process.
  expect(hub.lines.join('\n')).not.toContain('ヤマサキ');
});

test('S130 a refusal is on file: another role, a stranger, a person who is not there', async () => {
  await start();
  await ask('vacci', `/persons/${person}`);
  await ask('offic', `/persons/${'a'.repeat(16)}`);
  await fetch(`${hub.url}/api/office/persons/${person}`);
  await ask('offic', '/audit');
  expect(onFile().slice(-4)).toEqual([
    `s-vaccinator saw-person ${person} 403`,
    `s-office saw-person ${'a'.repeat(16)} 404`,
    `saw-person ${person} 401`,
    's-office read-audit audit 403',
  ]);
});

test('S130 what is shown again within minutes, or did not change, is one look; another look is not', async () => {
  await start();
  const first = await ask('offic', `/persons/${person}`);
  const etag = first.headers.get('etag') ?? '';
  expect((await ask('offic', `/persons/${person}`, { 'if-none-match': etag })).status).toBe(304);
  await Promise.all([1, 2, 3].map(() => ask('offic', `/persons/${person}`)));
  await ask('admin', `/persons/${person}`);
  await ask('offic', `/persons/${other}`);
  expect(lineOf(onFile(), 'saw-person')).toEqual([
    `s-office saw-person ${person}`,
    `s-administrator saw-person ${person}`,
    `s-office saw-person ${other}`,
  ]);
});

test('S130 a search that finds nobody is on file, also for who guesses how that answer is marked', async () => {
  await start();
  const nobody = { [SEARCH_HEADER]: encodeURIComponent('ダレモ　イナイ') };
  const etag = (await ask('offic', '/persons', nobody)).headers.get('etag') ?? '';
  const other = { [SEARCH_HEADER]: encodeURIComponent('コレモ　イナイ'), 'if-none-match': etag };
  expect((await ask('offic', '/persons', other)).status).toBe(304);
  expect(lineOf(onFile(), 'searched')).toEqual([
    's-office searched persons ダレモ　イナイ',
    's-office searched persons コレモ　イナイ',
  ]);
});

test('S130 what concerns somebody else says whom: a code for a device, for a PIN, a sign-in that is set back', async () => {
  await start();
  const post = (device: string, path: string, body: object): Promise<Response> =>
    fetch(`${hub.url}/api${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${device}.${tokenOf(device)}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await post('admin', '/session/reset', { staff: 's-office' });
  await post('offic', '/enrolment/codes', { staff: 's-vaccinator' });
  await post('offic', '/device-pins', { staff: 's-vaccinator', device: 'vacci' });
  await post('vacci', '/device-pins', { staff: 's-office', device: 'offic' });
  await post('nobody', '/device-pins', { staff: 's-office', device: 'offic' });
  expect(onFile().slice(-5)).toEqual([
    's-administrator sign-in-changed set-back s-office',
    's-office code-issued s-vaccinator',
    's-office pin-code-issued s-vaccinator vacci',
    's-vaccinator pin-code-issued s-office offic 403',
    'pin-code-issued s-office offic 401',
  ]);
});

test('S130 who works on a device that several people use is named, as its app says', async () => {
  await start();
  await ask('offic', `/persons/${person}`, { [STAFF_HEADER]: 's-second' });
  await ask('offic', `/persons/${person}`, { [STAFF_HEADER]: '"><script>' });
  expect(lineOf(onFile(), 'saw-person')).toEqual([
    `s-second saw-person ${person}`,
    `s-office saw-person ${person}`,
  ]);
  expect(linesOnDisk(hub.dataDir).filter(({ what }) => what === 'saw-person')).toMatchObject([
    { device: 'offic' },
    { device: 'offic' },
  ]);
});

test('S130 each try to sign in is a line of its own', async () => {
  await start();
  for (const password of ['a', 'b', 'c'])
    await fetch(`${hub.url}/api/session/sign-in`, {
      method: 'POST',
      headers: { authorization: `Bearer offic.${tokenOf('offic')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ password, code: '000000' }),
    });
  const tries = lineOf(onFile(), 'signed-in');
  expect(tries).toHaveLength(3);
  expect(tries.every((line) => /^s-office signed-in 4\d\d$/.test(line))).toBe(true);
});

test('S130 strangers who try a thousand times are a line a minute, not a full disk', async () => {
  await start();
  const before = onFile().length;
  for (let n = 0; n < 60; n += 1) await fetch(`${hub.url}/api/office/persons?n=${n}`);
  expect(onFile().length - before).toBe(1);
});

test('S130 a device that connects, takes an area along, opens the room of a person; enrolment; what is changed', async () => {
  await start();
  await fetch(`${hub.url}/api/tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer d1.${tokenOf('d1')}` },
  });
  expect(onFile().at(-1)).toBe('s1 connected');
  await fetch(`${hub.url}/api/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ staff: 's1', code: '000000', deviceName: '窓口の端末' }),
  });
  expect(lineOf(onFile(), 'enrolled')).toEqual(['s1 enrolled 401']);
  const device = hub.device('d1', `person:${person}`);
  await device.hello();
  await device.push([shotEntry('d1.aaaa.1', `person:${person}`, 'L1')], SOUTH);
  await soon(() => lineOf(onFile(), 'changed').length > 0 && lineOf(onFile(), 'room').length > 0);
  expect(lineOf(onFile(), 'changed')).toEqual([`s1 changed ${person} shot-recorded`]);
  expect(lineOf(onFile(), 'room')).toEqual([`s1 saw-person ${person} room`]);
});

test('S130 a device that shows its token to the socket, and asks for no ticket, is on file once', async () => {
  await start();
  for (let times = 0; times < 2; times += 1) {
    const device = hub.device('d2');
    await device.hello([{ realm: SOUTH, logEpoch: '', seq: 0 }], TICKETS_SINCE - 1);
    device.close();
    await device.whenClosed();
  }
  await soon(() => lineOf(onFile(), 'connected').length > 0);
  expect(linesOnDisk(hub.dataDir).filter(({ what }) => what === 'connected')).toMatchObject([
    { device: 'd2', code: '' },
  ]);
});

test('S131 where a look cannot be put on file nothing is shown, and the screen is told; devices still hand in', async () => {
  await start();
  const db = new DatabaseSync(join(hub.dataDir, AUDIT_FILE));
  db.exec('BEGIN IMMEDIATE');
  const refused = await ask('offic', `/persons/${person}`);
  expect([refused.status, await refused.json()]).toEqual([503, { error: 'not-audited' }]);
  expect([refused.headers.get('etag'), refused.headers.get('freshness')]).toEqual([null, null]);
  const list = await ask('offic', '/persons', { [SEARCH_HEADER]: 'a' });
  expect(list.status).toBe(503);
  const device = hub.device('d1');
  await device.hello();
  const [answer] = await device.push([shotEntry('d1.aaaa.1', `person:${person}`, 'L1')], SOUTH);
  expect(answer?.result).toBe('accepted');
  db.exec('ROLLBACK');
  db.close();
  expect((await ask('offic', `/persons/${person}`)).status).toBe(200);
  expect(lineOf(onFile(), `saw-person ${person}`)).toHaveLength(1);
  // What came meanwhile was not lost.
  expect(lineOf(onFile(), 'changed')).toHaveLength(1);
});

test('S135 the audit is read by administrators and auditors, with filters and pages; reading it is on file', async () => {
  await start();
  for (const device of ['offic', 'admin'])
    for (const whom of [person, other]) await ask(device, `/persons/${whom}`);
  await ask('vacci', `/persons/${person}`);
  const read = async (query: string): Promise<AuditAnswer> =>
    (await (await ask('audit', `/audit?${query}`)).json()) as AuditAnswer;
  expect([(await ask('offic', '/audit')).status, (await ask('audit', '/audit')).status]).toEqual([403, 200]);
  const ofPerson = await read(`person=${person}`);
  expect(ofPerson.rows.map(({ staff, code }) => `${staff}${code}`)).toEqual([
    's-vaccinator403',
    's-administrator',
    's-office',
  ]);
  expect(ofPerson.persons).toMatchObject({ [person]: { kana: expect.any(String) } });
  expect((await read('staff=s-office&what=saw-person')).total).toBe(2);
  expect((await read('refused=1')).rows.map(({ what, code }) => `${what} ${code}`)).toContain(
    'saw-person 403',
  );
  expect((await read(`until=${Date.now() - 60_000}`)).rows).toEqual([]);
  const first = await read('what=saw-person&limit=2');
  expect([first.total, first.rows.length]).toEqual([5, 2]);
  const second = await read(`what=saw-person&limit=2&after=${first.next}`);
  const third = await read(`what=saw-person&limit=2&after=${second.next}`);
  expect([...first.rows, ...second.rows, ...third.rows].map(({ n }) => n)).toEqual(
    [...ofPerson.rows, ...(await read(`person=${other}`)).rows].map(({ n }) => n).toSorted((a, b) => b - a),
  );
  expect(third.next).toBeNull();
  expect(lineOf(onFile(), 's-auditor read-audit').length).toBeGreaterThan(0);
  expect((await ask('audit', '/audit?what=gossip')).status).toBe(400);
});
