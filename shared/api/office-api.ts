/**
 * Answers of the hub's HTTP API for the office: shapes of the read models. JSON under /api/office/.
 * Built from the log by the shared fold; never a second truth.
 */

import type { CivilDate, EntryId, PersonId, RealmId, SessionId } from '../base/brand.ts';
import type { Entry, Identity } from '../ledger/entry.ts';
import type { MergedNote, PersonLedger } from '../ledger/ledger.ts';
import type { HoldReason } from '../document/contract.ts';
import type { ReviewItem, ReviewType } from '../review/review-item.ts';
import type { AsideCount } from '../sync/protocol.ts';
import type { DueRow } from '../rules/due-list.ts';

/**
 * How fresh an answer is. The same words stand in the ETag, so that a screen that asks again with `If-None-Match`
 * gets 304 while nothing changed.
 */
export interface Freshness {
  /** Changes with every change of the read models; opaque. */
  readonly version: string;
  /** Hub's clock when it answered, ms since the epoch. */
  readonly answeredAt: number;
  /** Documents whose newest entries are not folded in yet: 0 but for moments after a large push. */
  readonly pending: number;
  /** Hub's clock at the last entry that the answer knows, ms since the epoch; null where the ledger is empty. */
  readonly knowsUntil: number | null;
  /** Documents that cannot be read at all: what they say is in no list. */
  readonly unreadable: number;
}

/**
 * Refusals of /api/office, in order: who asks, whether anybody can answer, what is asked, whether it exists.
 * 403 reauth-needed: the rows would leave as a file (file-pages.ts), and it is too long ago that the person showed who it is.
 * 503 building: the lists are being made, at a first start or again after an update; ask again after `Retry-After`.
 * 503 failing: the lists did not answer in time, or not at all; they are started again beside the tablets' work.
 * 503 not-audited: the look could not be put on file, so nothing is shown.
 * 500 unreadable: the person's entries are in the log and cannot be folded.
 */
export const OFFICE_ERROR_CODES = [
  'not-enrolled',
  'session-ended',
  'not-allowed',
  'reauth-needed',
  'not-audited',
  'failing',
  'building',
  'bad-query',
  'no-such-person',
  'no-such-route',
  'unreadable',
] as const;
/** Header with the answer's `Freshness` as JSON: also where the list itself did not change (304). */
export const FRESHNESS_HEADER = 'Freshness';
/** Header with what is searched for, percent-encoded UTF-8: names stay out of addresses, and so out of access logs. */
export const SEARCH_HEADER = 'Search-Text';
export type OfficeErrorCode = (typeof OFFICE_ERROR_CODES)[number];
export interface OfficeError {
  readonly error: OfficeErrorCode;
  /** Name of the query field that could not be read, with bad-query. */
  readonly field?: string;
  /** How far the making has come, with building; left out where nobody can say. */
  readonly progress?: BuildingProgress;
}
/** Documents, or residents of a day's list. */
export interface BuildingProgress {
  readonly done: number;
  readonly all: number;
}

/**
 * GET /api/office/persons?after=&limit=: everyone in kana order; with `Search-Text`, search over everyone, best first.
 */
export interface PersonRow {
  readonly person: PersonId;
  readonly realm: RealmId;
  readonly identity: Identity;
  readonly isProvisional: boolean;
  readonly residence: 'resident' | 'moved-out' | 'died' | 'removed';
  readonly shotCount: number;
  readonly openItems: number;
  /** The newest entries cannot be folded: this row says what was known before. */
  readonly isUnreadable: boolean;
}
export interface PersonsAnswer extends Freshness {
  readonly rows: readonly PersonRow[];
  readonly total: number;
}

/** GET /api/office/persons/:person: the folded ledger, with its entries as they stand in the log. */
export interface PersonAnswer extends Freshness {
  readonly ledger: PersonLedger;
  readonly items: readonly ReviewItem[];
  readonly received: Readonly<Record<EntryId, Receipt>>;
}
/** When and where the hub received an entry. */
export interface Receipt {
  readonly seq: number;
  readonly realm: RealmId;
  readonly receivedAt: number;
}

/** GET /api/office/review?type=&after=&limit=: `after` is the `next` of the page before. Oldest first within a type. */
export interface ReviewRow {
  readonly item: ReviewItem;
  readonly identity: Identity | null;
  /** The other person of a possible-same-person item. */
  readonly other: Identity | null;
  /** When the last of the contradicting entries reached the hub. */
  readonly since: number;
}
export interface ReviewAnswer extends Freshness {
  /** `inquiring`: items asked of someone and still undecided; they are counted in their own type too. */
  readonly counts: Readonly<Record<ReviewType | 'held' | 'inquiring', number>>;
  readonly rows: readonly ReviewRow[];
  /** Key of the last row where there are more, else null. */
  readonly next: string | null;
}

