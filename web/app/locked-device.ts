/** A sealed device before anybody has opened it: who may, and what can be said without the read key. */

import { ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { Keyring } from '#web/store/keyring.ts';
import type { AskPasskey, PasskeyFailure } from './ask-authenticator.ts';
import type { BlindDevice } from './blind-device.ts';
import type { DeviceAudit } from './device-audit.ts';
import type { DeviceSeal } from './device-seal.ts';
import type { UnlockFailure } from './pin-tries.ts';
import { runWaits } from './run-waits.ts';
import { askReopen } from './sealed-delivery.ts';
import { stepWipe } from './wipe-device.ts';
import type { WipeParts, WipeState } from './wipe-device.ts';
import type { SealedDelivery } from './sealed-delivery.ts';

export interface LockedDeviceParts<Running> {
  readonly delivery: SealedDelivery;
  readonly audit: DeviceAudit;
  readonly seal: DeviceSeal;
  /** What can be done without anybody's PIN; null before the hub gave its key. */
  readonly openBlind: () => Promise<BlindDevice | null>;
  readonly open: (staff: string, readKey: CryptoKey) => Promise<Running>;
  readonly wipe: Omit<WipeParts, 'seal' | 'delivery'>;
}

const DELIVER_EVERY_MS = 20_000;

export class LockedDevice<Running> {
  readonly #parts: LockedDeviceParts<Running>;
  #wiping: WipeState | null = null;
  /** The stores are being erased: nothing asks them any more. */
  #isClosed = false;

  constructor(parts: LockedDeviceParts<Running>) {
    this.#parts = parts;
  }

  get ring(): Keyring | null {
    return this.#parts.seal.ring;
  }

  get seal(): DeviceSeal {
    return this.#parts.seal;
  }

  /** How far the device is with being emptied; null where nobody ordered it, as far as is known. */
  get wiping(): WipeState | null {
    return this.#wiping;
  }

  /** Own entries that the hub has not answered for: their number is no secret. */
  countWaiting(): Promise<number> {
    return this.#parts.delivery.countWaiting();
  }

  openBlind(): Promise<BlindDevice | null> {
    return this.#parts.openBlind();
  }

  /** Hands in now what waits; false where the hub is away. */
  async deliver(): Promise<boolean> {
    const { delivery, seal } = this.#parts;
    return seal.ring !== null && (await delivery.deliver(seal.ring, 'all'));
  }

  /** @throws DeviceAlarm where the stores do not hold what they should */
  async unlock(staff: string, pin: string): Promise<Result<Running, UnlockFailure>> {
    const unlocked = await this.#try(() => this.#parts.seal.unlock(staff, pin));
    // Whoever opens it may hand in what is here, also where the line cannot be written: each look has its own.
    await this.#parts.audit.note(
      unlocked.ok ? { what: 'unlocked', staff } : { what: 'wrong-pin', staff, code: unlocked.error.code },
    );
    return this.#opened(staff, unlocked);
  }

  /**
   * By the tablet's own authenticator in place of the PIN.
   *
   * @throws DeviceAlarm as `unlock`
   */
  async unlockByPasskey(
    staff: string,
    ask: AskPasskey,
  ): Promise<Result<Running, UnlockFailure | PasskeyFailure>> {
    const unlocked = await this.#try(() => this.#parts.seal.unlockByPasskey(staff, ask));
    // A dialog that was closed is no try: only an answer that opened nothing is put on file.
    if (unlocked.ok) await this.#parts.audit.note({ what: 'unlocked', staff, object: 'passkey' });
    else if (unlocked.error.code === 'other-secret')
      await this.#parts.audit.note({ what: 'wrong-pin', staff, code: 'other-secret', object: 'passkey' });
    return this.#opened(staff, unlocked);
  }

  async #try<Failure extends { readonly code: string }>(
    unlock: () => Promise<Result<CryptoKey, Failure>>,
  ): Promise<Result<CryptoKey, Failure>> {
    const { seal } = this.#parts;
    // Not left to the round of this screen: it may wait for a network that never answers.
    await seal.isLeaseOver();
    let unlocked = await unlock();
    if (!unlocked.ok && unlocked.error.code === 'no-share' && this.#wiping === null) {
      // The hub may have come back since it was last asked: a right PIN is not typed twice.
      await this.#askBack();
      if (await seal.hasShare()) unlocked = await unlock();
    }
    return unlocked;
  }

  async #opened<Failure>(
    staff: string,
    unlocked: Result<CryptoKey, Failure>,
  ): Promise<Result<Running, Failure>> {
    return unlocked.ok ? ok(await this.#parts.open(staff, unlocked.value)) : unlocked;
  }

  /** A colleague has vouched for a new PIN of this member. */
  async notePin(staff: string, by: string): Promise<void> {
    await this.#parts.audit.note({ what: 'pin-changed', staff: by, object: staff });
  }

  /** A colleague's PIN was wrong, who was to vouch. */
  async noteWrongPin(staff: string, code: string): Promise<void> {
    await this.#parts.audit.note({ what: 'wrong-pin', staff, code });
  }

  /**
   * Lets waits run down while this screen is open, and hands in what waits for the hub.
   *
   * @param onStep - called after each step, with the keyring as it is now
   * @returns ends it
   */
  watch(onStep: () => void): () => void {
    const ended = new AbortController();
    const delivering = setInterval(() => contact(), DELIVER_EVERY_MS);
    window.addEventListener('online', () => contact(), { signal: ended.signal });
    const contact = (): void => {
      void this.#contact(ended.signal).then(onStep);
    };
    contact();
    const endWaits = runWaits(this.#parts.seal, onStep, () => this.#isClosed);
    return () => {
      endWaits();
      clearInterval(delivering);
      ended.abort();
    };
  }

  async #contact(signal: AbortSignal): Promise<void> {
    if (this.#isClosed) return;
    const { seal, delivery, wipe } = this.#parts;
    await this.deliver();
    const close = (): void => {
      this.#isClosed = true;
      wipe.close();
    };
    try {
      if (!signal.aborted) this.#wiping = await stepWipe({ ...wipe, seal, delivery, close }, signal);
    } catch (cause) {
      // Somebody opened the device meanwhile: the order reaches it by the socket.
      if (cause !== signal.reason) throw cause;
    }
    if (!signal.aborted && this.#wiping === null) await this.#askBack();
  }

  /** A lease that has ended is ended here, and asked back where the hub can be reached. */
  async #askBack(): Promise<void> {
    const { seal } = this.#parts;
    await seal.isLeaseOver();
    if (!seal.ring || (await seal.hasShare())) return;
    const answer = await askReopen(seal.ring);
    if (answer) await seal.reopen(answer.share, answer.leaseMs);
  }
}
