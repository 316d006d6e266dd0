/** What devices bring of their own looks: put on file once, whole, and with its gaps. */

import { mkdtempSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JournalRequest } from '#shared/api/audit-api.ts';
import { AUDIT_FILE } from '#server/audit/audit-file.ts';
import { AuditCheck } from '#server/audit/check-audit.ts';
import { HubSeal } from '#server/hub/hub-seal.ts';
import { deviceLine, linesOnDisk, tamper, WrittenJournal } from '../../fixtures/audit-lines.ts';
import { addDevice, TestHub } from '../../fixtures/test-hub.ts';

let hub: TestHub;
let seal: HubSeal;
beforeEach(async () => {
  hub = await new TestHub().start();
  seal = new HubSeal(hub.dataDir);
});
afterEach(() => hub.stop());

const journalOf = (name: string): WrittenJournal => new WrittenJournal(name, seal.publicKey);
const bring = (lines: JournalRequest['lines'], change: Partial<JournalRequest> = {}): Promise<Response> =>
  fetch(`${hub.url}/api/audit/journal`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      device: 'd1',
      drain: seal.drainToken('d1'),
      journal: 'aaaaaaaa',
      oldest: lines[0]?.counter ?? 1,
      lines,
      ...change,
    }),
  });
const onFile = () =>
  linesOnDisk(hub.dataDir)
    .filter(({ journal, code }) => journal !== '' || code === 'forked')
    .map(({ counter, what, staff, person, text }) => `${counter} ${what} ${staff} ${person}${text}`.trim());
function findings(): readonly string[] {
  const db = new DatabaseSync(join(hub.dataDir, AUDIT_FILE), { readOnly: true });
  const check = new AuditCheck(db, []);
  while (check.step(2));
  db.close();
  return check.findings.map(({ code, n, until, device }) => `${code} ${n}-${until} ${device}`);
}
const CHILD = 'abcdefghijklmnop';
const six = (journal: WrittenJournal) => [
  journal.write(deviceLine({ what: 'journal-begun' })),
  journal.write(deviceLine({ person: CHILD })),
  journal.write(deviceLine({ what: 'searched', text: '髙橋 "\n', rows: 3 })),
  journal.write(deviceLine({ what: 'locked', staff: '' })),
  journal.write(deviceLine({ what: 'wrong-pin', code: 'wrong-pin' })),
  journal.write(deviceLine({ what: 'printed', object: 'plan', person: CHILD })),
];

test('S134 lines of a device are on file under its name, sealed on their way, each once however often they come', async () => {
  const lines = six(journalOf('aaaaaaaa'));
  expect(JSON.stringify(lines)).not.toContain('髙橋');
  expect(await (await bring(lines.slice(0, 4))).json()).toEqual({ counter: 4 });
  // The answer was lost: the same again, and at the same time from another tab.
  const again = await Promise.all([bring(lines.slice(0, 4)), bring(lines), bring(lines.slice(2))]);
  expect(again.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(onFile()).toEqual([
    '1 journal-begun s1',
    `2 saw-person s1 ${CHILD}`,
    '3 searched s1 髙橋 "',
    '4 locked',
    '5 wrong-pin s1',
    `6 printed s1 ${CHILD}`,
  ]);
  expect(findings()).toEqual([]);
  expect(linesOnDisk(hub.dataDir).find(({ counter }) => counter === 2)).toMatchObject({
    device: 'd1',
    happened: 1_795_000_000_000,
  });
});

test('S134 a line that is left out is asked for; where the device has it no more, the gap is shown', async () => {
  const lines = six(journalOf('aaaaaaaa'));
  await bring(lines.slice(0, 2));
  expect(await (await bring(lines.slice(3), { oldest: 1 })).json()).toEqual({ counter: 2 });
  expect(onFile()).toHaveLength(2);
  expect(await (await bring(lines.slice(4))).json()).toEqual({ counter: 6 });
  expect(onFile()).toHaveLength(4);
  expect(findings()).toContain('journal-gap 3-4 d1');
});

test('S134 a profile that was copied, and a journal that begins anew, are shown', async () => {
  const lines = six(journalOf('aaaaaaaa'));
  await bring(lines.slice(0, 3));
  const copied = journalOf('aaaaaaaa');
  copied.write(deviceLine({ what: 'journal-begun' }));
  await bring([copied.write(deviceLine({ person: 'ponmlkjihgfedcba' }))]);
  expect(findings()).toEqual([expect.stringMatching(/^journal-forked .* d1$/)]);
  await bring([journalOf('bbbbbbbb').write(deviceLine({ what: 'journal-begun' }))], { journal: 'bbbbbbbb' });
  expect(findings()[1]).toMatch(/^journal-begun-again .* d1$/);
});

test('S134 a line that was changed on the device, or sealed to another key, is kept and shown', async () => {
  const lines = six(journalOf('aaaaaaaa'));
  const folder = mkdtempSync(join(hub.dataDir, 'another-'));
  const stranger = new HubSeal(folder).publicKey;
  const elsewhere = new WrittenJournal('aaaaaaaa', stranger);
  const [first, second] = [lines[0]!, lines[1]!];
  await bring([first, { ...second, box: lines[2]!.box }]);
  expect(findings()).toEqual([expect.stringMatching(/^journal-changed .* d1$/)]);
  const unreadable = elsewhere.write(deviceLine());
  await bring([{ ...unreadable, counter: 3, link: lines[2]!.link }]);
  expect(findings()[1]).toMatch(/^unreadable .* d1$/);
});

test('S134 a stranger, another device and a text that is none are refused; a revoked device hands in', async () => {
  const lines = six(journalOf('aaaaaaaa'));
  expect((await bring(lines, { drain: seal.drainToken('d2') })).status).toBe(401);
  expect((await bring(lines, { device: 'd99' })).status).toBe(401);
  expect((await bring(lines, { journal: '../etc' })).status).toBe(400);
  addDevice(hub.log, 'r1', 'vaccinator', { state: 'revoked' });
  const revoked = await bring(lines, { device: 'r1', drain: seal.drainToken('r1') });
  expect([revoked.status, await revoked.json()]).toEqual([200, { counter: 6 }]);
});

test('S134 what cannot be written is not acknowledged, and comes again', async () => {
  const lines = six(journalOf('aaaaaaaa'));
  const db = new DatabaseSync(join(hub.dataDir, AUDIT_FILE));
  db.exec('BEGIN IMMEDIATE');
  expect((await bring(lines)).status).toBe(503);
  db.exec('ROLLBACK');
  db.close();
  expect(await (await bring(lines)).json()).toEqual({ counter: 6 });
  expect(onFile()).toHaveLength(6);
});

test('S132 a device that is given another name in the audit is found by the chain', async () => {
  await bring(six(journalOf('aaaaaaaa')));
  const [{ n } = { n: 0 }] = linesOnDisk(hub.dataDir).filter(({ counter }) => counter === 2);
  tamper(hub.dataDir, `UPDATE audit_line SET device = 'd2' WHERE counter = 2`);
  expect(findings()).toContain(`changed ${n}-${n} `);
});
