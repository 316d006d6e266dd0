/** How the benchmark's devices come to the hub: enrolment by HTTP, and a count of every byte on the wire. */

import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { DeviceEpoch, RealmId } from '#shared/base/brand.ts';
import type { VerifyingKey } from '#shared/document/signature.ts';
import type { Cursor } from '#shared/sync/protocol.ts';
import type { EnrolAnswer } from '#shared/api/office-api.ts';
import type { DeviceIdentity } from '#web/store/ledger-store.ts';

export const REALM = 'common' as RealmId;
const EPOCH = 'bnch' as DeviceEpoch;

/** @param key - with which its entries are signed; none for a device of before there were keys */
export async function enrol(port: number, key?: VerifyingKey): Promise<DeviceIdentity> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ staff: 's1', code: '123456', deviceName: '測定', key }),
  });
  if (!answer.ok) throw new Error(`not enrolled: ${answer.status} ${await answer.text()}`);
  const { device, token, municipality, realms } = (await answer.json()) as EnrolAnswer;
  const person = { staff: 's1', name: '山﨑 結衣', role: 'vaccinator', site: 'center' } as const;
  return {
    account: { device, ...person, demonstration: true, municipality },
    token,
    realms: realms as readonly RealmId[],
    epoch: EPOCH,
  };
}

/** A ticket for a device's first socket; the later ones come with its welcomes. */
export async function askTicket(port: number, { account, token }: DeviceIdentity): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${account.device}.${token}` },
  });
  return ((await answer.json()) as { readonly ticket: string }).ticket;
}

/** The end of the hub's log: a device that holds everything stands there. */
export async function headOf(port: number, { account, token }: DeviceIdentity): Promise<Cursor> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/realms/${REALM}/segments`, {
    headers: { authorization: `Bearer ${account.device}.${token}` },
  });
  const { logEpoch, head } = (await answer.json()) as { logEpoch: string; head: number };
  return { realm: REALM, logEpoch, seq: head };
}

const raw = new Set<Socket>();
let taken = 0;
let ofClosed = 0;
/** Takes a connection into the count, from its first byte on. */
export const countSocket = (socket: Socket): void => {
  if (raw.has(socket)) return;
  raw.add(socket);
  socket.once('close', () => {
    raw.delete(socket);
    ofClosed += socket.bytesRead + socket.bytesWritten;
  });
};
subscribe('undici:client:connected', (message) =>
  countSocket((message as { readonly socket: Socket }).socket),
);

/** A `ws` whose bytes are counted, handshake included. */
export class CountedWebSocket extends WebSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols);
    this.once('upgrade', ({ socket }) => countSocket(socket));
  }
}

/** Bytes both ways over every connection of this process since the last call. */
export function takeWireBytes(): number {
  let total = ofClosed;
  for (const { bytesRead, bytesWritten } of raw) total += bytesRead + bytesWritten;
  const since = total - taken;
  taken = total;
  return since;
}

const POLLED_MS = 20;

export async function until(isSo: () => boolean, what: string, limitMs = 300_000): Promise<void> {
  const begin = performance.now();
  while (!isSo()) {
    const since = performance.now() - begin;
    if (since > limitMs) throw new Error(`waited too long: ${what}`);
    // At first without a pause, for what takes milliseconds; then so that the waiting takes no core from what is waited for.
    await new Promise((wake) => (since < POLLED_MS ? setImmediate(wake) : setTimeout(wake, 1)));
  }
}

export const pause = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

/** The value below which this part of the numbers lies; 0.5 = median. */
export const quantile = (numbers: readonly number[], part: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))] ??
  Number.NaN;

export const tell = (line: Readonly<Record<string, unknown>>): void =>
  void process.stdout.write(`${JSON.stringify(line)}\n`);
