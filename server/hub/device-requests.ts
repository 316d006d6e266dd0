/** Devices that came with a code and wait for a person to compare their key's number. */

import { createHash, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { fingerprintInput, fingerprintOf } from '#shared/authority/fingerprint.ts';
import type { AccessRows } from '#server/log/access-rows.ts';

/** So long may a device wait for the office, and so long for its own person to choose a PIN after that. */
const WAITING_MS = 30 * 60_000;
/** A device that asks later is told that it is gone, not that nobody knows it. */
const REMEMBERED_MS = 24 * 3_600_000;

const requestSchema = v.object({
  request: v.string(),
  staff: v.string(),
  issuedBy: v.nullable(v.string()),
  deviceName: v.string(),
  key: v.object({ alg: v.picklist(['Ed25519', 'P-256']), publicKey: v.string() }),
  fingerprint: v.string(),
  askedAt: v.number(),
  expiresAt: v.number(),
  decision: v.picklist(['waiting', 'refused', 'approved']),
  decidedBy: v.nullable(v.string()),
  /** Key of the device that came of it; null until it finished. */
  device: v.nullable(v.string()),
  first: v.nullable(
    v.object({
      name: v.string(),
      kana: v.string(),
      municipality: v.object({ code: v.string(), name: v.string() }),
    }),
  ),
});
export type DeviceRequest = v.InferOutput<typeof requestSchema>;
type NewRequest = Pick<DeviceRequest, 'staff' | 'issuedBy' | 'deviceName' | 'key' | 'first'>;

/** A request is found by the hash of its device's secret: the secret itself is nowhere. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export class DeviceRequests {
  readonly #rows: AccessRows;
  readonly #now: () => number;

  constructor(rows: AccessRows, now: () => number) {
    this.#rows = rows;
    this.#now = now;
  }

  /** @returns the request of this device, as it is now; null where it is none or too old */
  find(secretHash: string): DeviceRequest | null {
    const request = this.#read(secretHash);
    return request && request.expiresAt > this.#now() ? request : null;
  }

  /** Takes a request in. A first administrator's stands approved: the hub's own code vouches for it. */
  add(secretHash: string, wanted: NewRequest): DeviceRequest {
    this.#forgetOld();
    const digest = createHash('sha256').update(fingerprintInput(wanted.key)).digest();
    const isVouchedFor = wanted.issuedBy === null;
    const request: DeviceRequest = {
      ...wanted,
      request: randomBytes(12).toString('base64url'),
      fingerprint: fingerprintOf(digest),
      askedAt: this.#now(),
      expiresAt: this.#now() + WAITING_MS,
      decision: isVouchedFor ? 'approved' : 'waiting',
      decidedBy: null,
      device: null,
    };
    this.#write(secretHash, request);
    return request;
  }

  /** Those that nobody has decided on, oldest first. */
  waiting(): readonly DeviceRequest[] {
    return [...this.#all().values()]
      .filter(({ decision, expiresAt }) => decision === 'waiting' && expiresAt > this.#now())
      .toSorted((a, b) => a.askedAt - b.askedAt);
  }

  decide(request: string, decision: 'refused' | 'approved', by: string): void {
    for (const [key, known] of this.#all()) {
      if (known.request !== request || known.decision !== 'waiting') continue;
      this.#write(key, { ...known, decision, decidedBy: by, expiresAt: this.#now() + WAITING_MS });
    }
  }

  noteDevice(secretHash: string, device: string): void {
    const known = this.#read(secretHash);
    if (known) this.#write(secretHash, { ...known, device });
  }

  #read(key: string): DeviceRequest | null {
    const value = this.#rows.find('request', key);
    return value === null ? null : v.parse(requestSchema, JSON.parse(value));
  }

  #all(): ReadonlyMap<string, DeviceRequest> {
    return new Map(
      this.#rows
        .all('request')
        .map(({ key, value }) => [key, v.parse(requestSchema, JSON.parse(value))] as const),
    );
  }

  #write(key: string, request: DeviceRequest): void {
    this.#rows.put('request', key, JSON.stringify(request));
  }

  #forgetOld(): void {
    for (const [key, { expiresAt }] of this.#all()) {
      if (expiresAt + REMEMBERED_MS <= this.#now()) this.#rows.put('request', key, null);
    }
  }
}
