/**
 * Asks whoever works on a sealed device to show once more that it is they, before a session is closed, an entry
 * corrected, or a file leaves (DR-27). Needs no network: the PIN and the passkey are those that open the device, and
 * wrong tries count and wait as there. What was typed stays behind the dialog, and nothing else waits for it.
 */

import type { Result } from '#shared/base/result.ts';
import type { KeyringMember } from '#web/store/keyring.ts';
import type { AskPasskey, PasskeyFailure } from '../app/ask-authenticator.ts';
import type { DeviceAudit } from '../app/device-audit.ts';
import type { DeviceSeal } from '../app/device-seal.ts';
import type { UnlockFailure } from '../app/pin-tries.ts';
import type { HubReauth } from './hub-reauth.svelte.ts';
import { momentNow } from '../app/moment.ts';
import type { Moment } from '../app/moment.ts';
import { isFresh } from '../app/reauth-fresh.ts';
import type { Deed, Shown } from '../app/reauth-fresh.ts';
import { runWaits } from '../app/run-waits.ts';

/** unchecked: the store that counts the tries does not answer, so that none may be made. */
export type ReauthFailure = UnlockFailure | PasskeyFailure | { readonly code: 'unchecked' };
/** unchecked: nobody could be asked, and what is to be rescued does not wait for that. */
export type RescueAnswer = 'shown' | 'unchecked' | 'cancelled';

export interface ReauthParts {
  readonly seal: DeviceSeal;
  readonly audit: Pick<DeviceAudit, 'note'>;
  /** Who works here now. */
  readonly staff: () => string;
  /** Whoever signs in shows it to the hub, which has the lists; true where that is so. */
  readonly signsIn: () => boolean;
  readonly hub: Pick<HubReauth, 'ask' | 'cancel'>;
  readonly now?: () => Moment;
}

/** A slow tablet takes three seconds for a PIN. */
const LATE_MS = 15_000;

interface Question {
  readonly deed: Deed;
  readonly staff: string;
  readonly answer: (answer: RescueAnswer) => void;
}

export class Reauth {
  /** What waits for the answer; null while nobody is asked. */
  deed = $state.raw<Deed | null>(null);
  /** Who is asked, with the waits; null where this person opens the device no more. */
  member = $state.raw<KeyringMember | null>(null);
  failure = $state.raw<ReauthFailure | null>(null);
  isBusy = $state.raw(false);
  readonly #parts: ReauthParts;
  #question: Question | null = null;
  #shown: Shown;
  #endWaits: (() => void) | null = null;

  /** Made as the device opens: whoever opened it has just shown who it is. */
  constructor(parts: ReauthParts) {
    this.#parts = parts;
    this.#shown = { staff: parts.staff(), ...this.#now() };
  }

  /** @returns false where it was not shown: nothing is done then, and what was typed stays. A device without a PIN asks nobody */
  async ask(deed: Exclude<Deed, 'rescue'>): Promise<boolean> {
    return (await this.#ask(deed)) === 'shown';
  }

  /** For what the centre has not received: it leaves this device also where its store cannot say who is here. */
  askToRescue(): Promise<RescueAnswer> {
    return this.#ask('rescue');
  }

  /**
   * Reads what becomes a file, of rows that the hub has.
   *
   * @param read - reauth-needed: the hub asks first who is here; then it is read once more
   * @returns undefined: it was left
   */
  async readFile<T>(read: () => Promise<T | 'reauth-needed'>): Promise<T | null | undefined> {
    const { signsIn, hub } = this.#parts;
    if (!signsIn() && !(await this.ask('export'))) return undefined;
    const rows = await read();
    if (rows !== 'reauth-needed') return rows;
    if (!(await hub.ask())) return undefined;
    const again = await read();
    return again === 'reauth-needed' ? null : again;
  }

  async showPin(pin: string): Promise<void> {
    const { seal, audit } = this.#parts;
    const unchecked = { code: 'unchecked' } as const;
    await this.#try(unchecked, async (staff) => {
      const tried = await seal.unlock(staff, pin);
      if (!tried.ok) void audit.note({ what: 'wrong-pin', staff, code: tried.error.code });
      return tried;
    });
  }

  /** @param ask - the device's own authenticator */
  async showPasskey(ask: AskPasskey): Promise<void> {
    const { seal, audit } = this.#parts;
    const unavailable = { code: 'unavailable' } as const;
    await this.#try(unavailable, async (staff) => {
      const tried = await seal.unlockByPasskey(staff, ask);
      if (!tried.ok && tried.error.code === 'other-secret')
        void audit.note({ what: 'wrong-pin', staff, code: 'other-secret', object: 'passkey' });
      return tried;
    });
  }

  /** The deed is left undone, also while a try is being worked out. */
  cancel(): void {
    this.#answer('cancelled');
  }

  /** Rescues what is here though nobody could be asked. Only after a try that could not be made. */
  goOnUnchecked(): void {
    if (this.deed === 'rescue' && this.failure?.code === 'unchecked') this.#answer('unchecked');
  }

  /** The device is being locked. */
  stop(): void {
    this.cancel();
    this.#parts.hub.cancel();
    this.#endWaits?.();
  }

  async #ask(deed: Deed): Promise<RescueAnswer> {
    const { seal, staff } = this.#parts;
    const who = staff();
    if (!seal.ring || isFresh(deed, who, this.#shown, this.#now())) return 'shown';
    this.cancel();
    const { promise, resolve } = Promise.withResolvers<RescueAnswer>();
    this.#question = { deed, staff: who, answer: resolve };
    this.deed = deed;
    this.#look();
    return promise;
  }

  /** @param broken - what is said where the try came to no end */
  async #try(
    broken: ReauthFailure,
    attempt: (staff: string) => Promise<Result<unknown, UnlockFailure | PasskeyFailure>>,
  ): Promise<void> {
    const question = this.#question;
    if (!question || this.isBusy) return;
    const isAsked = (): boolean => this.#question === question;
    this.isBusy = true;
    this.failure = null;
    // The browser's own dialog of a passkey may stand for as long as it takes, and ends by itself.
    const late = setTimeout(() => {
      if (isAsked() && broken.code === 'unchecked') this.failure = broken;
    }, LATE_MS);
    try {
      const tried = await attempt(question.staff);
      if (!isAsked()) return;
      if (tried.ok) {
        this.#shown = { staff: question.staff, ...this.#now() };
        this.#answer('shown');
      } else {
        this.failure = tried.error;
        this.#look();
      }
    } catch (cause) {
      if (isAsked()) this.failure = broken;
      // The defect handler of hooks.client.ts reports it; the dialog says what to do.
      throw cause;
    } finally {
      clearTimeout(late);
      if (isAsked()) this.isBusy = false;
    }
  }

  #answer(answer: RescueAnswer): void {
    const question = this.#question;
    this.#question = null;
    this.deed = null;
    this.failure = null;
    this.isBusy = false;
    question?.answer(answer);
  }

  /** Elsewhere the lock screen lets a wait run down; here nobody may ever see that one. */
  #look(): void {
    const { seal, staff } = this.#parts;
    this.member = seal.ring?.members.find((one) => one.staff === staff()) ?? null;
    const isWaiting = (this.member?.waitMs ?? 0) > 0;
    if (isWaiting) this.#endWaits ??= runWaits(seal, () => this.#look());
    else {
      this.#endWaits?.();
      this.#endWaits = null;
    }
  }

  #now(): Moment {
    return (this.#parts.now ?? momentNow)();
  }
}
