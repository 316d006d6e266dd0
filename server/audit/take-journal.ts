/**
 * Puts the lines of a device's own journal on file: what was looked at while no hub could see it. A line comes once however
 * often it is brought; what cannot be opened, does not fit, or is missing is kept and shown, never refused.
 */

import { createDecipheriv } from 'node:crypto';
import * as v from 'valibot';
import { JOURNAL_LINES_MAX } from '#shared/api/audit-api.ts';
import type { JournalAnswer } from '#shared/api/audit-api.ts';
import { deviceLineSchema } from '#shared/audit/audit-line.ts';
import type { DeviceLine } from '#shared/audit/audit-line.ts';
import type { HubSeal } from '#server/hub/hub-seal.ts';
import type { DeviceRecord } from '#server/log/durable-log.ts';
import type { AuditFact, AuditLog } from './audit-log.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

const base64url = (bytesMax: number) =>
  v.pipe(v.string(), v.maxLength(bytesMax), v.regex(/^[A-Za-z0-9_-]*$/));
const counter = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
export const journalSchema = v.object({
  device: v.pipe(v.string(), v.regex(/^[a-z0-9]{1,8}$/)),
  drain: v.pipe(v.string(), v.maxLength(100)),
  journal: v.pipe(v.string(), v.regex(/^[a-z2-7]{8,16}$/)),
  oldest: counter,
  lines: v.pipe(
    v.array(
      v.object({
        counter,
        key: base64url(300),
        box: base64url(2_000),
        link: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      }),
    ),
    v.maxLength(JOURNAL_LINES_MAX),
  ),
});
type Journal = v.InferOutput<typeof journalSchema>;
type JournalLine = Journal['lines'][number];

export class JournalIntake {
  readonly #audit: AuditLog;
  readonly #seal: Pick<HubSeal, 'openKey'>;
  /** One batch of a device after another: two tabs may bring the same lines. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(audit: AuditLog, seal: Pick<HubSeal, 'openKey'>) {
    this.#audit = audit;
    this.#seal = seal;
  }

  /** Resolves when the lines are on the disk. @throws AuditUnavailable where they are not: the device keeps them */
  take(device: DeviceRecord, journal: Journal): Promise<JournalAnswer> {
    const before = this.#turns.get(device.device) ?? Promise.resolve();
    const turn = before.then(
      () => this.#take(device, journal),
      () => this.#take(device, journal),
    );
    this.#turns.set(device.device, turn);
    const forget = (): void => {
      if (this.#turns.get(device.device) === turn) this.#turns.delete(device.device);
    };
    turn.then(forget, forget);
    return turn;
  }

  async #take(device: DeviceRecord, { journal, oldest, lines }: Journal): Promise<JournalAnswer> {
    const head = this.#audit.journalHead(device.device, journal);
    const keys = new Map<string, Uint8Array | null>();
    const facts: AuditFact[] = [];
    let last = head.counter;
    for (const line of lines) {
      // What lies between comes first, where the device still has it: it is told up to where we are.
      if (line.counter > last + 1 && line.counter !== oldest) break;
      const known =
        line.counter <= head.counter ? this.#audit.journalLink(device.device, journal, line.counter) : null;
      if (known === line.link || (known === null && line.counter <= last)) continue;
      const fact = { device: device.device, role: device.role, site: device.site };
      if (known !== null) {
        // A profile that was copied goes on under the same name: both are shown.
        facts.push({
          ...fact,
          what: 'unreadable',
          object: `${journal}/${line.counter}`,
          code: 'forked',
          link: line.link,
        });
        continue;
      }
      last = line.counter;
      facts.push({
        ...fact,
        journal,
        counter: line.counter,
        link: line.link,
        ...this.#factOf(journal, line, keys),
      });
    }
    if (facts.length > 0) await this.#audit.append(...facts);
    return { counter: last };
  }

  #factOf(journal: string, line: JournalLine, keys: Map<string, Uint8Array | null>): AuditFact {
    const told = readLine(this.#textOf(journal, line, keys));
    if (!told) return { what: 'unreadable' };
    const { at, ...said } = told;
    return { ...said, happened: at };
  }

  #textOf(journal: string, { key, box }: JournalLine, keys: Map<string, Uint8Array | null>): string | null {
    const bytes = Buffer.from(box, 'base64url');
    // Nothing about a person: a try of a PIN on a device that had no key of the hub's yet.
    if (key === '') return bytes.toString('utf8');
    if (!keys.has(key)) keys.set(key, this.#seal.openKey(Buffer.from(key, 'base64url')));
    const opened = keys.get(key);
    return opened ? decrypt(opened, journal, bytes) : null;
  }
}

function decrypt(key: Uint8Array, journal: string, box: Buffer): string | null {
  if (box.length < IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, IV_BYTES));
  decipher.setAAD(Buffer.from(journal));
  decipher.setAuthTag(box.subarray(-TAG_BYTES));
  try {
    const sealed = box.subarray(IV_BYTES, -TAG_BYTES);
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
  } catch (cause) {
    // What Node says of every box that does not fit its key.
    if (!(cause instanceof Error)) throw cause;
    return null;
  }
}

/** @returns null where the text is none of `deviceLineText` */
function readLine(text: string | null): DeviceLine | null {
  if (text === null) return null;
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return null;
  }
  if (!Array.isArray(fields) || fields.length !== 8) return null;
  const [at, what, staff, person, object, searched, rows, code] = fields as readonly unknown[];
  const line = v.safeParse(deviceLineSchema, { at, what, staff, person, object, text: searched, rows, code });
  return line.success ? line.output : null;
}
