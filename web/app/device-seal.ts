/**
 * Who may open this device, and how often one may try. Counts a try before it is made, so that no power cut and no
 * second window gives one for nothing.
 */

import { assert } from '#shared/base/assert.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import {
  PIN_ROUNDS,
  READ_KEY_BYTES,
  SHARE_BYTES,
  unwrapForMember,
  wrapForMember,
  wrapOlderKey,
} from '#web/store/keyring.ts';
import { unwrapForPasskey, wrapForPasskey } from '#web/store/passkey-wrap.ts';
import type { PasskeySecret } from '#web/store/passkey-wrap.ts';
import { fromBase64Url } from '#web/store/base64.ts';
import type { AskPasskey, PasskeyFailure } from './ask-authenticator.ts';
import { escrowOf } from './escrow.ts';
import { LeaseClock } from './lease-clock.ts';
import type { Clocks } from './lease-clock.ts';
import { refusalOf, WAITS_MS, WRONG_PINS_MAX } from './pin-tries.ts';
import type { UnlockFailure } from './pin-tries.ts';
import type { HubKeys, Keyring, KeyringMember, MemberName, MemberPasskey } from '#web/store/keyring.ts';
import type { KeyringStore } from '#web/store/keyring-store.ts';

export interface SealCard {
  readonly device: string;
  readonly municipality: Keyring['municipality'];
  readonly demonstration: boolean;
  readonly realms: readonly string[];
  readonly hub: HubKeys | null;
}

const PLATFORM_CLOCKS: Clocks = { wall: () => Date.now(), running: () => performance.now() };
/** So much later than the time written down last, the present time is written down. */
const SEEN_STEP_MS = 60_000;

export class DeviceSeal {
  readonly #store: KeyringStore;
  readonly #clock: LeaseClock;
  readonly #rounds: number;
  #ring: Keyring | null = null;

  /** @param rounds - of new PINs: fewer only where a test makes many */
  constructor(store: KeyringStore, clocks: Clocks = PLATFORM_CLOCKS, rounds = PIN_ROUNDS) {
    this.#store = store;
    this.#rounds = rounds;
    this.#clock = new LeaseClock(clocks);
  }

  /** @returns null where this device is not sealed */
  async read(): Promise<Keyring | null> {
    this.#ring = await this.#store.read();
    return this.#ring;
  }

  /** As last read. */
  get ring(): Keyring | null {
    return this.#ring;
  }

