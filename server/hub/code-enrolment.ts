/**
 * How a device of a real municipality comes to be one: a one-time code of the office, the device's own key and secret, the
 * approval of a person who compared the key's number, and then the device's own token, of which only the hash is heard.
 * Each step of the device may be repeated: an answer that was lost on the way does no harm.
 */

import * as v from 'valibot';
import type { DocumentId, SiteId, StaffId } from '#shared/base/brand.ts';
import type {
  CodeAnswer,
  CodeError,
  DecisionError,
  FinishAnswer,
  RequestState,
  WaitingAnswer,
} from '#shared/api/enrolment-api.ts';
import type { Operation } from '#shared/authority/policy.ts';
import { seesAllAreas } from '#shared/authority/role.ts';
import { holdsMyNumber } from '#shared/base/my-number.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { StaffMember } from '#shared/ledger/fold-register.ts';
import type { DeviceRecord, DurableLog } from '#server/log/durable-log.ts';
import { DeviceRequests, hashOfSecret } from './device-requests.ts';
import type { DeviceRequest } from './device-requests.ts';
import { verifyingKeySchema } from './enrolment.ts';
import type { Hub } from './hub.ts';
import { readMunicipality } from './new-devices.ts';
import type { NewDevices } from './new-devices.ts';
import type { OfficeSignIn } from './office-sign-in.ts';
import { OneTimeCodes } from './one-time-codes.ts';

const CODE_MS = 10 * 60_000;
/** Whoever starts the hub may have to fetch somebody. */
const FIRST_CODE_MS = 60 * 60_000;
/** Whom the hub itself enters where nobody is there to enter one, and where they sit. */
const FIRST_STAFF = 'admin';
const FIRST_SITE = { site: 'office' as SiteId, name: '事務局', type: 'office', area: null } as const;
const REGISTER = {
  staff: 'register:staff' as DocumentId,
  sites: 'register:sites' as DocumentId,
  settings: 'register:settings' as DocumentId,
};

const words = (lengthMax: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1),
    v.maxLength(lengthMax),
    v.check((text) => !holdsMyNumber(text)),
  );
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const secret = v.pipe(v.string(), v.minLength(32), v.maxLength(100));
const requestSchema = v.object({
  code: v.pipe(v.string(), v.maxLength(200)),
  deviceName: words(60),
  key: verifyingKeySchema,
  secretHash: hash,
  first: v.optional(
    v.object({
      name: words(60),
      kana: words(60),
      municipality: v.object({ code: v.pipe(v.string(), v.regex(/^[0-9]{6}$/)), name: words(60) }),
    }),
  ),
});
const finishSchema = v.object({ secret, tokenHash: hash });

export interface CodeEnrolmentParts {
  readonly log: DurableLog;
  readonly hub: Pick<Hub, 'writeEntry' | 'realms' | 'realmsOf' | 'authority'>;
  readonly devices: Pick<NewDevices, 'add'>;
  readonly signIn: Pick<OfficeSignIn, 'reset'>;
  readonly now: () => number;
}

export class CodeEnrolment {
  readonly #parts: CodeEnrolmentParts;
  readonly #codes: OneTimeCodes;
  readonly #requests: DeviceRequests;
  /** Finishing is one at a time: a lost answer and its repetition must not make two devices. */
  #finishing: Promise<unknown> = Promise.resolve();

  constructor(parts: CodeEnrolmentParts) {
    this.#parts = parts;
    this.#codes = new OneTimeCodes(parts.log.access, 'code', parts.now);
    this.#requests = new DeviceRequests(parts.log.access, parts.now);
  }

  /** Whether no administrator has a device that works. */
  get isFirst(): boolean {
    const { log, hub } = this.#parts;
    return !log.devices().some((device) => {
      const { role, state } = hub.authority.actorOf(device);
      return role === 'administrator' && state !== 'revoked';
    });
  }

