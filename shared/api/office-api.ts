/**
 * Answers of the hub's HTTP API for the office: shapes of the read models. JSON under /api/office/.
 * Built from the log by the shared fold; never a second truth.
 */

import type { CivilDate, EntryId, PersonId, RealmId, SessionId } from '../base/brand.ts';
import type { Entry, Identity } from '../ledger/entry.ts';
import type { PersonLedger } from '../ledger/ledger.ts';
import type { HoldReason } from '../document/contract.ts';
import type { ReviewItem, ReviewType } from '../review/review-item.ts';

/** GET /api/office/persons?q=&limit=: search over everyone, best first. */
export interface PersonRow {
  readonly person: PersonId;
  readonly realm: RealmId;
  readonly identity: Identity;
  readonly isProvisional: boolean;
  readonly residence: 'resident' | 'moved-out' | 'died' | 'removed';
  readonly shotCount: number;
  readonly openItems: number;
}
export interface PersonsAnswer {
  readonly rows: readonly PersonRow[];
  readonly total: number;
}

/** GET /api/office/persons/:person: the folded ledger, with its entries as they stand in the log. */
export interface PersonAnswer {
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

/** GET /api/office/review?type=&after=&limit= */
export interface ReviewRow {
  readonly item: ReviewItem;
  readonly identity: Identity | null;
  /** The other person of a possible-same-person item. */
  readonly other: Identity | null;
  /** When the last of the contradicting entries reached the hub. */
  readonly since: number;
}
export interface ReviewAnswer {
  readonly counts: Readonly<Record<ReviewType | 'held', number>>;
  readonly rows: readonly ReviewRow[];
}

/** GET /api/office/merged: what was merged by itself. GET /api/office/decisions: what people decided, newest first. */
export interface MergedRow {
  readonly person: PersonId;
  readonly name: string;
  readonly type: string;
  readonly entries: readonly Entry[];
}
export interface MergedAnswer {
  readonly rows: readonly MergedRow[];
}
export interface DecisionRow {
  readonly person: PersonId;
  readonly name: string;
  readonly entry: Entry;
  readonly receivedAt: number;
  readonly reopened: boolean;
}
export interface DecisionsAnswer {
  readonly rows: readonly DecisionRow[];
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
  readonly bytes: number;
  readonly state: 'open' | 'released' | 'kept';
}
export interface HeldAnswer {
  readonly rows: readonly HeldRow[];
}

/** GET /api/office/devices */
export interface DeviceRow {
  readonly device: string;
  readonly name: string;
  readonly connected: boolean;
  readonly lastContact: number | null;
  /** What the device said it still owes at its last contact. */
  readonly owes: number;
  readonly entries: number;
}
/** GET /api/office/sessions */
export interface SessionRow {
  readonly session: SessionId;
  readonly name: string;
  readonly place: string;
  readonly on: CivilDate;
  readonly mobile: boolean;
  readonly roster: number;
  readonly given: number;
  readonly withheld: number;
  readonly closed: boolean;
  readonly lastEntryAt: number | null;
}
export interface DevicesAnswer {
  readonly devices: readonly DeviceRow[];
  readonly sessions: readonly SessionRow[];
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
}
export interface EnrolAnswer {
  readonly device: string;
  readonly token: string;
  readonly municipality: { readonly code: string; readonly name: string };
  readonly realms: readonly RealmId[];
  readonly demonstration: boolean;
}
