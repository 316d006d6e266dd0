/**
 * Who a device is to the hub at this moment, what it may carry, and what it may write: the policy of shared/authority
 * with the facts of the registers. Asked at every message and every call. Judges who, never medicine.
 */

import type { DocumentId, RealmId, SiteId, StaffId } from '#shared/base/brand.ts';
import { parseEntryId, personDocument, personOf } from '#shared/base/ids.ts';
import { may, operationOf, operationOfKind, refusalOf, targetOf } from '#shared/authority/may.ts';
import type { Actor, Refusal } from '#shared/authority/may.ts';
import type { Operation, Relation } from '#shared/authority/policy.ts';
import { seesAllAreas } from '#shared/authority/role.ts';
import { scopeOf } from '#shared/authority/scope.ts';
import type { PlannedVisit, Scope } from '#shared/authority/scope.ts';
import type { EncodedEntry } from '#shared/document/contract.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import type { Entry, EntryBody } from '#shared/ledger/entry.ts';
import { isKnown } from '#shared/ledger/entry.ts';
import { deviceOrdersOf } from '#shared/ledger/device-orders.ts';
import type { DeviceOrders } from '#shared/ledger/device-orders.ts';
import { deviceOf } from '#shared/ledger/second-person.ts';
import { foldSettings, foldSites, foldStaff } from '#shared/ledger/fold-register.ts';
import type { Site, StaffMember } from '#shared/ledger/fold-register.ts';
import type { DeviceRecord, DurableLog } from '#server/log/durable-log.ts';
import { dayInJapan } from '#server/office/today.ts';
import type { OfficeSessions } from './office-sessions.ts';
import { COMMON } from './realms.ts';

const STAFF = 'register:staff' as DocumentId;
const SITES = 'register:sites' as DocumentId;
const SETTINGS = 'register:settings' as DocumentId;
const SESSION_PREFIX = 'session:';

/** A day begins, a resident on a list gets a record elsewhere: what a device carries is computed anew this often. */
const SCOPE_AGE_MAX_MS = 60_000;

interface SessionFacts {
  plan: EntryBody<'session-planned'> | null;
  readonly roster: Set<EntryBody<'roster-added'>['persons'][number]>;
}

export class Authority {
  readonly #log: DurableLog;
  readonly #now: () => number;
  readonly #sessionsOf: Pick<OfficeSessions, 'at'> | null;
  #staff: ReadonlyMap<StaffId, StaffMember> = new Map();
  #sites: ReadonlyMap<SiteId, Site> = new Map();
  #isEveryone = true;
  #settings: ReadonlyMap<string, unknown> = new Map();
  readonly #sessions = new Map<DocumentId, SessionFacts>();
  #scopes = new Map<string, Scope>();
  /** Asked for by mobile teams alone; as of the scopes. */
  #visits: readonly PlannedVisit[] | null = null;
  #scopesAt = 0;

  /** @param sessions - of the office; absent where nobody has to sign in (a demonstration) */
  constructor(log: DurableLog, now: () => number, sessions?: Pick<OfficeSessions, 'at'>) {
    this.#log = log;
    this.#sessionsOf = sessions ?? null;
    this.#now = now;
    for (const register of [STAFF, SITES, SETTINGS]) this.#readRegister(register);
    for (const doc of log.documents(SESSION_PREFIX)) {
      for (const row of log.rowsOfDocument(doc)) this.#noteSession(readUpdate(row.update));
    }
  }

