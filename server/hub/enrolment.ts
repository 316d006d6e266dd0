/**
 * How a device of the demonstration comes to have a key and a token: by a person's ready-made code. A real municipality's
 * way is code-enrolment.ts. Also: how a device that lost its key says a new one.
 */

import * as v from 'valibot';
import type { DocumentId, SiteId } from '#shared/base/brand.ts';
import type { DemoSignIn, EnrolAnswer } from '#shared/api/office-api.ts';
import { holdsMyNumber } from '#shared/base/my-number.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { isVerifyingKey } from '#server/log/check-signature.ts';
import type { DeviceRecord, DurableLog } from '#server/log/durable-log.ts';
import type { Hub } from './hub.ts';
import { readMunicipality } from './new-devices.ts';
import type { NewDevices } from './new-devices.ts';
import { hashOfToken, newToken } from './tokens.ts';

const DEVICES = 'register:devices' as DocumentId;

/** Wrong codes of one person from one address within the window; a code of six digits stays a secret for years. */
const WRONG_CODES_MAX = 5;
const WRONG_CODES_WINDOW_MS = 15 * 60_000;

/** A device's public key, as it comes: one that signatures can be checked with. */
export const verifyingKeySchema = v.pipe(
  v.object({ alg: v.picklist(['Ed25519', 'P-256']), publicKey: v.pipe(v.string(), v.maxLength(100)) }),
  v.check(isVerifyingKey),
);
const requestSchema = v.object({
  staff: v.pipe(v.string(), v.maxLength(32)),
  code: v.pipe(v.string(), v.maxLength(64)),
  deviceName: v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(60),
    v.check((name) => !holdsMyNumber(name)),
  ),
  key: v.optional(verifyingKeySchema),
});

/** In order of precedence. */
export const ENROL_ERRORS = ['bad-request', 'too-many-tries', 'wrong-code'] as const;
export type EnrolError = (typeof ENROL_ERRORS)[number];

export interface EnrolmentParts {
  readonly log: DurableLog;
  readonly hub: Pick<Hub, 'writeEntry' | 'realmsOf'>;
  readonly devices: Pick<NewDevices, 'add'>;
  readonly now: () => number;
}

export class Enrolment {
  readonly #parts: EnrolmentParts;
  /** Person and address -> times of wrong codes. */
  readonly #wrong = new Map<string, readonly number[]>();

  constructor(parts: EnrolmentParts) {
    this.#parts = parts;
  }

  /** True while people sign in with codes that anyone may read. */
  get isDemonstration(): boolean {
    return this.#parts.log.signIns().length > 0;
  }

  /** @returns the codes of the demonstration; empty for a real municipality */
  signIns(): readonly DemoSignIn[] {
    return this.#parts.log.signIns();
  }

  /**
   * Gives a device its key and token, and enters it into register:devices.
   *
   * @param request - EnrolRequest, as it came
   * @param address - of the asker, for counting wrong codes
   */
  async enrol(request: unknown, address: string): Promise<Result<EnrolAnswer, EnrolError>> {
    const parsed = v.safeParse(requestSchema, request);
    if (!parsed.success) return err('bad-request');
    const { staff, code, deviceName, key } = parsed.output;
    const asker = `${staff} ${address}`;
    const { log, hub, now } = this.#parts;
    const wrong = (this.#wrong.get(asker) ?? []).filter((at) => now() - at < WRONG_CODES_WINDOW_MS);
    if (wrong.length >= WRONG_CODES_MAX) return err('too-many-tries');
    const signIn = log.signIns().find((one) => one.staff === staff && one.code === code);
    if (!signIn) {
      this.#noteWrong(asker, [...wrong, now()]);
      return err('wrong-code');
    }
    this.#wrong.delete(asker);
    const token = newToken();
    const tokenHash = hashOfToken(token);
    const { role, site } = signIn;
    const device = await this.#parts.devices.add({ name: deviceName, staff, role, site, tokenHash, key });
    return ok({
      device,
      token,
      municipality: readMunicipality(log),
      realms: hub.realmsOf(device),
      demonstration: true,
    });
  }

  /**
   * The device says with which key it signs from now on, after the loss of its database. The register keeps every key, so
   * older entries stay verifiable, and the office sees that it changed.
   *
   * @param key - as it came
   */
  async renewKey(device: DeviceRecord, key: unknown): Promise<Result<void, 'bad-request'>> {
    const parsed = v.safeParse(verifyingKeySchema, key);
    if (!parsed.success || device.state !== 'active') return err('bad-request');
    const { log, hub } = this.#parts;
    // Enrolled without one: its older entries are unsigned, and to tell them from forged ones it stays so.
    if (!device.key) return ok(undefined);
    if (device.key.publicKey === parsed.output.publicKey) return ok(undefined);
    const { name } = device;
    const site = device.site as SiteId;
    const body = { device: device.device, name, site, state: 'active', key: { ...parsed.output } } as const;
    await hub.writeEntry('device-entered', DEVICES, body);
    log.changeDevices(new Map([[device.device, { key: parsed.output }]]));
    return ok(undefined);
  }

  #noteWrong(asker: string, times: readonly number[]): void {
    // A stranger who tries many names must not fill the memory.
    if (this.#wrong.size > 10_000) this.#wrong.clear();
    this.#wrong.set(asker, times);
  }
}
