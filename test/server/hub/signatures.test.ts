import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import { signedContent } from '#shared/document/signature.ts';
import type { VerifyingKey } from '#shared/document/signature.ts';
import type { PushedEntry } from '#shared/sync/protocol.ts';
import { keysOfDevices } from '#server/log/keys-of-devices.ts';
import { verifyLog } from '#server/log/verify-log.ts';
import { TestHub } from '../../fixtures/test-hub.ts';
import { entryOf, PERSON_DOC, shotEntry } from '../../fixtures/wire-entries.ts';

const COMMON = 'common' as RealmId;
let hub: TestHub | null = null;
afterEach(async () => {
  await hub?.stop();
  hub = null;
});

interface Signer {
  readonly key: VerifyingKey;
  readonly sign: (update: Uint8Array) => Uint8Array;
}

function ed25519(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return {
    key: { alg: 'Ed25519', publicKey: x },
    sign: (update) => new Uint8Array(sign(null, signedContent(update), privateKey)),
  };
}

function p256(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const how = (key: KeyObject) => ({ key, dsaEncoding: 'ieee-p1363' as const });
  return {
    key: { alg: 'P-256', publicKey: point.toString('base64url') },
    sign: (update) => new Uint8Array(sign('sha256', signedContent(update), how(privateKey))),
  };
}

