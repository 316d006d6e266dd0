/** What many devices at once ask of the hub: pushing, following live, coming back together. They follow everything. */

import { generateKeyPairSync, sign } from 'node:crypto';
import { assert } from '#shared/base/assert.ts';
import { signedContent } from '#shared/document/signature.ts';
import type { VerifyingKey } from '#shared/document/signature.ts';
import type { PushedEntry } from '#shared/sync/protocol.ts';
import type { DeviceIdentity } from '#web/store/ledger-store.ts';
import type { LedgerLine } from './device-scenarios.ts';
import { enrol, headOf, pause, quantile, tell, until } from './hub-door.ts';
import { ThinDevice } from './thin-device.ts';

interface Signer {
  readonly key: VerifyingKey;
  readonly sign: (update: Uint8Array) => Uint8Array;
}

function createSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    key: { alg: 'Ed25519', publicKey: publicKey.export({ format: 'jwk' }).x ?? '' },
    sign: (update) => new Uint8Array(sign(null, signedContent(update), privateKey)),
  };
}

const PUSHERS = 50;
const ENTRIES_OF_PUSHER = 200;
const HERD_ENTRIES = 20;
const LIVE_UPDATES = 4_000;
const PACED_MS = 50;
const PACED_UPDATES = 200;

export class Crowd {
  readonly #port: number;
  readonly #ledger: readonly LedgerLine[];
  #next = 0;

  constructor(port: number, ledger: readonly LedgerLine[]) {
    this.#port = port;
    this.#ledger = ledger;
  }

  /** Devices that hold everything and are not connected; each has a key that no crowd before had. */
  async #gather(count: number, isSigned = false): Promise<readonly ThinDevice[]> {
    const enrolled: { readonly identity: DeviceIdentity; readonly sign?: Signer['sign'] }[] = [];
    for (let left = count; left > 0; left -= 1) {
      const signer = isSigned ? createSigner() : null;
      const identity = await enrol(this.#port, signer?.key);
      enrolled.push({ identity, ...(signer && { sign: signer.sign }) });
    }
    const cursor = await headOf(this.#port, enrolled[0]?.identity as DeviceIdentity);
    return enrolled.map((one) => new ThinDevice({ port: this.#port, ...one, cursor, file: null }));
  }

  #write(device: ThinDevice, count: number): void {
    for (let left = count; left > 0; left -= 1) device.offer(this.#prepare(device));
  }

  #prepare(device: ThinDevice): PushedEntry {
    const { doc, value } = this.#ledger[((this.#next += 1) * 97) % this.#ledger.length] as LedgerLine;
    return device.prepare(doc, value);
  }

  /** What they hand over is written, and signed, before: each has a processor of its own for that. */
  async push(isSigned: boolean): Promise<void> {
    const devices = await this.#gather(PUSHERS, isSigned);
    for (const device of devices) device.connect();
    await until(() => devices.every((device) => device.isInStep), 'all are here');
    const written = devices.map((device) =>
      Array.from({ length: ENTRIES_OF_PUSHER }, () => this.#prepare(device)),
    );
    const start = performance.now();
    for (const [at, device] of devices.entries()) for (const entry of written[at] ?? []) device.offer(entry);
    await until(() => devices.every(({ owes }) => owes === 0), 'all pushes are durable');
    const seconds = (performance.now() - start) / 1_000;
    const scenario = `push, ${PUSHERS} devices${isSigned ? ', signed' : ''}`;
    tell({ scenario, perSecond: (PUSHERS * ENTRIES_OF_PUSHER) / seconds });
    await dismiss(devices);
  }

  /** Everybody is away and owes 20 entries; from the moment the network is back until all are durable. */
  async herd(count: number): Promise<void> {
    const devices = await this.#gather(count);
    for (const device of devices) this.#write(device, HERD_ENTRIES);
    const durableAt: number[] = [];
    for (const device of devices) {
      device.onAnswers = () => {
        if (device.owes === 0) durableAt.push(performance.now() - start);
      };
    }
    const start = performance.now();
    for (const device of devices) device.connect();
    await until(() => durableAt.length === count, 'all pushes are durable');
    tell({ scenario: `herd, ${count} devices`, ms: quantile(durableAt, 1), p99: quantile(durableAt, 0.99) });
    await until(() => devices.every((device) => device.isInStep), 'all are in step');
    await dismiss(devices);
  }

  /** One writes as fast as it is answered, all read: updates that reached everybody, a second. Then 20 a second. */
  async live(count: number): Promise<void> {
    const [writer, ...followers] = await this.#gather(count + 1);
    assert(writer, 'somebody writes');
    for (const device of [writer, ...followers]) device.connect();
    await until(() => followers.every((device) => device.isInStep) && writer.isInStep, 'all are here');
    const goal = writer.stored + LIVE_UPDATES;
    const start = performance.now();
    this.#write(writer, LIVE_UPDATES);
    await until(() => followers.every(({ stored }) => stored >= goal), 'all have everything');
    const perSecond = (LIVE_UPDATES * 1_000) / (performance.now() - start);
    tell({ scenario: `live, ${count} followers`, perSecond });
    await pause(500);
    tell({ scenario: `live, ${count} followers`, ...(await this.#paced(writer, followers)) });
    await dismiss([writer, ...followers]);
  }

  async #paced(writer: ThinDevice, followers: readonly ThinDevice[]): Promise<{ readonly p99: number }> {
    const first = writer.stored + 1;
    const sentAt: number[] = [];
    const delays: number[] = [];
    for (const follower of followers) {
      follower.onRows = (from, rows) => {
        const now = performance.now();
        for (let seq = from; seq < from + rows; seq += 1) delays.push(now - (sentAt[seq - first] ?? now));
      };
    }
    for (let index = 0; index < PACED_UPDATES; index += 1) {
      sentAt.push(performance.now());
      this.#write(writer, 1);
      await pause(PACED_MS);
    }
    await until(() => delays.length >= PACED_UPDATES * followers.length, 'all have everything');
    return { p99: quantile(delays, 0.99) };
  }
}

async function dismiss(devices: readonly ThinDevice[]): Promise<void> {
  for (const device of devices) await device.stop();
  await pause(300);
}
