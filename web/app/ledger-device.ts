/**
 * The device that screens see: reads from the index in memory, records through the store, lets the driver talk to the
 * hub. Built in one place (start-device.ts); everything of the surroundings is handed in.
 */

import type { DocumentId, EntryId, PersonId, RealmId, SessionId } from '#shared/base/brand.ts';
import { randomIdFrom } from '#shared/base/ids.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { Entry, EntryBody, EntryKind, EntryOf } from '#shared/ledger/entry.ts';
import type { LinkView, PersonLedger } from '#shared/ledger/ledger.ts';
import { myNumberFields } from '#shared/ledger/my-number-fields.ts';
import type { DeviceIdentity, OwnCopy, OwnEntry } from '#web/store/ledger-store.ts';
import type { HubSocket } from '#web/sync/hub-socket.ts';
import { Confirmation, heldOfOthers } from '#web/sync/confirmation.ts';
import { inTurn } from '#web/store/in-turn.ts';
import { OwnEntries } from '#web/sync/own-entries.ts';
import { readAsideAgain } from '#web/sync/read-aside-again.ts';
import { SyncDriver } from '#web/sync/sync-driver.ts';
import type { TabMessage } from '#web/sync/tab-bus.ts';
import type {
  Account,
  CopyState,
  Device,
  DeviceStatus,
  HistoryGap,
  RecordFailure,
  SearchHit,
  SetAside,
  TakeInFailure,
  TakenIn,
  UnansweredEntry,
} from './device.ts';
import { followerStatus, statusOf, unknownStatus } from './device-status.ts';
import { copyStateOf, unansweredOf } from './copy-states.ts';
import { deviceTimeAt, realmOfNew, todayInJapan } from './device-stamp.ts';
import { accountOf } from './staff-account.ts';
import { ChangeBell } from './change-bell.ts';
import { DeviceStanding } from './device-standing.ts';
import { historyGapOf } from './history-gap.ts';
import type { DeviceParts } from './device-parts.ts';
import { DraftKeeper } from './draft-keeper.ts';
import { takeInUnsent } from './take-in-unsent.ts';
import { sealUnsent, unsentOf, type UnsentParts } from './unsent-export.ts';
import { writeEntry, type EntryWriter } from './write-entry.ts';

/** A store that failed while this tab was becoming the leader is asked again after this long. */
const LEAD_AGAIN_MS = 5_000;