  /**
   * The code for an administrator's device, for whoever starts the hub. Those of earlier starts are good no more.
   *
   * @param isWanted - also where an administrator has a device: it was lost
   * @returns null where it is not needed
   */
  issueFirstCode(isWanted = false): { readonly code: string; readonly expiresAt: number } | null {
    this.#codes.revokeUnused(null);
    if (!this.isFirst && !isWanted) return null;
    return this.#codes.issue({ staff: this.#firstStaff(), issuedBy: null }, FIRST_CODE_MS);
  }

  /** @returns a code for one device of this person */
  issueCode(staff: string, by: DeviceRecord): Result<CodeAnswer, 'no-such-staff' | 'not-allowed'> {
    const member = this.#parts.hub.authority.memberAtWork(staff);
    if (!member) return err('no-such-staff');
    if (!this.#mayEnrol(by, member)) return err('not-allowed');
    return ok({ staff, ...this.#codes.issue({ staff, issuedBy: by.staff }, CODE_MS) });
  }

  /**
   * Takes a device's wish to be one of the hub's.
   *
   * @param request - CodeRequest, as it came
   * @param address - of the asker, for counting guesses
   */
  request(request: unknown, address: string): Result<RequestState, CodeError> {
    const parsed = v.safeParse(requestSchema, request);
    if (!parsed.success) return err('bad-request');
    const { code: typed, deviceName, key, secretHash, first } = parsed.output;
    const code = this.#codes.look(typed, secretHash, address);
    if (!code.ok) return code;
    const { staff, issuedBy, usedBy } = code.value;
    const known = this.#requests.find(secretHash);
    if (known) return ok({ state: known.decision });
    // What came of it is over: refused, too old, or a device that has long been at work. Nothing begins anew by it.
    if (usedBy !== null) return err('used-code');
    if (issuedBy === null && !first && !this.#parts.hub.authority.memberAtWork(staff)) {
      return err('names-missing');
    }
    this.#codes.use(typed, secretHash);
    const { decision } = this.#requests.add(secretHash, {
      staff,
      issuedBy,
      deviceName,
      key,
      first: first ?? null,
    });
    return ok({ state: decision });
  }

  /** What was decided of the device that knows this secret. */
  stateOf(body: unknown): RequestState {
    const parsed = v.safeParse(v.object({ secret }), body);
    const known = parsed.success ? this.#requests.find(hashOfSecret(parsed.output.secret)) : null;
    return { state: known?.decision ?? 'gone' };
  }

  /** Devices that wait for somebody to compare their numbers. */
  waiting(): WaitingAnswer {
    const waiting = this.#requests
      .waiting()
      .map(({ request, staff, deviceName, fingerprint, askedAt, issuedBy }) => {
        return { request, staff, deviceName, fingerprint, askedAt, issuedBy: issuedBy ?? '' };
      });
    return { waiting, openCodes: this.#codes.openCount };
  }

  /** Lets the device in, or refuses it; deciding twice changes nothing. */
  decide(request: string, isApproved: boolean, by: DeviceRecord): Result<DeviceRequest, DecisionError> {
    const waiting = this.#requests.waiting().find((one) => one.request === request);
    if (!waiting) return err('no-such-request');
    const member = this.#parts.hub.authority.memberAtWork(waiting.staff);
    // Who has gone meanwhile gets no device; refusing it needs no more than to see it.
    if (isApproved && (!member || !this.#mayEnrol(by, member))) return err('not-allowed');
    this.#requests.decide(request, isApproved ? 'approved' : 'refused', by.staff);
    return ok(waiting);
  }

  /**
   * Enters the device, or names its token anew where its first answer was lost.
   *
   * @param body - FinishRequest, as it came
   */
  finish(body: unknown): Promise<Result<FinishAnswer, 'bad-request' | 'gone'>> {
    const finished = this.#finishing.then(() => this.#finish(body));
    // A failure is its own caller's: whoever comes next begins anew.
    this.#finishing = finished.catch(() => undefined);
    return finished;
  }

  async #finish(body: unknown): Promise<Result<FinishAnswer, 'bad-request' | 'gone'>> {
    const parsed = v.safeParse(finishSchema, body);
    if (!parsed.success) return err('bad-request');
    const { tokenHash } = parsed.output;
    const secretHash = hashOfSecret(parsed.output.secret);
    const request = this.#requests.find(secretHash);
    if (request?.decision !== 'approved') return err('gone');
    const { log, devices } = this.#parts;
    const before = request.device === null ? null : log.device(request.device);
    // A device that has been here needs its token; its secret may have stayed on a disk, and opens nothing any more.
    if (before && (before.lastContact !== null || before.state === 'revoked')) return err('gone');
    const member = await this.#memberOf(request);
    if (!member) return err('gone');
    const { staff, name, role, site } = member;
    if (before) {
      log.changeDevices(new Map([[before.device, { tokenHash }]]));
      return ok(this.#answer(before.device, { staff, name, role, site }));
    }
    // Who had to start the hub anew for a code may have lost the password or the app, too.
    if (request.issuedBy === null) this.#parts.signIn.reset(staff);
    const { deviceName, key, decidedBy } = request;
    const wanted = { name: deviceName, staff, role, site, tokenHash, key, approvedBy: decidedBy };
    const device = await devices.add(wanted);
    this.#requests.noteDevice(secretHash, device);
    return ok(this.#answer(device, { staff, name, role, site }));
  }

  #answer(device: string, member: FinishAnswer['member']): FinishAnswer {
    const { log, hub } = this.#parts;
    // What it will carry once its person has signed in; until then the socket brings nothing.
    const realms = seesAllAreas(member.role) ? hub.realms.all() : hub.realmsOf(device);
    const demonstration = log.signIns().length > 0;
    return { device, municipality: readMunicipality(log), realms, demonstration, member };
  }

  /** The person of the request; a first administrator is entered now, with a place to sit and the municipality's name. */
  async #memberOf({ staff, first }: DeviceRequest): Promise<StaffMember | null> {
    const { authority } = this.#parts.hub;
    const member = authority.memberAtWork(staff);
    // Whom a colleague has ended meanwhile the code does not bring back.
    if (member || !first || authority.hasEverWorked(staff)) return member;
    const { hub, log } = this.#parts;
    if (!authority.hasSite(FIRST_SITE.site)) {
      await hub.writeEntry('site-entered', REGISTER.sites, { ...FIRST_SITE });
    }
    if (readMunicipality(log).name === '') {
      const reason = { code: 'other', note: null };
      const body = { name: 'municipality', value: first.municipality, reason };
      await hub.writeEntry('setting-changed', REGISTER.settings, body);
    }
    const { name, kana } = first;
    const site = FIRST_SITE.site;
    const body = { staff: staff as StaffId, name, kana, role: 'administrator', site, active: true } as const;
    await hub.writeEntry('staff-entered', REGISTER.staff, body);
    return authority.memberAtWork(staff);
  }

  /** An administrator who is there already, else a key that nobody has had. */
  #firstStaff(): string {
    const { authority } = this.#parts.hub;
    const known = authority.membersAtWork().find(({ role }) => role === 'administrator');
    if (known) return known.staff;
    let [key, n] = [FIRST_STAFF, 1];
    while (authority.hasEverWorked(key)) key = `${FIRST_STAFF}-${(n += 1)}`;
    return key;
  }

  #mayEnrol(by: DeviceRecord, { role }: StaffMember): boolean {
    // Whose work is the whole municipality gets a device by an administrator's word alone.
    const operation: Operation = seesAllAreas(role) ? 'enrol-office-device' : 'enrol-device';
    return this.#parts.hub.authority.refusalOf(by, operation) === null;
  }
}
