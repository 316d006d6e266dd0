/** Puts on file, on this device, what is looked at on it: before it is shown. Who works here is asked at each line. */

import { SEARCH_TEXT_MAX } from '#shared/audit/audit-line.ts';
import type { DeviceLine } from '#shared/audit/audit-line.ts';
import { holdsMyNumber } from '#shared/base/my-number.ts';
import type { Result } from '#shared/base/result.ts';
import type { AuditJournal } from '#web/store/audit-journal.ts';
import { AuditSeal } from '#web/store/audit-seal.ts';
import type { StoreFailure } from './device.ts';

/** What is left out is '' or null; `staff` is whoever works on the device. */
export type NotedLook = Pick<DeviceLine, 'what'> & Partial<Omit<DeviceLine, 'at'>>;

export interface DeviceAuditParts {
  readonly journal: AuditJournal;
  /** base64url of the hub's public point; null where this device was never told. Asked until it is known. */
  readonly hubKey: () => string | null;
  readonly now: () => number;
  /** A line was written: it may be brought to the hub. */
  readonly onWritten: () => void;
}

/** Who types does not search at each letter: what stands there for so long was searched for. */
const TYPED_MS = 700;

export class DeviceAudit {
  readonly #parts: DeviceAuditParts;
  #seal: Promise<AuditSeal> | null = null;
  #typed: { readonly text: string; readonly object: string } | null = null;
  #last = '';
  #staff: () => string = () => '';
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(parts: DeviceAuditParts) {
    this.#parts = parts;
  }

  /** Somebody has opened the device; '' again for nobody. */
  follow(staff: () => string): void {
    this.#staff = staff;
  }

  /** Resolves when the line would survive a power cut. @returns err: it is not on file, and nothing may be shown */
  async note(look: NotedLook): Promise<Result<void, StoreFailure>> {
    if (look.what !== 'searched') await this.#endSearch();
    const { journal, now, onWritten } = this.#parts;
    const rest = { person: '', object: '', text: '', rows: null, code: '' };
    const line: DeviceLine = { at: now(), staff: this.#staff(), ...rest, ...look };
    const written = await journal.append(line, await this.#sealNow());
    if (written.ok) onWritten();
    return written;
  }

  /**
   * Told of every letter of a search; on file once it stands for a moment, or something is opened from it.
   *
   * @param object - which search
   */
  searched(query: string, object: string): void {
    if (this.#timer) clearTimeout(this.#timer);
    const text = holdsMyNumber(query) ? '' : query.trim().slice(0, SEARCH_TEXT_MAX);
    this.#typed = text === '' ? null : { text, object };
    if (text === '') this.#last = '';
    else this.#timer = setTimeout(() => void this.#endSearch(), TYPED_MS);
  }

  /** What was typed last is on file. */
  async stop(): Promise<void> {
    await this.#endSearch();
  }

  async #endSearch(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    const typed = this.#typed;
    this.#typed = null;
    if (!typed || typed.text === this.#last) return;
    this.#last = typed.text;
    await this.note({ what: 'searched', ...typed });
  }

  async #sealNow(): Promise<AuditSeal | null> {
    const key = this.#parts.hubKey();
    if (key === null) return null;
    this.#seal ??= AuditSeal.create(key);
    return this.#seal;
  }
}