export class LedgerDevice implements Device {
  readonly #parts: DeviceParts;
  readonly #own = new OwnEntries();
  readonly #confirmation = new Confirmation();
  readonly #drafts: DraftKeeper;
  readonly #ledgerBell = new ChangeBell();
  readonly #statusBell = new ChangeBell();
  readonly #standing: DeviceStanding;
  #identity: DeviceIdentity;
  #driver: SyncDriver | null = null;
  #leaderStatus: DeviceStatus | null = null;
  #lastChunk: number;
  #catchingUp: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** @returns a device that has read its own entries and takes part; the index holds everything when it resolves */
  static async start(parts: DeviceParts): Promise<LedgerDevice> {
    const device = new LedgerDevice(parts);
    if (!(await parts.store.exclusively(() => device.#readOwn())).ok) await device.#readOwn();
    await device.#standing.read();
    parts.bus.listen((message) => device.#hear(message));
    // The doubts, and what another tab stored before this one listened.
    await device.#catchUp();
    parts.leadership.seek(() => device.#tryToLead());
    parts.bus.post({ type: 'ask-status' });
    return device;
  }

  private constructor(parts: DeviceParts) {
    this.#parts = parts;
    this.#identity = parts.identity;
    this.#lastChunk = parts.lastChunk;
    this.#standing = new DeviceStanding(parts);
    this.#drafts = new DraftKeeper(parts.store, () => this.#storeFailed());
    // First of all who listen: the other tabs hear what this one shows.
    this.#statusBell.on(() => {
      const at = this.#driver?.session.lastRoundTripAt ?? null;
      if (at !== null) parts.contact.write(at);
      if (this.#driver) void this.#standing.whole.note(this.#driver.session);
      if (this.#driver) parts.bus.post({ type: 'status', status: this.status });
    });
  }

  get account(): Account {
    return this.#identity.account;
  }

  get #copies(): UnsentParts {
    return { ...this.#parts, own: this.#own, confirmation: this.#confirmation };
  }

  get authorization(): string {
    return `Bearer ${this.#identity.account.device}.${this.#identity.token}`;
  }

  get status(): DeviceStatus {
    const facts = this.#standing.factsWith(this.#own, this.#confirmation);
    if (this.#driver) return statusOf(this.#driver.session, facts);
    const told = this.#leaderStatus ?? unknownStatus(facts, this.#parts.contact.read());
    return followerStatus(told, facts);
  }

  /** Who is in the room of this device; null while another tab holds the socket. */
  get awareness(): HubSocket['awareness'] {
    return this.#driver?.awareness ?? null;
  }

  readonly person = (person: PersonId): PersonLedger | null => this.#parts.index.person(person);
  readonly historyGap = (person: PersonId): HistoryGap | null =>
    historyGapOf(person, this.status, this.#parts.index, this.#own);
  readonly links = (): LinkView => this.#parts.index.links();
  readonly persons = (): readonly PersonId[] => this.#parts.index.persons();
  readonly entriesOf = (doc: DocumentId): readonly Entry[] => this.#parts.index.entriesOf(doc);
  readonly sessions = (): readonly SessionId[] => this.#parts.index.sessions();
  search(query: string, limit: number): readonly SearchHit[] {
    return this.#parts.index.search(query, limit, todayInJapan(this.#parts.now()));
  }

  copyState(id: EntryId): CopyState {
    return copyStateOf(id, this.#own, this.#confirmation, this.#driver?.session ?? null);
  }

  unanswered(): readonly UnansweredEntry[] {
    return unansweredOf(this.#own, this.#confirmation, this.#driver?.session ?? null);
  }

  async record<K extends EntryKind>(
    kind: K,
    doc: DocumentId,
    body: EntryBody<K>,
    realm?: RealmId,
    onStored?: (entry: EntryOf<K>) => Promise<void>,
  ): Promise<Result<EntryOf<K>, RecordFailure>> {
    // The one door for everything that is typed on any screen (INV-23).
    if (myNumberFields(body).length > 0) return err('my-number');
    const { index, bus } = this.#parts;
    const realmOf = () => index.realmOf(doc) ?? realm ?? realmOfNew(doc, this.#identity.realms);
    const written = await writeEntry(this.#writer(), kind, doc, body, realmOf);
    if (!written.ok && written.error !== 'locked') this.#storeFailed();
    if (!written.ok) return written;
    const { entry, own } = written.value;
    this.#standing.storeWorked();
    try {
      await onStored?.(entry);
    } finally {
      this.#driver?.entryStored(own.id);
      bus.post({ type: 'own' });
      this.#ledgerBell.ring();
    }
    return ok(entry);
  }

  #writer(): EntryWriter {
    const { store, index, now } = this.#parts;
    const roundTripMs = this.#driver?.session.roundTripMs ?? 0;
    return {
      store,
      identity: this.#identity,
      catchUp: async (order) => {
        if (order > this.#own.lastOrder) await this.#readOwnWhole();
      },
      headsOf: (doc) => index.headsOf(doc),
      time: () => deviceTimeAt(now(), { ...this.status, roundTripMs }),
      onStored: (own) => this.#addOwn(own, { state: 'stored' }),
    };
  }

  readonly newPersonId = (): PersonId => randomIdFrom(this.#parts.randomBytes(10)) as PersonId;
  readonly newSessionId = (): SessionId => randomIdFrom(this.#parts.randomBytes(10)) as SessionId;

  readonly saveDraft = (key: string, value: unknown): Promise<void> => this.#drafts.save(key, value);
  readonly loadDraft = (key: string): Promise<unknown> => this.#drafts.load(key);
  readonly dropDraft = (key: string): Promise<void> => this.#drafts.drop(key);
  readonly flushDrafts = (): Promise<void> => this.#drafts.flush();

  readonly onLedgerChange = (listener: () => void): (() => void) => this.#ledgerBell.on(listener);
  readonly onStatusChange = (listener: () => void): (() => void) => this.#statusBell.on(listener);

  async switchStaff(staff: string): Promise<void> {
    const register = this.entriesOf('register:staff' as DocumentId);
    const { store, bus } = this.#parts;
    const account = accountOf(staff, this.#identity.account, register);
    // All else as it is stored: another tab may have begun a new epoch.
    const saved = await inTurn(store, async () =>
      store.saveIdentity({ ...((await store.identity()) ?? this.#identity), account }),
    );
    if (!saved.ok) this.#storeFailed();
    this.#identity = { ...this.#identity, account };
    bus.post({ type: 'staff', account });
    this.#tellStatus();
    this.#ledgerBell.ring();
  }

  async exportUnsent(passphrase: string): Promise<Blob> {
    return sealUnsent(this.account.device, await unsentOf(this.#copies), passphrase);
  }

  async takeInUnsent(file: Blob, passphrase: string): Promise<Result<TakenIn, TakeInFailure>> {
    const { store, bus } = this.#parts;
    const taken = await takeInUnsent(this.#copies, file, passphrase);
    // Also after a failure: what was stored before it is on its way.
    await store.exclusively(() => this.#readOwnWhole());
    await this.#standing.aside.read();
    this.#tellAside();
    bus.post({ type: 'own' });
    this.#ledgerBell.ring();
    return taken;
  }

  readonly setAside = (): Promise<readonly SetAside[]> => this.#standing.aside.list();

  /** The network may be back, or the screen was lit: the tab that holds the socket tries at once. */
  hint(): void {
    if (this.#driver) this.#driver.hint();
    else this.#parts.bus.post({ type: 'hint' });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#ledgerBell.stop();
    await this.#drafts.flush();
    await this.#driver?.stop();
    this.#parts.leadership.resign();
    this.#parts.bus.close();
    await this.#catchingUp;
    await this.#parts.store.close();
  }

  /** No other tab can lead meanwhile: a leader that gave up would leave the device without a socket for ever. */
  #tryToLead(): void {
    this.#lead().catch(() => {
      this.#storeFailed();
      setTimeout(() => this.#tryToLead(), LEAD_AGAIN_MS);
    });
  }

  async #lead(): Promise<void> {
    if (this.#isStopped) return;
    const { store, index, http, openSocket, sign, now, random, bus, contact } = this.#parts;
    await this.#catchUp();
    if (this.#leaderStatus) {
      // The tab that led may have died between what it wrote down of the copies and its word to this one.
      const rows = await store.readOwn(0);
      this.#own.settle(new Map(rows.map(({ entry, copy }) => [entry.id, copy])));
    }
    const read = await readAsideAgain(store, index, now());
    // All of it: what the tab that led before has written down is what this one knows without a network.
    await this.#standing.read();
    const cursors = await store.cursors();
    if (this.#isStopped) return;
    this.#driver = new SyncDriver(
      {
        identity: this.#identity,
        store,
        index,
        own: this.#own,
        confirmation: this.#confirmation,
        http,
        openSocket,
        sign,
        now,
        random,
        onRows: (key, aside) => this.#tellRows(key, aside),
        onSettled: (copies) => {
          bus.post({ type: 'settled', copies: [...copies] });
          this.#ledgerBell.ring();
        },
        onDoubts: () => {
          bus.post({ type: 'doubts' });
          this.#ledgerBell.ring();
        },
        onStatus: () => this.#tellStatus(),
        onStoreFailure: () => this.#storeFailed(),
        lastContact: contact.read(),
      },
      cursors,
    );
    this.#driver.start();
    this.#tellRows(read, 0);
    this.#tellAside();
  }

  /** The office sees what its devices do not show. */
  #tellAside(): void {
    this.#standing.aside.list().then(
      (counts) => this.#driver?.asideCounted(counts),
      () => this.#storeFailed(),
    );
  }

  /** @param key - of the last chunk that was stored; null where nothing new was among the rows */
  #tellRows(key: number | null, aside: number): void {
    this.#standing.aside.add(aside);
    if (aside > 0) this.#tellAside();
    if (key === null) return;
    this.#lastChunk = key;
    this.#parts.bus.post({ type: 'rows' });
    this.#ledgerBell.ringSoon();
  }

  #hear(message: TabMessage): void {
    switch (message.type) {
      case 'rows':
      case 'own':
      case 'doubts':
        this.#afterCatchingUp(() => undefined);
        return;
      case 'settled':
        // Another tab's entry may be answered before this one has read it.
        this.#afterCatchingUp(() => this.#own.settle(new Map(message.copies)));
        return;
      case 'status':
        this.#leaderStatus = message.status;
        this.#statusBell.ring();
        return;
      case 'ask-status':
        if (this.#driver) this.#tellStatus();
        return;
      case 'hint':
        this.#driver?.hint();
        return;
      case 'staff':
        this.#identity = { ...this.#identity, account: message.account };
        this.#ledgerBell.ring();
        return;
    }
  }

  #afterCatchingUp(then: () => void): void {
    this.#catchUp().then(
      () => {
        then();
        this.#ledgerBell.ring();
      },
      () => this.#storeFailed(),
    );
  }

  /** Reads what other tabs have put into the store; one after another, so that nothing is read twice. */
  #catchUp(): Promise<void> {
    const turn = this.#catchingUp.then(async () => {
      // The leader's index gets its rows from the driver.
      if (!this.#driver) {
        await this.#parts.store.readChunks(this.#lastChunk, ({ key, realm, bytes }) => {
          this.#parts.index.addChunk(realm, bytes);
          this.#lastChunk = key;
        });
        await this.#readDoubts();
      }
      // In turn with the tab that writes (it says 'own' when done): what only one store holds may be taken out again.
      await this.#parts.store.exclusively(() => this.#readOwnWhole());
    });
    // A failure is told to who asked; it must not keep what comes later from being read.
    this.#catchingUp = turn.catch(() => undefined);
    return turn;
  }

  async #readOwnWhole(): Promise<void> {
    await this.#parts.store.completeOwn();
    await this.#readOwn();
  }

  async #readOwn(): Promise<void> {
    for (const { entry, copy } of await this.#parts.store.readOwn(this.#own.lastOrder)) {
      if (entry.order <= this.#own.lastOrder) continue;
      this.#addOwn(entry, copy);
      if (copy.state === 'stored') this.#driver?.entryStored(entry.id);
    }
  }

  async #readDoubts(): Promise<void> {
    const { store, index } = this.#parts;
    this.#confirmation.load(await store.doubts(), (realm) => heldOfOthers(index, this.#own, realm));
  }

  #addOwn(entry: OwnEntry, copy: OwnCopy): void {
    this.#own.add({ entry, copy });
    const { index } = this.#parts;
    // Taken in from a file while the hub sent another entry under its id: the hub holds it, and it is not applied.
    if (!index.has(entry.doc, entry.id)) index.addEntry(entry.realm, entry);
  }

  #storeFailed(): void {
    this.#standing.storeFailed();
    this.#tellStatus();
  }

  #tellStatus(): void {
    this.#statusBell.ringOnce();
  }
}
