/**
 * Sessions of the office: who is signed in at which device, until when. They end 8 hours after their beginning and half
 * an hour after the last sign of life, whatever the device says.
 */

import * as v from 'valibot';
import type { AccessRows } from '#server/log/access-rows.ts';

export const SESSION_MS_MAX = 8 * 3_600_000;
export const SESSION_IDLE_MS = 30 * 60_000;
/** A sign of life is written down so often at most. */
const SEEN_STEP_MS = 60_000;

const sessionSchema = v.object({
  staff: v.string(),
  startedAt: v.number(),
  seenAt: v.number(),
  /** When the person last showed again who it is; left out where only the sign-in did. */
  reauthAt: v.optional(v.number()),
});
export type OfficeSession = v.InferOutput<typeof sessionSchema>;

export class OfficeSessions {
  readonly #rows: AccessRows;
  readonly #now: () => number;
  /** By device. Asked at every message, so kept in memory beside the rows. */
  readonly #open = new Map<string, OfficeSession>();

  constructor(rows: AccessRows, now: () => number) {
    this.#rows = rows;
    this.#now = now;
    for (const { key, value } of rows.all('session')) {
      this.#open.set(key, v.parse(sessionSchema, JSON.parse(value)));
    }
  }

  /** @returns the session of a device that has not ended; null where there is none */
  at(device: string): OfficeSession | null {
    const session = this.#open.get(device);
    return session && this.#endOf(session) > this.#now() ? session : null;
  }

  /** When the session of the device ends if nobody shows up any more; null where none is open. */
  endsAt(device: string): number | null {
    const session = this.at(device);
    return session && this.#endOf(session);
  }

  open(device: string, staff: string): void {
    const now = this.#now();
    this.#write(device, { staff, startedAt: now, seenAt: now });
  }

  /** The person has shown again who it is. A session that has ended stays so. */
  reauth(device: string): void {
    const session = this.at(device);
    const now = this.#now();
    if (session) this.#write(device, { ...session, seenAt: now, reauthAt: now });
  }

  /** For how long, ms, nobody has shown who it is; null where no session is open. Below 0 after a clock was set back. */
  shownAgoMs(device: string): number | null {
    const session = this.at(device);
    return session && this.#now() - (session.reauthAt ?? session.startedAt);
  }

  /** Somebody is there. A session that has ended stays so. */
  note(device: string): void {
    const session = this.at(device);
    const now = this.#now();
    if (session && now - session.seenAt >= SEEN_STEP_MS) this.#write(device, { ...session, seenAt: now });
  }

  end(device: string): void {
    this.#open.delete(device);
    this.#rows.put('session', device, null);
  }

  /** Ends every session of a person. */
  endOf(staff: string): void {
    for (const [device, session] of this.#open) if (session.staff === staff) this.end(device);
  }

  /** Forgets those that have ended. @returns whether there were any */
  sweep(): boolean {
    const over = [...this.#open.keys()].filter((device) => this.at(device) === null);
    for (const device of over) this.end(device);
    return over.length > 0;
  }

  // A clock that was set back must not lengthen it: what lies in the future is over.
  #endOf({ startedAt, seenAt }: OfficeSession): number {
    const now = this.#now();
    if (startedAt > now + SEEN_STEP_MS || seenAt > now + SEEN_STEP_MS) return 0;
    return Math.min(startedAt + SESSION_MS_MAX, seenAt + SESSION_IDLE_MS);
  }

  #write(device: string, session: OfficeSession): void {
    this.#open.set(device, session);
    this.#rows.put('session', device, JSON.stringify(session));
  }
}