  /**
   * Makes a new read key, and one member who opens it. What was sealed before stays readable through `olderKey`.
   *
   * @param olderKey - raw key of the unsealed time; null where there was none
   * @returns the read key
   */
  async seal(
    card: SealCard,
    member: MemberName,
    pin: string,
    olderKey: Uint8Array | null,
  ): Promise<CryptoKey> {
    const raw = crypto.getRandomValues(new Uint8Array(READ_KEY_BYTES));
    const share = (await this.#store.readShare()) ?? crypto.getRandomValues(new Uint8Array(SHARE_BYTES));
    // The share first: a keyring whose share was never written would open for nobody.
    await this.#store.saveShare(share);
    const wrapped = await wrapForMember(member, pin, share, raw, this.#rounds);
    const readKey = await importReadKey(raw);
    const olderKeys = olderKey ? [await wrapOlderKey(readKey, olderKey)] : [];
    const { device, municipality, demonstration, realms, hub } = card;
    const readEscrow = hub && (await escrowOf(hub.sealKey, raw, 'read-key', device));
    this.#ring = await this.#store.change(() => ({
      generation: 0,
      device,
      municipality,
      demonstration,
      realms,
      hub,
      lease: null,
      shareEscrow: null,
      readEscrow,
      isWiping: false,
      members: [wrapped],
      olderKeys,
    }));
    raw.fill(0);
    return readKey;
  }

  /** @returns the read key, not extractable */
  async unlock(staff: string, pin: string): Promise<Result<CryptoKey, UnlockFailure>> {
    const opened = await this.#open(staff, pin);
    if (!opened.ok) return opened;
    await this.#leaveReadKey(opened.value);
    const key = await importReadKey(opened.value);
    opened.value.fill(0);
    return ok(key);
  }

  /**
   * Opens by the member's passkey. No try of a PIN is counted, and none is forgiven.
   *
   * @param ask - the authenticator; asked only where its answer can open something
   * @returns the read key, not extractable
   */
  async unlockByPasskey(
    staff: string,
    ask: AskPasskey,
  ): Promise<Result<CryptoKey, UnlockFailure | PasskeyFailure>> {
    const before = await this.#passkeyOf(staff);
    if (!before.ok) return before;
    const { id, salt } = before.value.passkey;
    const answer = await ask({ id: fromBase64Url(id), salt: fromBase64Url(salt) });
    if (!answer.ok) return answer;
    // The dialog may have stood for a minute: a lease may have ended since, or the device be on its way to being empty.
    const now = await this.#passkeyOf(staff);
    if (!now.ok) return now;
    const raw = await unwrapForPasskey(staff, now.value.passkey, answer.value, now.value.share);
    answer.value.fill(0);
    if (!raw) return err({ code: 'other-secret' });
    await this.#leaveReadKey(raw);
    const key = await importReadKey(raw);
    raw.fill(0);
    return ok(key);
  }

  /**
   * Lets a member open this device by a passkey as well; one of before opens nothing any more.
   *
   * @param pin - of the member
   */
  async addPasskey(staff: string, pin: string, passkey: PasskeySecret): Promise<Result<void, UnlockFailure>> {
    const opened = await this.#open(staff, pin);
    if (!opened.ok) return opened;
    const share = await this.#store.readShare();
    if (!share) return err({ code: 'no-share' });
    const wrapped = await wrapForPasskey(staff, passkey, share, opened.value);
    opened.value.fill(0);
    await this.#change(staff, (member) => ({ ...member, passkey: wrapped }));
    return ok(undefined);
  }

  /** The member opens this device by the PIN alone. */
  async dropPasskey(staff: string): Promise<void> {
    await this.#change(staff, (member) => ({ ...member, passkey: null }));
  }

  /**
   * Lets another member open this device, or gives one who is known a new PIN (forgotten, shut out). Whoever changes
   * the own PIN keeps the passkey; a PIN that others give ends it, so that the member notices.
   *
   * @param by - a member who vouches with the own PIN; the member itself when the PIN is only changed
   */
  async admit(
    by: { readonly staff: string; readonly pin: string },
    member: MemberName,
    pin: string,
  ): Promise<Result<void, UnlockFailure>> {
    const opened = await this.#open(by.staff, by.pin);
    if (!opened.ok) return opened;
    const share = await this.#store.readShare();
    if (!share) return err({ code: 'no-share' });
    const wrapped = await wrapForMember(member, pin, share, opened.value, this.#rounds);
    opened.value.fill(0);
    this.#ring = await this.#store.change((ring) => {
      assert(ring, 'a sealed device has a keyring');
      const others = ring.members.filter((one) => one.staff !== member.staff);
      const own = by.staff === member.staff && ring.members.find((one) => one.staff === member.staff);
      return { ...ring, members: [...others, { ...wrapped, passkey: own ? own.passkey : null }] };
    });
    return ok(undefined);
  }

  /**
   * Gives a member a new PIN with the read key that the hub gave back for a code of the office.
   *
   * @param readKey - base64url
   */
  async resetPin(member: MemberName, readKey: string, pin: string): Promise<Result<void, UnlockFailure>> {
    const raw = fromBase64Url(readKey);
    assert(raw.length === READ_KEY_BYTES, 'a read key has 32 bytes');
    const share = await this.#store.readShare();
    if (!share) return err({ code: 'no-share' });
    const wrapped = await wrapForMember(member, pin, share, raw, this.#rounds);
    raw.fill(0);
    await this.#changeRing((ring) => {
      const others = ring.members.filter((one) => one.staff !== member.staff);
      return { ...ring, members: [...others, wrapped] };
    });
    return ok(undefined);
  }

  /** Takes a member off this device; the last one stays, or nobody could open it. */
  async dismiss(staff: string): Promise<void> {
    this.#ring = await this.#store.change((ring) => {
      assert(ring, 'a sealed device has a keyring');
      const members = ring.members.filter((member) => member.staff !== staff);
      return members.length === 0 ? ring : { ...ring, members };
    });
  }

  /** Takes off whoever works here no more. Where nobody would be left, they stay named, and open nothing. */
  async dismissAll(gone: ReadonlySet<string>): Promise<void> {
    await this.#changeRing((ring) => {
      const members = ring.members.filter(({ staff }) => !gone.has(staff));
      if (members.length > 0) return { ...ring, members };
      const shut = { wrapped: null, passkey: null, waitMs: 0 };
      return { ...ring, members: ring.members.map((member) => ({ ...member, ...shut })) };
    });
  }

  /** What the hub gives for sealing to it; entries are sealed so from the next unlock on. A contact renews the lease. */
  async learnHub(hub: HubKeys, leaseMs: number): Promise<void> {
    const share = await this.#store.readShare();
    const device = this.#ring?.device ?? '';
    const isOtherHub = this.#ring?.hub?.sealKey !== hub.sealKey;
    const isNew = isOtherHub || this.#ring?.shareEscrow === null;
    const escrow = share && isNew ? await escrowOf(hub.sealKey, share, 'share', device) : null;
    await this.#changeRing((ring) => {
      const now = this.#clock.now(ring.lease?.seenAt ?? 0);
      // Who holds no share has no lease to renew: it is given back by `reopen` alone.
      const lease = share ? { endsAt: now + leaseMs, seenAt: now } : ring.lease;
      const readEscrow = isOtherHub ? null : ring.readEscrow;
      return { ...ring, hub, shareEscrow: escrow ?? ring.shareEscrow, readEscrow, lease };
    });
  }

  /**
   * Looks whether the lease has ended, and then destroys the share: from here on the device only adds.
   *
   * @returns true where it may not be read any more
   */
  async isLeaseOver(): Promise<boolean> {
    const lease = this.#ring?.lease;
    if (!lease) return false;
    const now = this.#clock.now(lease.seenAt);
    if (now < lease.endsAt) {
      if (now - lease.seenAt >= SEEN_STEP_MS)
        await this.#changeRing((ring) => ({
          ...ring,
          lease: { endsAt: lease.endsAt, ...ring.lease, seenAt: now },
        }));
      return false;
    }
    // Another tab may have reached the hub meanwhile.
    const ring = await this.read();
    if (!ring?.lease || now < ring.lease.endsAt) return false;
    await this.#store.destroyShare();
    return true;
  }

  /** How long the lease still runs, in ms; null where there is none. */
  leaseLeft(): number | null {
    const lease = this.#ring?.lease;
    return lease ? Math.max(0, lease.endsAt - this.#clock.now(lease.seenAt)) : null;
  }

  /** From here on no PIN opens this device until the hub gives the share back. */
  async end(): Promise<void> {
    await this.#store.destroyShare();
  }

  /** The device is being emptied: from here on nothing brings the read key back, no PIN, no colleague and no hub. */
  async beginWipe(): Promise<void> {
    await this.#store.destroyShare();
    await this.#changeRing((ring) => ({
      ...ring,
      isWiping: true,
      shareEscrow: null,
      readEscrow: null,
      olderKeys: [],
      members: ring.members.map((member) => ({ ...member, wrapped: null, passkey: null, waitMs: 0 })),
    }));
  }

  hasShare(): Promise<boolean> {
    return this.#store.readShare().then((share) => share !== null);
  }

  /** The hub has given the share back. */
  async reopen(share: string, leaseMs: number): Promise<void> {
    const bytes = fromBase64Url(share);
    assert(bytes.length === SHARE_BYTES, 'a share has 32 bytes');
    await this.#store.saveShare(bytes);
    await this.#changeRing((ring) => {
      const now = this.#clock.now(ring.lease?.seenAt ?? 0);
      return { ...ring, lease: { endsAt: now + leaseMs, seenAt: now } };
    });
  }

  /** Time that the app has been open takes off every wait. Called by one tab at a time. */
  async elapse(ms: number): Promise<void> {
    if (!this.#ring?.members.some(({ waitMs }) => waitMs > 0)) return;
    this.#ring = await this.#store.change((ring) => {
      assert(ring, 'a sealed device has a keyring');
      const members = ring.members.map((one) => ({ ...one, waitMs: Math.max(0, one.waitMs - ms) }));
      return { ...ring, members };
    });
  }

  /** What a passkey opens this device with now; waits are between tries of a PIN, and hold none up. */
  async #passkeyOf(
    staff: string,
  ): Promise<
    Result<{ readonly passkey: MemberPasskey; readonly share: Uint8Array }, UnlockFailure | PasskeyFailure>
  > {
    const ring = await this.read();
    const share = await this.#store.readShare();
    const member = ring?.members.find((one) => one.staff === staff);
    if (!member) return err({ code: 'no-member' });
    const refused = refusalOf({ ...member, waitMs: 0 }, share !== null);
    if (refused || !share) return err(refused ?? { code: 'no-share' });
    return member.passkey ? ok({ passkey: member.passkey, share }) : err({ code: 'no-passkey' });
  }

  async #open(staff: string, pin: string): Promise<Result<Uint8Array, UnlockFailure>> {
    let tried: KeyringMember | null = null;
    let refused: UnlockFailure | null = null;
    const share = await this.#store.readShare();
    await this.#change(staff, (member) => {
      refused = refusalOf(member, share !== null);
      if (refused) return member;
      tried = member;
      const wrong = member.wrong + 1;
      return { ...member, wrong, waitMs: WAITS_MS[wrong] ?? 0 };
    });
    const counted = tried as KeyringMember | null;
    if (!counted || !share) return err(refused ?? { code: 'no-member' });
    const readKey = await unwrapForMember(counted, pin, share);
    if (readKey) {
      await this.#change(staff, (member) => ({ ...member, wrong: 0, waitMs: 0 }));
      return ok(readKey);
    }
    const wrong = counted.wrong + 1;
    if (wrong < WRONG_PINS_MAX)
      return err({ code: 'wrong-pin', triesLeft: WRONG_PINS_MAX - wrong, waitMs: WAITS_MS[wrong] ?? 0 });
    await this.#change(staff, (member) => ({ ...member, wrapped: null, passkey: null, waitMs: 0 }));
    return err({ code: 'shut' });
  }

  /** Only here the key is at hand: the hub may have been unknown when the device was sealed. */
  async #leaveReadKey(raw: Uint8Array): Promise<void> {
    const ring = this.#ring;
    if (!ring?.hub || ring.readEscrow !== null) return;
    const readEscrow = await escrowOf(ring.hub.sealKey, raw, 'read-key', ring.device);
    await this.#changeRing((now) => ({ ...now, readEscrow }));
  }

  async #changeRing(change: (ring: Keyring) => Keyring): Promise<void> {
    this.#ring = await this.#store.change((ring) => {
      assert(ring, 'a sealed device has a keyring');
      return change(ring);
    });
  }

  async #change(staff: string, change: (member: KeyringMember) => KeyringMember): Promise<void> {
    this.#ring = await this.#store.change((ring) => {
      assert(ring, 'a sealed device has a keyring');
      return { ...ring, members: ring.members.map((one) => (one.staff === staff ? change(one) : one)) };
    });
  }
}

const importReadKey = (raw: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', raw as BufferSource, 'AES-GCM', false, ['encrypt', 'decrypt']);
