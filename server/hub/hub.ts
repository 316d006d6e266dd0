/**
 * The hub: receive, judge, commit, answer, fan out, in that order. Holds no state that a restart would lose; what it
 * remembers of registers is read from the log.
 */

import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type { DocumentId, RealmId } from '#shared/base/brand.ts';
import { personOf } from '#shared/base/ids.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import type { Entry, EntryBody, EntryKind } from '#shared/ledger/entry.ts';
import type { DeviceRecord, DurableLog, LogRow, Outcome } from '#server/log/durable-log.ts';
import { Admission } from './admission.ts';
import type { AuditFact } from '#server/audit/audit-log.ts';
import type { Admitted } from './admission.ts';
import { Authority } from './authority.ts';
import { CommitQueue } from './commit-queue.ts';
import type { Committed } from './commit-queue.ts';
import { Connection } from './connection.ts';
import type { HubParts } from './connection.ts';
import { Contacts } from './contacts.ts';
import { FanOut } from './fan-out.ts';
import { RowsFrames } from './frames.ts';
import { HUB, HubAuthor } from './hub-author.ts';
import type { HubMetrics } from './hub-metrics.ts';
import type { OfficeSessions } from './office-sessions.ts';
import { PresenceRelay } from './presence-relay.ts';
import { Pump } from './pump.ts';
import type { Follower } from './pump.ts';
import { Realms } from './realms.ts';
import { Room, SYNC_UPDATE, syncMessage } from './room.ts';
import { SecondPersons } from './second-persons.ts';
import { HELD_REGISTER, settlementOf } from './settle-holds.ts';
import { Socket } from './socket.ts';
import type { SocketLimits } from './socket.ts';
import { Tickets } from './tickets.ts';
import { framesOf } from './stack-frames.ts';

const DEVICES = 'register:devices' as DocumentId;
/** More than a device needs (two tabs, and a line that died unnoticed): the oldest gives way. */
const SOCKETS_OF_DEVICE_MAX = 4;

export interface HubOptions {
  readonly log: DurableLog;
  readonly logger: Logger;
  readonly metrics: HubMetrics;
  readonly limits: SocketLimits;
  readonly now: () => number;
  /** Told of the rows of every commit, after answers and fan-out have been started. */
  readonly onAppended: (rows: readonly LogRow[]) => void;
  /** Of the office; absent where nobody signs in: in a demonstration. */
  readonly sessions?: OfficeSessions | undefined;
  /** The store has failed: the process must end, and promises nothing more. */
  readonly onFailed: (cause: unknown) => void;
  /** Told what the audit should have of the sockets: refusals, rooms of persons, what was changed. */
  readonly note?: (...facts: readonly AuditFact[]) => void;
}

/** To everybody in the room. */
function relay(room: Room<Connection>, message: Uint8Array): void {
  for (const member of room.members) if (member.seesRoom) member.socket.send(message);
}

const whoIs = (device: DeviceRecord | null): Pick<AuditFact, 'staff' | 'device' | 'role' | 'site'> =>
  device ? { staff: device.staff, device: device.device, role: device.role, site: device.site } : {};

export class Hub {
  readonly realms: Realms;
  readonly tickets: Tickets;
  readonly authority: Authority;
  readonly #options: HubOptions;
  readonly #parts: HubParts;
  readonly #author: HubAuthor;
  readonly #contacts: Contacts;
  readonly #fanOut: FanOut;
  readonly #queue: CommitQueue;
  readonly #pump: Pump;
  readonly #presence = new PresenceRelay<Connection>(relay);
  readonly #connections = new Set<Connection>();
  readonly #followers = new Set<Follower>();
  readonly #ofDevice = new Map<string, Connection[]>();
  readonly #rooms = new Map<DocumentId, Room<Connection>>();
  readonly #settling = new Set<string>();
  #isStopping = false;