  /** Call for each entry that entered the log. @returns whether anybody may do or carry something else from now on */
  onAccepted(entry: Entry): boolean {
    const { doc } = entry;
    const isRegister = doc === STAFF || doc === SITES || doc === SETTINGS;
    if (isRegister) this.#readRegister(doc);
    else if (!doc.startsWith(SESSION_PREFIX) || !this.#noteSession(entry)) return false;
    this.#forgetScopes();
    return true;
  }

  /** What the device and its person are now: a person who was made inactive ends with the device. */
  actorOf(device: DeviceRecord): Actor {
    const member = this.#staff.get(device.staff as StaffId);
    const isWiped = this.ordersOf(device.device).wipe !== null;
    const isRevoked = device.state === 'revoked' || isWiped || member?.active === false;
    const role = member?.role ?? device.role;
    if (isRevoked) return { role, state: 'revoked' };
    return { role, state: this.#isSignedIn(device, role) ? 'open' : 'ended' };
  }

  /** Whose work is the whole municipality signs in besides; who is named in the session must still work here. */
  #isSignedIn({ device, staff }: DeviceRecord, role: string): boolean {
    if (this.#sessionsOf === null || !seesAllAreas(role)) return true;
    return this.#sessionsOf.at(device)?.staff === staff;
  }

  /** @returns null where nobody of that key works here now */
  memberAtWork(staff: string): StaffMember | null {
    const member = this.#staff.get(staff as StaffId);
    return member?.active ? member : null;
  }

  /** Everybody who works here now. */
  membersAtWork(): readonly StaffMember[] {
    return [...this.#staff.values()].filter(({ active }) => active);
  }

  /** Whether somebody of that key ever worked here. */
  hasEverWorked(staff: string): boolean {
    return this.#staff.has(staff as StaffId);
  }

  hasSite(site: SiteId): boolean {
    return this.#sites.has(site);
  }

  /** What the office ordered of the device. */
  ordersOf(device: string): DeviceOrders {
    return deviceOrdersOf(this.#settings, device);
  }

  isRevoked(device: DeviceRecord): boolean {
    return this.actorOf(device).state === 'revoked';
  }

  /** @returns null where the device may do it, else why not */
  refusalOf(device: DeviceRecord, operation: Operation, relation: Relation = 'own'): Refusal | null {
    return refusalOf(this.actorOf(device), operation, relation);
  }

  /** Whether rows of the realm may be sent to the device. */
  mayCarry(device: DeviceRecord, realm: RealmId): boolean {
    const operation = realm === COMMON ? 'follow-common' : 'follow-area';
    return this.refusalOf(device, operation, this.#relationTo(device, realm)) === null;
  }

  /** Whether the document may be shown to the device; one that does not exist may. */
  mayOpen(device: DeviceRecord, doc: DocumentId): boolean {
    return this.mayCarry(device, this.#log.realmOf(doc) ?? COMMON);
  }

  /**
   * Whether the device may write the entry. The person who is named in it must be allowed to as well: on a tablet that
   * several people use, neither the tablet nor the person lends the other what it may not do itself.
   */
  refusalOfEntry(device: DeviceRecord, entry: EncodedEntry): Refusal | null {
    if (this.#isOwnSecond(device, entry)) return 'not-allowed';
    const operation = operationOfKind(entry.kind, entry.doc);
    const relation = this.#relationOf(device, entry);
    return (
      this.refusalOf(device, operation, relation) ??
      refusalOf(this.#authorOf(device, entry), operation, relation)
    );
  }

  /** Whether who decided (the device, and the person named) may write the entry, too: else a clerk would appoint himself. */
  mayRelease({ id, staff }: Pick<Entry, 'id' | 'staff'>, entry: Entry): boolean {
    const device = this.#log.device(parseEntryId(id)?.device ?? '');
    if (!device) return false;
    const actors = [this.actorOf(device), this.#authorOf(device, { staff })];
    return actors.every(({ role }) => may({ role, state: 'open' }, operationOf(entry)));
  }

  /**
   * A device signs, not a person: whoever holds one could name a colleague under the change or under its confirmation. Where
   * people sign in, each at a device of their own, the second person so comes from another device than the first.
   */
  #isOwnSecond({ device }: DeviceRecord, encoded: EncodedEntry): boolean {
    if (this.#sessionsOf === null || encoded.kind !== 'change-confirmed') return false;
    // Parsed only here: of every other entry the hub needs no more than was recognized.
    const { entry, kind } = encoded;
    if (!isKnown(entry) || entry.kind !== kind) return false;
    const { change } = entry.body;
    const of = parseEntryId(change)?.device;
    if (of === device) return true;
    // Held first, and let in under an id of the hub: it is still the change of whoever brought it.
    const known = this.#log.entry(change);
    // One that the hub is to give next can be guessed, and nobody has seen it.
    return known === null ? of === 'hub' : deviceOf(readUpdate(known.update)) === device;
  }

  #authorOf(device: DeviceRecord, { staff }: Pick<EncodedEntry, 'staff'>): Actor {
    const member = this.#staff.get(staff);
    // Before the first person is entered there is nobody to compare with.
    if (!member) return this.#staff.size === 0 ? this.actorOf(device) : { role: '', state: 'open' };
    return { role: member.role, state: member.active ? 'open' : 'revoked' };
  }

  #relationOf(device: DeviceRecord, encoded: EncodedEntry): Relation {
    const { doc } = encoded;
    const realm = personOf(doc) === null ? null : this.#log.realmOf(doc);
    const relation = realm === null ? 'own' : this.#relationTo(device, realm);
    if (relation !== 'other') return relation;
    return targetOf(encoded.entry)?.startsWith(`${device.device}.`) ? 'author' : 'other';
  }

  #relationTo(device: DeviceRecord, realm: RealmId): Relation {
    if (realm === COMMON) return 'own';
    const scope = this.#scopeOf(this.actorOf(device).role, device.site);
    return scope === 'all' || scope.has(realm) ? 'own' : 'other';
  }

  #scopeOf(role: string, site: string): Scope {
    const now = this.#now();
    if (Math.abs(now - this.#scopesAt) > SCOPE_AGE_MAX_MS) this.#forgetScopes();
    if (this.#scopes.size === 0) this.#scopesAt = now;
    const key = `${role} ${site}`;
    const known = this.#scopes.get(key);
    if (known) return known;
    const visits = (): readonly PlannedVisit[] => (this.#visits ??= this.#visitsNow());
    const scope = scopeOf(role, site, {
      sites: this.#sites,
      // Every roster of the year is gone through for it: once, and only where it decides anything.
      get visits() {
        return visits();
      },
      today: dayInJapan(now),
      isEveryone: this.#isEveryone,
    });
    this.#scopes.set(key, scope);
    return scope;
  }

  #forgetScopes(): void {
    this.#scopes.clear();
    this.#visits = null;
  }

  #visitsNow(): readonly PlannedVisit[] {
    return [...this.#sessions.values()].flatMap(({ plan, roster }) => {
      if (!plan?.mobile) return [];
      const rostered = [...roster].flatMap((person) => this.#log.realmOf(personDocument(person)) ?? []);
      const area = plan.area === null ? [] : [`area-${plan.area}` as RealmId];
      return [{ on: plan.on, realms: [...new Set([...area, ...rostered])] }];
    });
  }

  #readRegister(doc: DocumentId): void {
    const entries = this.#log.rowsOfDocument(doc).map((row) => readUpdate(row.update));
    if (doc === STAFF) this.#staff = foldStaff(entries);
    else if (doc === SITES) this.#sites = foldSites(entries);
    else {
      this.#settings = foldSettings(entries);
      this.#isEveryone = this.#settings.get('device-scope') !== 'area';
    }
  }

  /** @returns whether it changes where teams go, or whom they expect */
  #noteSession(entry: Entry): boolean {
    if (!isKnown(entry)) return false;
    if (entry.kind !== 'session-planned' && entry.kind !== 'roster-added') return false;
    let facts = this.#sessions.get(entry.doc);
    if (!facts) this.#sessions.set(entry.doc, (facts = { plan: null, roster: new Set() }));
    if (entry.kind === 'session-planned') facts.plan = entry.body;
    else for (const person of entry.body.persons) facts.roster.add(person);
    return true;
  }
}
