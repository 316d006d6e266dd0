/**
 * Who may do what: one table, one row for each operation. Hub and screens ask it through `may`.
 * A kind of entry without a row does not compile; a route without one fails the matrix test.
 */

import type { EntryKind } from '../ledger/entry.ts';
import type { Role } from './role.ts';

/**
 * How the object stands to whoever asks.
 * own: of an area of theirs, or of none (registers, sessions, residents without an area). author: of another area, and
 * it corrects what this device itself wrote. opened: of another area, looked up with a reason within the hour.
 * other: of another area.
 */
export const RELATIONS = ['own', 'author', 'opened', 'other'] as const;
export type Relation = (typeof RELATIONS)[number];

/**
 * open: works. ended: the person has to sign in again; what the device recorded is still taken. revoked: the device or
 * the person may do nothing any more but hand in what was recorded.
 */
export const SESSION_STATES = ['open', 'ended', 'revoked'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

export interface PolicyRow {
  readonly roles: readonly Role[];
  readonly relations: readonly Relation[];
  readonly states: readonly SessionState[];
}

const OFFICE = ['office', 'administrator'] as const;
const DESK = ['desk', ...OFFICE] as const;
const GIVING = ['vaccinator', ...DESK] as const;
const WORKING = ['reception', ...GIVING] as const;
const EVERYONE = [...WORKING, 'auditor'] as const;
/** Who looks at whom: never those whose looks are on file alone. */
const WATCHING = ['administrator', 'auditor'] as const;
const READING_ALL = [...OFFICE, 'auditor'] as const;

/** An entry is judged when it reaches the hub, days after it was written: the end of a sign-in takes nothing back. */
const write = (roles: readonly Role[], relations: readonly Relation[] = ['own']): PolicyRow => ({
  roles,
  relations,
  states: ['open', 'ended'],
});
const ask = (roles: readonly Role[], relations: readonly Relation[] = ['own']): PolicyRow => ({
  roles,
  relations,
  states: ['open'],
});

/** A child from another area is vaccinated like any other: what was given is never refused because of where one lives. */
const ANYWHERE = RELATIONS;
/** What another area's record says is changed by its own people, and by whoever wrote it. */
const WRITTEN_HERE = ['own', 'author', 'opened'] as const;
const LOOKED_UP = ['own', 'opened'] as const;

/** Writing an entry, by kind. */
const writing = {
  'person-entered': write(WORKING, ANYWHERE),
  'person-corrected': write(WORKING, LOOKED_UP),
  'residence-changed': write(DESK, LOOKED_UP),
  'shot-recorded': write(GIVING, ANYWHERE),
  'shot-corrected': write(GIVING, WRITTEN_HERE),
  'shot-voided': write(GIVING, WRITTEN_HERE),
  'shot-withheld': write(GIVING, ANYWHERE),
  'withholding-withdrawn': write(GIVING, WRITTEN_HERE),
  'fact-stated': write(WORKING, ANYWHERE),
  'fact-corrected': write(WORKING, WRITTEN_HERE),
  'fact-voided': write(WORKING, WRITTEN_HERE),
  'review-resolved': write(DESK),
  'review-reopened': write(DESK),

  // Only the hub writes it, before it shows the record.
  'record-opened': write([]),

  // Only the hub writes it, beside a change that should have said so itself.
  'second-required': write([]),
  // The second person of a change after closing, and of a link: of the office, whoever proposed it.
  'change-confirmed': write(OFFICE),
  // Refusing leaves everything as it was; whoever proposed a change takes it back by it.
  'change-refused': write(WORKING, WRITTEN_HERE),

  // A team in the field links the child before it, too.
  'persons-linked': write(WORKING),
  'persons-unlinked': write(WORKING),
  'persons-distinguished': write(WORKING),
  'distinction-withdrawn': write(WORKING),

  'session-planned': write(DESK),
  'roster-added': write(WORKING),
  'lot-brought': write(WORKING),
  'checked-in': write(WORKING),
  'session-closed': write(WORKING),
  'session-reopened': write(WORKING),

  'staff-entered': write(['administrator']),
  'area-entered': write(OFFICE),
  'site-entered': write(OFFICE),
  'lot-entered': write(OFFICE),
  'device-entered': write(OFFICE),
  'setting-changed': write(OFFICE),
  'held-released': write(OFFICE),
  'held-kept': write(OFFICE),
} as const satisfies Readonly<Record<EntryKind, PolicyRow>>;

/** Everything else that the hub is asked to do. */
const asking = {
  /** Kinds of a newer product: where a person or session is concerned by whoever works there, in a register by the office. */
  'write-unknown': write(WORKING),
  'write-unknown-register': write(OFFICE),
  /** Bringing what was recorded: it is stored in any case, in the log or held. */
  'hand-in': { roles: EVERYONE, relations: ANYWHERE, states: ['open', 'ended', 'revoked'] },

  /** Registers, sessions, and residents of no area, as rows or rooms. */
  'follow-common': ask(EVERYONE),
  /** The records of an area, as rows, segments or rooms. An auditor looks things up, and carries nobody's records. */
  'follow-area': ask(WORKING),

  /** Break-glass: one person of another area, with a reason, for an hour. Whoever reads everyone has no need of it. */
  'look-up': ask(WORKING, ANYWHERE),

  'list-persons': ask(READING_ALL),
  'read-person': ask(READING_ALL),
  'read-due': ask(READING_ALL),
  'read-review': ask(READING_ALL),
  'read-merged': ask(READING_ALL),
  'read-decisions': ask(READING_ALL),
  'read-held': ask(READING_ALL),
  'read-devices': ask(READING_ALL),

  /** Asking how one's sign-in stands, and signing in; another's is set back by an administrator. */
  /** A code for a new device, and the word that its key was compared: of people in the field, and of the office. */
  'sign-in': { roles: EVERYONE, relations: ['own'], states: ['open', 'ended'] },
  'reset-sign-in': ask(['administrator']),
  /** One's own password and passkeys, and nobody else's. */
  'change-own-sign-in': ask(EVERYONE),
  'enrol-device': ask(OFFICE),
  'reset-pin': ask(OFFICE),
  'enrol-office-device': ask(['administrator']),
  'read-audit': ask(WATCHING),
} as const satisfies Readonly<Record<string, PolicyRow>>;

export type WriteOperation = `write ${EntryKind}`;
export type AskOperation = keyof typeof asking;
export type Operation = WriteOperation | AskOperation;

const writingRows = Object.entries(writing).map(
  ([kind, row]) => [`write ${kind as EntryKind}`, row] as const satisfies readonly [Operation, PolicyRow],
);
const askingRows = Object.entries(asking).map(
  ([operation, row]) => [operation as AskOperation, row] as const satisfies readonly [Operation, PolicyRow],
);

export const POLICY: ReadonlyMap<Operation, PolicyRow> = new Map<Operation, PolicyRow>([
  ...writingRows,
  ...askingRows,
]);
