/** What stands in the audit: who saw, searched, took along, handed out, was refused. Ids and codes; names only where searched for. */

import * as v from 'valibot';

/**
 * Of the hub. connected: a device opens its socket, and may carry its realms. took-along: an area's rows, to a device.
 * changed: entries entered the log. code-issued, code-brought, device-judged, enrolled: how a device comes to be one.
 * key-renewed, reopened, wiped: of a device. pin-code-issued, pin-changed: a forgotten PIN. signed-in, signed-out,
 * sign-in-changed: of the office, with password and code. handed-in: sealed entries. asked: any other route. looked-up: a
 * record of another area was opened, or looked for, with the reason. read-audit: these very lines. backed-up, imported,
 * listed: at the hub's machine, by a command.
 * Of both. saw-list, searched, saw-person. pin-changed: on a device, with whose it is where another vouched.
 * Of devices. passkey-changed: a member may open it by the tablet's own authenticator from here on, or no more. printed, exported: a list or a card left the screen. unsent-exported, taken-in: a 端末控え. unlocked, locked,
 * wrong-pin. journal-begun: the first line of a device's journal.
 */
export const AUDIT_WHATS = [
  'saw-person',
  'saw-list',
  'searched',
  'changed',
  'printed',
  'exported',
  'unsent-exported',
  'taken-in',
  'took-along',
  'connected',
  'code-issued',
  'code-brought',
  'device-judged',
  'enrolled',
  'signed-in',
  'signed-out',
  'sign-in-changed',
  'key-renewed',
  'reopened',
  'wiped',
  'pin-code-issued',
  'pin-changed',
  'handed-in',
  'unlocked',
  'locked',
  'wrong-pin',
  'passkey-changed',
  'journal-begun',
  'asked',
  'looked-up',
  'read-audit',
  'backed-up',
  'imported',
  'listed',
  'unreadable',
] as const;
export type AuditWhat = (typeof AUDIT_WHATS)[number];

/** Of these a device's journal holds lines; `unreadable` is what the hub makes of a line that it cannot open. */
export const DEVICE_WHATS = [
  'saw-person',
  'saw-list',
  'searched',
  'printed',
  'exported',
  'unsent-exported',
  'taken-in',
  'unlocked',
  'locked',
  'wrong-pin',
  'pin-changed',
  'passkey-changed',
  'journal-begun',
] as const satisfies readonly AuditWhat[];

export const SEARCH_TEXT_MAX = 100;

/** One line as a device writes it; the hub adds which device, and its own clock. */
export const deviceLineSchema = v.strictObject({
  /** Device's clock, ms since the epoch. */
  at: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  what: v.picklist(DEVICE_WHATS),
  /** Who worked on the device; '' where nobody had opened it. */
  staff: v.pipe(v.string(), v.maxLength(32)),
  /** A person's id, '' for none. */
  person: v.pipe(v.string(), v.regex(/^([a-z2-7]{16})?$/)),
  /** Which list or print, whose PIN, by what: a name of ours or an id; '' for none. */
  object: v.pipe(v.string(), v.regex(/^[\w:./-]{0,80}$/)),
  /** What was searched for. */
  text: v.pipe(v.string(), v.maxLength(SEARCH_TEXT_MAX)),
  /** How many rows were shown or handed out; null where that means nothing. */
  rows: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  /** Why not; '' where it was done. */
  code: v.pipe(v.string(), v.regex(/^[a-z-]{0,30}$/)),
});
export type DeviceLine = v.InferOutput<typeof deviceLineSchema>;
