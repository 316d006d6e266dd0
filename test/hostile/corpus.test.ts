/** Every named hostile input against the real hub in a process of its own; the names are the corpus beside this file. */

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { encodeEntry } from '#shared/document/entry-update.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from '#shared/document/inspect-update.ts';
import { noteEntry } from '#test/fixtures/wire-entries.ts';
import { bytesOf, ENTRY, text, uint } from './bytes.ts';
import type { HostileInput } from './bytes.ts';
import { HOSTILE_ENTRIES, ODD_TEXTS } from './corpus-entries.ts';
import { HOSTILE_FRAMES } from './corpus-frames.ts';
import { HOSTILE_HTTP } from './corpus-http.ts';
import { HANDSHAKE, HOSTILE_REQUESTS, HOSTILE_WIRE } from './corpus-raw.ts';
import { HOSTILE_UPDATES } from './corpus-updates.ts';
import { HostileHub } from './hostile-hub.ts';

// Hundreds of sockets and commits one after another: a machine that others use takes its time.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });
let hub: HostileHub;
beforeAll(async () => {
  hub = await HostileHub.start();
});
afterAll(() => hub.stop());

const stalls: string[] = [];

/** The hub lives, the log is what it was and more, and the device beside it is served. */
async function expectUnharmed(after: string): Promise<void> {
  const { report, answer, isUnchanged } = await hub.look();
  stalls.push(
    `${after} ${report.busyMs.toFixed(0)} ms of work (${report.stallMs.toFixed(0)} ms by the clock)`,
  );
  expect(
    { exits: hub.exits, answer, isUnchanged, findings: report.findings, failures: report.failures },
    after,
  ).toEqual({
    exits: 0,
    answer: 'accepted',
    isUnchanged: true,
    findings: [],
    failures: 0,
  });
}

/** As many of them as fit one message; one that fits none stands alone. */
function inMessages(inputs: readonly HostileInput[]): readonly (readonly HostileInput[])[] {
  const messages: HostileInput[][] = [];
  let bytes = Infinity;
  for (const input of inputs) {
    bytes += input.bytes.length + 100;
    if (bytes > 150_000) {
      messages.push([]);
      bytes = input.bytes.length;
    }
    messages.at(-1)?.push(input);
  }
  return messages;
}

/** Does the work on all of them, a few at a time. */
async function each<T>(list: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const rest = [...list];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let one = rest.shift(); one !== undefined; one = rest.shift()) await work(one);
    }),
  );
}

test('E20 the corpus has a name for each of its inputs, at least 300 of them', () => {
  const lists = {
    HOSTILE_UPDATES,
    HOSTILE_ENTRIES,
    HOSTILE_FRAMES,
    HOSTILE_REQUESTS,
    HOSTILE_WIRE,
    HOSTILE_HTTP,
  };
  for (const [list, inputs] of Object.entries(lists)) {
    const names = inputs.map(({ name }) => name);
    expect(
      names.filter((name, at) => names.indexOf(name) !== at),
      list,
    ).toEqual([]);
  }
  expect(Object.values(lists).reduce((sum, inputs) => sum + inputs.length, 0)).toBeGreaterThanOrEqual(300);
});

test('E20 no hostile update reads as an entry; of the entries, what reads is written again as it came', () => {
  for (const { name, bytes } of HOSTILE_UPDATES) {
    const inspected = inspectUpdate(bytes, DOCUMENT_LIMITS);
    expect(inspected.ok && inspected.value.length > 0, name).toBe(false);
  }
  for (const { name, bytes } of HOSTILE_ENTRIES) {
    const inspected = inspectUpdate(bytes, DOCUMENT_LIMITS);
    if (inspected.ok)
      expect(
        inspected.value.map(({ entry }) => [...encodeEntry(entry).update]),
        name,
      ).toEqual([[...bytes]]);
  }
});

test('E20 pushed one by one, each is held, or taken as it is; the hub stays, and so does the log', async () => {
  let device = await hub.known();
  const results = new Map<string, string>();
  for (const inputs of inMessages([...HOSTILE_UPDATES, ...HOSTILE_ENTRIES])) {
    if (device.closed) device = await hub.known();
    const pushed = inputs.map(({ bytes }) => ({ doc: ENTRY.doc, id: ENTRY.id, update: bytes }));
    const answers = await device.pushRaw(pushed).catch(() => []);
    for (const [at, { name }] of inputs.entries()) results.set(name, answers[at]?.result ?? 'not read');
  }
  // Only what is larger than a message may be goes unread.
  const large = new Set(
    [...HOSTILE_UPDATES, ...HOSTILE_ENTRIES]
      .filter(({ bytes }) => bytes.length > 262_000)
      .map(({ name }) => name),
  );
  expect([...results].filter(([name, result]) => result === 'not read' && !large.has(name))).toEqual([]);
  for (const { name } of HOSTILE_UPDATES) expect(['held', 'not read'], name).toContain(results.get(name));
  device.close();
  await expectUnharmed('pushed');
});