async function enrolled(key: VerifyingKey): Promise<{ readonly device: string; readonly token: string }> {
  const answer = await fetch(`${hub!.url}/api/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ staff: 's1', code: '123456', deviceName: '署名', key }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { device: string; token: string };
}

const pushed = (id: string, signer: Signer | null): PushedEntry => {
  const { doc, update } = encodeEntry(shotEntry(id, PERSON_DOC, `LOT${id.at(-1)}`));
  return { doc, id: id as EntryId, update, ...(signer && { signature: signer.sign(update) }) };
};

test.each([
  ['Ed25519', ed25519],
  ['P-256', p256],
])(
  'P110 what a device signs with %s is verified, kept beside the entry, and told to the others',
  async (_, make) => {
    hub = await new TestHub().start();
    const signer = make();
    const { device, token } = await enrolled(signer.key);
    const author = hub.device(device, undefined, token);
    await author.hello();
    const other = hub.device('d1');
    await other.hello([{ realm: COMMON, logEpoch: '', seq: 0 }]);
    const entry = pushed(`${device}.aaaa.1`, signer);
    author.send({ type: 'push', batch: 1, realm: COMMON, entries: [entry] });
    const { answers } = await author.first('answer');
    expect(answers).toMatchObject([{ id: entry.id, result: 'accepted' }]);
    expect(hub.log.entry(entry.id)?.signature).toEqual(entry.signature);
    const signatures = await other.until(() =>
      other.messages
        .flatMap((message) => (message.type === 'rows' ? (message.signatures ?? []) : []))
        .find((one) => one !== null),
    );
    expect(signatures).toEqual(entry.signature);
    expect(verifyLog(hub.log).findings).toEqual([]);
  },
);

test('P111 an entry whose signature is wrong, of another device, or missing is held with its bytes and blocks no other', async () => {
  hub = await new TestHub().start();
  const signer = ed25519();
  const { device, token } = await enrolled(signer.key);
  const author = hub.device(device, undefined, token);
  await author.hello();
  const bent = pushed(`${device}.aaaa.1`, signer);
  const signature = Uint8Array.from(bent.signature!);
  signature[10] = signature[10]! ^ 1;
  const entries = [
    { ...bent, signature },
    pushed(`${device}.aaaa.2`, ed25519()),
    pushed(`${device}.aaaa.3`, null),
    pushed(`${device}.aaaa.4`, signer),
    { ...pushed(`${device}.aaaa.5`, signer), signature: pushed(`${device}.aaaa.4`, signer).signature! },
  ];
  author.send({ type: 'push', batch: 1, realm: COMMON, entries });
  const { answers } = await author.first('answer');
  expect(answers.map((answer) => (answer.result === 'held' ? answer.reason : answer.result))).toEqual([
    'bad-signature',
    'bad-signature',
    'bad-signature',
    'accepted',
    'bad-signature',
  ]);
  expect(hub.log.held().map(({ bytes }) => bytes)).toContainEqual(bent.update);
  // The same entry, signed as it should be, is taken.
  author.send({ type: 'push', batch: 2, realm: COMMON, entries: [bent] });
  const second = await author.until(() =>
    author.messages.find((message) => message.type === 'answer' && message.batch === 2),
  );
  expect(second).toMatchObject({ answers: [{ result: 'accepted' }] });
});

test('P111 many pushes of one socket are answered in their order, though signatures are verified beside', async () => {
  hub = await new TestHub().start();
  const signer = ed25519();
  const { device, token } = await enrolled(signer.key);
  const author = hub.device(device, undefined, token);
  await author.hello();
  for (let batch = 0; batch < 8; batch += 1) {
    const count = batch % 2 === 0 ? 40 : 1;
    const entries = Array.from({ length: count }, (_, at) =>
      pushed(`${device}.aaaa.${batch * 100 + at + 1}`, signer),
    );
    author.send({ type: 'push', batch, realm: COMMON, entries });
  }
  const batches = () => author.messages.flatMap((one) => (one.type === 'answer' ? [one.batch] : []));
  await author.until(() => batches().length === 8);
  expect(batches()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('P112 a device that was enrolled without a key brings unsigned entries; what it signs is not believed and not kept', async () => {
  hub = await new TestHub().start();
  const device = hub.device('d1');
  await device.hello();
  const entries = [pushed('d1.aaaa.1', null), pushed('d1.aaaa.2', ed25519())];
  device.send({ type: 'push', batch: 1, realm: COMMON, entries });
  const { answers } = await device.first('answer');
  expect(answers.map(({ result }) => result)).toEqual(['accepted', 'accepted']);
  expect(hub.log.entry('d1.aaaa.2' as EntryId)?.signature).toBeUndefined();
});

test('P113 a device that lost its key says a new one; what it signed before stays verifiable', async () => {
  hub = await new TestHub().start();
  const [first, second] = [ed25519(), p256()];
  const { device, token } = await enrolled(first.key);
  const author = hub.device(device, undefined, token);
  await author.hello();
  author.send({ type: 'push', batch: 1, realm: COMMON, entries: [pushed(`${device}.aaaa.1`, first)] });
  await author.first('answer');
  const tell = (key: unknown, bearer = `${device}.${token}`) =>
    fetch(`${hub!.url}/api/device-key`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify(key),
    });
  expect((await tell(second.key, `${device}.wrong`)).status).toBe(401);
  expect((await tell({ alg: 'P-256', publicKey: first.key.publicKey })).status).toBe(400);
  expect((await tell(second.key)).status).toBe(204);
  const entries = [pushed(`${device}.bbbb.1`, second), pushed(`${device}.bbbb.2`, first)];
  author.send({ type: 'push', batch: 2, realm: COMMON, entries });
  const answer = await author.until(() =>
    author.messages.find((message) => message.type === 'answer' && message.batch === 2),
  );
  expect(answer).toMatchObject({
    answers: [{ result: 'accepted' }, { result: 'held', reason: 'bad-signature' }],
  });
  expect(verifyLog(hub.log).findings.filter((one) => /sign/.test(one))).toEqual([]);
});

test('P113 nobody gives a device a key of their own by letting in what was held', async () => {
  hub = await new TestHub().start();
  const clerk = hub.device('o1');
  await clerk.hello();
  const body = { device: 'd1', name: 'd1', site: 'center', state: 'active', key: ed25519().key };
  // Under another's name it is held; let in, it would stand under the hub's.
  const [answer] = await clerk.push([
    entryOf('d9.aaaa.1', 'register:devices', 'device-entered', body as never),
  ]);
  const hold = answer?.result === 'held' ? answer.hold : '';
  const reason = { code: 'other', note: null };
  await clerk.push([entryOf('o1.aaaa.1', 'register:held', 'held-released', { hold, reason })]);
  await expect.poll(() => hub?.log.heldOne(hold)?.state).toBe('kept');
  expect(keysOfDevices(hub.log).has('d1')).toBe(false);
  expect(hub.log.device('d1')?.key).toBeUndefined();
});

test('P114 verify names rows of a device with a key that are not signed by it', async () => {
  hub = await new TestHub().start();
  const signer = ed25519();
  const { device } = await enrolled(signer.key);
  const rows = [
    [pushed(`${device}.aaaa.1`, signer), undefined],
    [pushed(`${device}.aaaa.2`, signer), new Uint8Array(64)],
    [pushed(`${device}.aaaa.3`, signer), pushed(`${device}.aaaa.3`, signer).signature],
  ] as const;
  hub.log.commit(
    rows.map(([{ doc, id, update }, signature]) => ({
      type: 'entry' as const,
      realm: COMMON,
      doc,
      id,
      author: device,
      update,
      signature,
    })),
    Date.now(),
  );
  expect(verifyLog(hub.log).findings.filter((one) => /sign/.test(one))).toEqual([
    expect.stringContaining(`${device}.aaaa.1 is not signed`),
    expect.stringContaining(`${device}.aaaa.2 has a wrong signature`),
  ]);
});

test("P111 an entry with a bad signature that the office lets in becomes the hub's own word", async () => {
  hub = await new TestHub().start();
  const { device, token } = await enrolled(ed25519().key);
  const author = hub.device(device, undefined, token);
  await author.hello();
  author.send({ type: 'push', batch: 1, realm: COMMON, entries: [pushed(`${device}.aaaa.1`, null)] });
  const { answers } = await author.first('answer');
  const hold = answers[0]?.result === 'held' ? answers[0].hold : '';
  const office = hub.device('o1');
  await office.hello();
  const body = { hold, reason: { code: 'other', note: null } };
  await office.push([entryOf('o1.aaaa.1', 'register:held', 'held-released', body)]);
  await author.first('hold-settled');
  const authors = hub.log.rowsOfDocument(PERSON_DOC).map((row) => row.author);
  expect(authors).toEqual(['hub']);
});