  constructor(options: HubOptions) {
    this.#options = options;
    const { log, now, metrics, onFailed } = options;
    this.realms = new Realms(log);
    this.tickets = new Tickets(now);
    this.authority = new Authority(log, now, options.sessions);
    this.#author = new HubAuthor(log, now);
    this.#contacts = new Contacts(log, now, onFailed);
    const onEntryDefect = (cause: unknown): void => {
      options.logger.error({ event: 'defect', frames: framesOf(cause) });
    };
    const secondPersons = new SecondPersons(log, this.#author, now, onEntryDefect);
    this.#queue = new CommitQueue({
      log,
      now,
      marksFor: (admitted) => secondPersons.marksFor(admitted),
      onCommitted: (committed) => this.#onCommitted(committed),
      onMeasured: (seconds, outcomes) => metrics.onCommit(seconds, outcomes),
      onFailed,
    });
    this.#pump = new Pump(log, new RowsFrames(log), () => !this.#queue.isIdle);
    this.#fanOut = new FanOut(this.#pump, this.#followers);
    this.#parts = {
      log,
      now,
      realms: this.realms,
      authority: this.authority,
      admission: new Admission(log, this.realms, this.authority, now, onEntryDefect),
      queue: this.#queue,
      pump: this.#pump,
      tickets: this.tickets,
      noteContact: (device, change) => this.#contacts.note(device, change),
      carriedBy: (device) => new Set(this.realmsOf(device.device)),
      onAdmitted: (connection, device) => this.#onAdmitted(connection, device),
      onRefused: (code, device) => {
        metrics.onRefused(code);
        options.logger.info({ event: 'refused', code, device });
        // Closing for a restart refuses nobody.
        if (code !== 'busy')
          options.note?.({ what: 'connected', ...whoIs(device === null ? null : log.device(device)), code });
      },
      onDefect: (connection, cause) => this.#onDefect(connection, cause),
      onPresence: (room) => this.#presence.onChanged(room),
    };
    this.#catchUpWithRegisters();
  }

  /**
   * Takes a socket that was upgraded.
   *
   * @param known - the device, where the upgrade itself said who it is; null where the first frame will
   */
  accept(ws: WebSocket, doc: DocumentId, known: DeviceRecord | null): void {
    const room = this.#roomOf(doc);
    const options = this.#options;
    const connection = new Connection(this.#parts, room, (self) => {
      return new Socket(ws, options.limits, {
        message: (bytes) => this.#receive(self, bytes),
        ended: (why) => options.logger.info({ event: 'socket-ended', why, device: self.device }),
        close: () => this.#onClosed(self),
      });
    });
    this.#connections.add(connection);
    room.members.add(connection);
    if (this.#isStopping) return connection.refuse('busy', 1_000);
    if (known && this.authority.isRevoked(known)) return connection.refuse('revoked');
    if (known) return connection.admit(known);
    setTimeout(() => {
      // Not `token`: bad radio may have eaten the hello, and the device must come back soon.
      if (connection.device === null && connection.socket.isOpen) connection.refuse('busy');
    }, options.limits.helloWithinMs).unref();
  }

  /** Call for each connection that is let in, before anybody knows what it is. */
  onArrival(): void {
    this.#queue.onArrival();
  }

  get socketCount(): number {
    return this.#connections.size;
  }

  /** Keys of the devices that are here now. */
  connected(): ReadonlySet<string> {
    return new Set(this.#ofDevice.keys());
  }

  /** @returns what a device may carry now; nothing for a device that is unknown */
  realmsOf(device: string): readonly RealmId[] {
    const record = this.#options.log.device(device);
    if (!record) return [];
    return this.realms.all().filter((realm) => this.authority.mayCarry(record, realm));
  }

  /** Writes an entry of the hub itself; resolves once it is in the log. */
  async writeEntry<K extends EntryKind>(kind: K, doc: DocumentId, body: EntryBody<K>): Promise<void> {
    await new Promise<void>((done) => {
      this.#queue.submit(
        () => [this.#author.write(kind, doc, body)],
        () => done(),
      );
    });
  }

  /** Takes what came another way than by a socket; resolves with an outcome for each, once they are durable. */
  take(judge: (admission: Admission) => readonly Admitted[]): Promise<readonly Outcome[]> {
    return new Promise((done) => {
      this.#queue.submit(() => judge(this.#parts.admission), done);
    });
  }

  /** Commits what was read, says goodbye to everybody. After this nothing is received any more. */
  stop(): void {
    this.#isStopping = true;
    this.#queue.flush();
    this.#fanOut.stop();
    for (const connection of this.#connections) connection.refuse('busy', 1_000);
    this.#presence.stop();
    this.#contacts.stop();
  }

  /** Ends the sockets whose peers did not answer the goodbye. */
  terminate(): void {
    for (const connection of this.#connections) connection.socket.terminate();
  }

  #receive(connection: Connection, bytes: Uint8Array): void {
    try {
      connection.receive(bytes);
    } catch (cause) {
      this.#onDefect(connection, cause);
    }
  }

  /** A defect met by one message ends its socket, not everybody's hub; the device offers its entries again. */
  #onDefect(connection: Connection, cause: unknown): void {
    this.#options.logger.error({ event: 'defect', device: connection.device, frames: framesOf(cause) });
    connection.socket.terminate();
  }

  #onAdmitted(connection: Connection, device: DeviceRecord): void {
    this.#contacts.note(device.device, {});
    if (this.tickets.isNew(device.device)) this.#options.note?.({ what: 'connected', ...whoIs(device) });
    const person = personOf(connection.room.doc);
    if (person !== null)
      this.#options.note?.({ what: 'saw-person', ...whoIs(device), person, object: 'room' });
    this.#followers.add(connection.follower);
    const ofDevice = this.#ofDevice.get(device.device) ?? [];
    if (ofDevice.length >= SOCKETS_OF_DEVICE_MAX) ofDevice[0]?.socket.terminate();
    this.#ofDevice.set(device.device, [...ofDevice, connection]);
  }

  #onClosed(connection: Connection): void {
    const { room, device, follower } = connection;
    connection.onClosed();
    this.#connections.delete(connection);
    this.#followers.delete(follower);
    this.#pump.forget(follower);
    room.members.delete(connection);
    const gone = room.awareness.leave(connection);
    if (gone) this.#presence.onChanged(room);
    if (room.members.size === 0) this.#rooms.delete(room.doc);
    if (device === null) return;
    const others = (this.#ofDevice.get(device) ?? []).filter((other) => other !== connection);
    if (others.length > 0) this.#ofDevice.set(device, others);
    else this.#ofDevice.delete(device);
  }

  #roomOf(doc: DocumentId): Room<Connection> {
    let room = this.#rooms.get(doc);
    if (!room) this.#rooms.set(doc, (room = new Room(doc, this.#options.log)));
    return room;
  }

  #onCommitted(committed: readonly Committed[]): void {
    if (committed.length === 0) return;
    for (const { row } of committed) {
      const room = this.#rooms.get(row.doc);
      if (room) relay(room, syncMessage(SYNC_UPDATE, row.update));
    }
    this.#fanOut.onGrown(new Set(committed.map(({ row }) => row.realm)));
    let isOtherScope = false;
    for (const { row, admitted } of committed) {
      // Only registers and sessions mean something to the hub itself; asking for other entries would parse every one.
      if (row.doc.startsWith('person:') || !admitted.entry) continue;
      if (this.#actOn(row, admitted.entry)) isOtherScope = true;
    }
    if (isOtherScope) this.rescope();
    this.#options.onAppended(committed.map(({ row }) => row));
    this.#noteChanges(committed);
  }

  /** Who changed what stands in the ledger itself; the audit names it as well, for whoever asks there. */
  #noteChanges(committed: readonly Committed[]): void {
    const { note, log } = this.#options;
    if (!note) return;
    const facts = new Map<string, AuditFact & { readonly rows: number }>();
    for (const { row, admitted } of committed) {
      const said = admitted.told ?? admitted.entry;
      const staff = said?.staff ?? '';
      const kind = said?.kind ?? '';
      const key = `${row.author} ${staff} ${row.doc} ${kind}`;
      const before = facts.get(key);
      if (before) facts.set(key, { ...before, rows: before.rows + 1 });
      else {
        const person = personOf(row.doc) ?? '';
        const object = person === '' ? `${kind} ${row.doc}` : kind;
        const who = { ...whoIs(log.device(row.author)), device: row.author, staff };
        facts.set(key, { what: 'changed', ...who, person, object, rows: 1 });
      }
    }
    note(...facts.values());
  }

  /**
   * What an entry of a register means for the hub itself. Doing it twice changes nothing.
   *
   * @returns whether devices may carry something else from now on
   */
  #actOn(row: LogRow, entry: Entry): boolean {
    const isNewRealm = this.realms.onAccepted(entry) !== null;
    const isOtherAuthority = this.authority.onAccepted(entry);
    if (row.doc === HELD_REGISTER) this.#settle(entry, row.receivedAt);
    if (row.doc === DEVICES && entry.kind === 'device-entered' && !('foreign' in entry)) {
      // Who else may write there may rename or revoke a device, but not say with which key it signs.
      this.#changeDevice(entry.body, row.author === HUB);
    }
    return isNewRealm || isOtherAuthority;
  }

  /** A realm that came, a person who went, a session that was planned: every device that is here hears of it at once. */
  rescope(): void {
    for (const connection of this.#connections) connection.rescope();
  }

  /** A crash between an entry of a register and what it means leaves the meaning to the next start. */
  #catchUpWithRegisters(): void {
    for (const doc of [HELD_REGISTER, DEVICES]) {
      for (const row of this.#options.log.rowsOfDocument(doc)) this.#actOn(row, readUpdate(row.update));
    }
  }

  #changeDevice({ device, name, state, key }: EntryBody<'device-entered'>, isOfHub: boolean): void {
    const { log } = this.#options;
    const ofKey = isOfHub && key ? { key } : {};
    // A new key that was on its way when the office revoked the device does not bring it back.
    const isOver = state === 'revoked' || (isOfHub && log.device(device)?.state === 'revoked');
    log.changeDevices(new Map([[device, { name, state: isOver ? 'revoked' : state, ...ofKey }]]));
    if (!isOver) return;
    for (const connection of this.#ofDevice.get(device) ?? []) connection.refuse('revoked');
  }

  #settle(decision: Entry, decidedAt: number): void {
    const mayWrite = (entry: Entry): boolean => this.authority.mayRelease(decision, entry);
    const settlement = settlementOf(this.#options.log, this.#author, decision, mayWrite);
    // Numbers of holds can be guessed: who decided before it came, and has gone since, has not seen it.
    if (!settlement || settlement.hold.receivedAt > decidedAt) return;
    // Two decisions in one commit must not release the same hold twice, under two new ids.
    if (this.#settling.has(settlement.hold.hold)) return;
    const { hold, outcome, admitted } = settlement;
    this.#settling.add(hold.hold);
    const judge = (): readonly Admitted[] => admitted;
    this.#queue.submit(judge, () => {
      this.#settling.delete(hold.hold);
      this.#options.logger.info({ event: 'hold-settled', hold: hold.hold, outcome });
      if (hold.id === null) return;
      for (const connection of this.#ofDevice.get(hold.author) ?? []) {
        connection.send({ type: 'hold-settled', hold: hold.hold, id: hold.id, outcome });
      }
    });
  }
}