/** GET /api/office/merged: what was merged by itself. GET /api/office/decisions: what people decided, newest first. */
export interface MergedRow {
  readonly person: PersonId;
  readonly name: string;
  readonly type: MergedNote['type'];
  readonly entries: readonly Entry[];
  /** When the last of the entries reached the hub. */
  readonly since: number;
}
export interface MergedAnswer extends Freshness {
  readonly rows: readonly MergedRow[];
  readonly counts: Readonly<Record<MergedNote['type'], number>>;
  readonly total: number;
}
export interface DecisionRow {
  readonly person: PersonId;
  readonly name: string;
  readonly entry: Entry;
  readonly receivedAt: number;
  readonly reopened: boolean;
}
export interface DecisionsAnswer extends Freshness {
  readonly rows: readonly DecisionRow[];
  readonly total: number;
}

/** GET /api/office/held */
export interface HeldRow {
  readonly hold: string;
  readonly reason: HoldReason;
  readonly device: string;
  readonly receivedAt: number;
  readonly realm: RealmId;
  /** The entry where the bytes could be read, else null. */
  readonly entry: Entry | null;
  /** Entries that can be read out of the bytes: what a release would bring into the ledger. */
  readonly entries: number;
  readonly bytes: number;
  readonly state: 'open' | 'released' | 'kept';
}
export interface HeldAnswer extends Freshness {
  readonly rows: readonly HeldRow[];
  readonly open: number;
}

/** GET /api/office/devices */
export interface DeviceRow {
  readonly device: string;
  readonly name: string;
  readonly connected: boolean;
  readonly lastContact: number | null;
  /** What the device said it still owes at its last contact. */
  readonly owes: number;
  /** What it keeps and does not show, as it said last; null for one that never said. */
  readonly aside: readonly AsideCount[] | null;
  readonly entries: number;
  /** Site it is entered at; null where the register does not know the device. */
  readonly site: string | null;
  readonly state: 'active' | 'revoked';
  /** What the office ordered of it: hours of its lease (null: the hub's setting), and whether it is to be emptied. */
  readonly leaseHours: number | null;
  readonly wipe: 'ordered' | 'done' | null;
  /** Version of the protocol that it spoke last; null before its first contact. */
  readonly protocol: number | null;
  /** Not heard of for an hour or more while it owes entries or its site has an open session: what it holds is not counted. */
  readonly silent: boolean;
}
/** GET /api/office/sessions */
export interface SessionRow {
  readonly session: SessionId;
  readonly name: string;
  readonly place: string;
  /** Null, as `site` is, where entries of a session have arrived before its plan. */
  readonly on: CivilDate | null;
  readonly mobile: boolean;
  readonly roster: number;
  readonly given: number;
  readonly withheld: number;
  readonly closed: boolean;
  readonly lastEntryAt: number | null;
  readonly site: string | null;
  /** Persons on the roster for whom the hub has neither a shot nor a withholding of this session. */
  readonly unanswered: number;
}
export interface DevicesAnswer extends Freshness {
  readonly devices: readonly DeviceRow[];
  /** Newest first. */
  readonly sessions: readonly SessionRow[];
  /** What the figures leave out: silent devices, and the persons on the lists of their open sessions. */
  readonly uncertainty: { readonly silentDevices: number; readonly persons: number };
}

/**
 * GET /api/office/due?on=&series=&area=&birth=&state=&after=&limit=: who is due or overdue, in kana order.
 * `on` is today where it is left out; `birth` a month, YYYY-MM; `after` the `next` of the page before.
 */
export interface DueListRow {
  readonly identity: Identity;
  readonly due: DueRow;
}
export interface DueAnswer extends Freshness {
  readonly on: CivilDate;
  /** Version of the rule table that judged. */
  readonly table: string;
  readonly rows: readonly DueListRow[];
  /** Rows that fit the question, on this page or not. */
  readonly total: number;
  readonly next: string | null;
  /** By series, of the area and month of birth that were asked for. */
  readonly counts: readonly { readonly series: string; readonly due: number; readonly overdue: number }[];
  /** Months of birth to choose from, in the area and series that were asked for, oldest first. */
  readonly birthMonths: readonly string[];
  /** Persons who live here: those who were judged. */
  readonly residents: number;
  /** Persons whose ledger could not be read or judged, and devices that were not heard of: whom the list leaves out. */
  readonly unjudged: number;
  readonly silentDevices: number;
}

/** GET /api/sign-ins (demonstration only) and POST /api/enrol. */
export interface DemoSignIn {
  readonly staff: string;
  readonly name: string;
  readonly role: string;
  readonly site: string;
  readonly code: string;
}
export interface EnrolRequest {
  readonly staff: string;
  readonly code: string;
  readonly deviceName: string;
  /** The device's own signing key: base64url of the raw public key. Devices of before send none. */
  readonly key?: { readonly alg: 'Ed25519' | 'P-256'; readonly publicKey: string };
}
export interface EnrolAnswer {
  readonly device: string;
  readonly token: string;
  readonly municipality: { readonly code: string; readonly name: string };
  readonly realms: readonly RealmId[];
  readonly demonstration: boolean;
}
