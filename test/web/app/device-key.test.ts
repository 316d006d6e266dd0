import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { findDeviceKey, makeDeviceKey } from '#web/app/device-key.ts';
import type { DeviceKeyPair } from '#web/app/device-key.ts';
import { createEntrySigner } from '#web/app/entry-signer.ts';
import { LedgerDatabase } from '#web/store/ledger-database.ts';

let count = 0;
const newDatabase = (): LedgerDatabase => new LedgerDatabase(`keys-${(count += 1)}`);
const message = new TextEncoder().encode('記録');

async function verifies({ publicKey: { alg, publicKey } }: DeviceKeyPair, signature: Uint8Array) {
  const raw = Buffer.from(publicKey, 'base64url');
  const isEd25519 = alg === 'Ed25519';
  const key = await crypto.subtle.importKey(
    'raw',
    raw,
    isEd25519 ? 'Ed25519' : { name: 'ECDSA', namedCurve: 'P-256' },
    true,
    ['verify'],
  );
  const how = isEd25519 ? 'Ed25519' : { name: 'ECDSA', hash: 'SHA-256' };
  return crypto.subtle.verify(how, key, signature as BufferSource, message);
}

test('S40 the key of a device is made once, survives a restart, and signs 64 bytes that its public key verifies', async () => {
  const database = newDatabase();
  expect(await findDeviceKey(database)).toBeNull();
  const made = await makeDeviceKey(database);
  expect(made.publicKey.alg).toBe('Ed25519');
  expect(Buffer.from(made.publicKey.publicKey, 'base64url')).toHaveLength(32);
  database.close();
  const again = new LedgerDatabase(database.name);
  const found = await findDeviceKey(again);
  expect(found?.publicKey).toEqual(made.publicKey);
  const signature = await (found as DeviceKeyPair).sign(message);
  expect(signature).toHaveLength(64);
  expect(await verifies(made, signature)).toBe(true);
  signature[3]! ^= 1;
  expect(await verifies(made, signature)).toBe(false);
});

test('S40 no script reads the private key again', async () => {
  const database = newDatabase();
  await makeDeviceKey(database);
  const row = await database.meta.get('signing-key');
  const { privateKey } = row!.value as { privateKey: CryptoKey };
  expect(privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow(/extractable/);
});

test('S40 a platform without Ed25519 gets a P-256 key', async () => {
  const generate = crypto.subtle.generateKey.bind(crypto.subtle);
  const spy = vi
    .spyOn(crypto.subtle, 'generateKey')
    .mockImplementation(((how: unknown, ...rest: never[]) =>
      how === 'Ed25519'
        ? Promise.reject(new DOMException('not here', 'NotSupportedError'))
        : generate(how as never, ...(rest as unknown as [never, never]))) as never);
  const pair = await makeDeviceKey(newDatabase());
  spy.mockRestore();
  expect(pair.publicKey.alg).toBe('P-256');
  expect(Buffer.from(pair.publicKey.publicKey, 'base64url')).toHaveLength(65);
  const signature = await pair.sign(message);
  expect(signature).toHaveLength(64);
  expect(await verifies(pair, signature)).toBe(true);
});

test('S40 S11 a handle that died while nobody was asked to sign is opened anew at the first signature', async () => {
  const database = newDatabase();
  await makeDeviceKey(database);
  const told: string[] = [];
  const sign = createEntrySigner(database, async ({ publicKey }) => told.push(publicKey) > 0);
  database.close();
  expect(await sign(message)).toHaveLength(64);
  expect(told).toHaveLength(1);
});