test('E20 written into a room, none is relayed and none changes what is there', async () => {
  let device = await hub.known('d2', ENTRY.doc);
  for (const [nonce, { bytes }] of [...HOSTILE_UPDATES, ...HOSTILE_ENTRIES].entries()) {
    if (device.closed) device = await hub.known('d2', ENTRY.doc);
    device.sendRaw(bytesOf(0, 2, text(bytes)));
    if (nonce % 20 > 0) continue;
    device.send({ type: 'ping', nonce });
    await device
      .until(() => device.messages.some((one) => one.type === 'pong' && one.nonce === nonce))
      .catch(() => null);
  }
  device.close();
  await expectUnharmed('rooms');
});

test('E20 odd texts that are an entry are kept letter for letter', async () => {
  const device = await hub.known();
  const entries = Object.values(ODD_TEXTS)
    .filter((note) => note.length <= 1_000 && note.isWellFormed())
    .map((note, at) => noteEntry(`d1.text.${at + 1}`, note, 'person:tttttttttttttttt'));
  const answers = await device.push(entries);
  expect(new Set(answers.map(({ result }) => result))).toEqual(new Set(['accepted']));
  device.send({ type: 'follow', cursors: [{ realm: 'common' as never, logEpoch: '', seq: 0 }] });
  for (const [at, entry] of entries.entries()) {
    const answer = answers[at];
    const seq = answer && answer.result !== 'held' ? answer.seq : 0;
    expect([...(await device.untilRow('common', seq))]).toEqual([...encodeEntry(entry).update]);
  }
  device.close();
  await expectUnharmed('texts');
});

test('E20 frames that lie end their own socket at most', async () => {
  await each(HOSTILE_FRAMES, 4, async ({ bytes }) => {
    const device = await hub.known();
    device.sendRaw(bytes);
    device.send({ type: 'ping', nonce: 1 });
    await device.first('pong').catch(() => null);
    device.close();
    const stranger = hub.device();
    await stranger.opened();
    stranger.sendRaw(bytes);
    stranger.sendRaw(bytes);
    stranger.close();
  });
  await expectUnharmed('frames');
});

test('E20 requests and frames that break their protocols end their own connection at most', async () => {
  await each(HOSTILE_REQUESTS, 8, async ({ bytes }) => void (await hub.raw(bytes)));
  await expectUnharmed('requests');
  await each(HOSTILE_WIRE, 4, async ({ bytes }) => void (await hub.raw(HANDSHAKE, bytes)));
  await expectUnharmed('wire');
});

test('E20 no request to any route is answered with a defect, and nobody is enrolled by one', async () => {
  const { report } = await hub.look();
  const odd: string[] = [];
  await each(HOSTILE_HTTP, 8, async ({ name, path, ...request }) => {
    for (const authorization of ['Bearer d1.token-of-d1', 'Bearer o1.token-of-o1']) {
      const headers = { Authorization: authorization, ...request.headers };
      const init = { ...request, headers, body: request.body ?? null };
      const answer = await fetch(`http://127.0.0.1:${hub.port}${path}`, init).catch(() => null);
      await answer?.arrayBuffer().catch(() => null);
      if (answer && answer.status >= 500 && answer.status !== 503) odd.push(`${answer.status} ${name}`);
    }
  });
  expect(odd).toEqual([]);
  expect((await hub.look()).report.devices).toBe(report.devices);
  await expectUnharmed('http');
});

test('E20 floods of presence, pings and questions cost nobody else his turn', async () => {
  const flood = await hub.known('d2');
  const states = Array.from({ length: 200 }, (_, at) =>
    bytesOf(1, text(bytesOf(1, uint(at), uint(at + 1), text('{"user":"x"}')))),
  );
  for (const bytes of [...states, ...states]) flood.sendRaw(bytes);
  for (let nonce = 0; nonce < 500; nonce += 1) flood.send({ type: 'ping', nonce });
  const cursors = [{ realm: 'common' as never, logEpoch: '', seq: 0 }];
  for (let at = 0; at < 100; at += 1) flood.send({ type: 'follow', cursors });
  await expectUnharmed('floods');
  flood.close();
  const half = await Promise.all(Array.from({ length: 200 }, async () => hub.device('d2')));
  await Promise.all(half.map((device) => device.opened()));
  await expectUnharmed('silent sockets');
  for (const device of half) device.close();
  process.stdout.write(`event loop stood still at most: ${stalls.join(', ')}\n`);
});
