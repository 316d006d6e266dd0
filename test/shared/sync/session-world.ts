/**
 * A world around the pure session: a hub as a plain list, a device whose memory can be lost at any step, a network that
 * loses, repeats and reorders. The auditor knows nothing of the protocol: it compares lists.
 */

import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { nextWake, step } from '#shared/sync/device-session.ts';
import type { SessionEffect, SessionEvent } from '#shared/sync/session-events.ts';
import type { Cursor, DeviceMessage, HubMessage, PushAnswer } from '#shared/sync/protocol.ts';
import { createSession } from '#shared/sync/session-state.ts';
import type { DeviceSession, OutboxItem } from '#shared/sync/session-state.ts';

/** mulberry32: small, seeded, the same everywhere. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value = (value + Math.imul(value ^ (value >>> 7), value | 61)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const REALMS = ['common', 'area-a'] as unknown as readonly RealmId[];
const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

interface HubLog {
  rows: EntryId[];
}

/** The hub of the world: commits, then answers, then sends rows. */
export class WorldHub {
  epoch = 'e1';
  readonly logs = new Map<RealmId, HubLog>(REALMS.map((realm) => [realm, { rows: [] }]));
  readonly holds = new Set<EntryId>();

  holdNext: (id: EntryId) => boolean = () => false;

  write(realm: RealmId, id: EntryId): number {
    const { rows } = this.log(realm);
    if (!rows.includes(id)) rows.push(id);
    return rows.indexOf(id) + 1;
  }

  has(id: EntryId): boolean {
    return [...this.logs.values()].some(({ rows }) => rows.includes(id));
  }

  log(realm: RealmId): HubLog {
    const log = this.logs.get(realm);
    if (!log) throw new Error('no such realm');
    return log;
  }

  /** Restored from a backup: the end of the logs is gone, and the epoch is new. */
  restore(keep: number): void {
    this.epoch = `e${Number(this.epoch.slice(1)) + 1}`;
    for (const log of this.logs.values()) log.rows = log.rows.slice(0, Math.floor(log.rows.length * keep));
  }

  /** @param followed - cursors of the connection, changed here */
  hear(message: DeviceMessage, followed: Map<RealmId, number>, now: number): HubMessage[] {
    switch (message.type) {
      case 'hello': {
        this.#follow(message.cursors, followed);
        const realms = REALMS.map((realm) => ({
          realm,
          logEpoch: this.epoch,
          seq: this.log(realm).rows.length,
        }));
        return [{ type: 'welcome', version: 1, hubTime: now, realms }];
      }
      case 'push': {
        const answers = message.entries.map(({ id }): PushAnswer => {
          const known = this.log(message.realm).rows.indexOf(id);
          if (known >= 0) return { id, result: 'duplicate', seq: (known + 1) as never };
          if (this.holds.has(id) || this.holdNext(id)) {
            this.holds.add(id);
            return { id, result: 'held', hold: `h-${id}`, reason: 'not-allowed' };
          }
          return { id, result: 'accepted', seq: this.write(message.realm, id) as never };
        });
        return [{ type: 'answer', batch: message.batch, realm: message.realm, answers, hubTime: now }];
      }
      case 'follow':
        this.#follow(message.cursors, followed);
        return [];
      case 'state':
      case 'aside':
        return [];
      case 'ping':
        return [{ type: 'pong', nonce: message.nonce, hubTime: now }];
    }
  }

  /** What a follower is owed, a few rows at a time; at the end it is told so. */
  feed(followed: Map<RealmId, number>, told: Map<RealmId, number>): HubMessage[] {
    const messages: HubMessage[] = [];
    for (const [realm, after] of followed) {
      const { rows } = this.log(realm);
      const updates = rows.slice(after, after + 3).map((id) => utf8.encode(id));
      if (updates.length > 0) {
        followed.set(realm, after + updates.length);
        messages.push({ type: 'rows', realm, logEpoch: this.epoch, from: after + 1, updates });
      } else if (told.get(realm) !== after) {
        told.set(realm, after);
        messages.push({ type: 'caught-up', realm, logEpoch: this.epoch, seq: after });
      }
    }
    return messages;
  }

  #follow(cursors: readonly Cursor[], followed: Map<RealmId, number>): void {
    for (const { realm, logEpoch, seq } of cursors)
      if (logEpoch === '' || logEpoch === this.epoch) followed.set(realm, logEpoch === '' ? 0 : seq);
  }
}

interface Disk {
  cursors: Map<RealmId, Cursor>;
  /** Ids received of each realm, as they were stored. */
  rows: Map<RealmId, EntryId[]>;
  own: Map<EntryId, { realm: RealmId; copy: 'stored' | 'received' | 'held' }>;
}

export class World {
  now = 1_000_000;
  readonly hub = new WorldHub();
  readonly random: () => number;
  readonly disk: Disk = { cursors: new Map(), rows: new Map(), own: new Map() };
  session: DeviceSession;
  readonly toHub: DeviceMessage[] = [];
  readonly toDevice: HubMessage[] = [];
  /** Work that the store has been asked for; a crash before it is done loses it. */
  readonly storeQueue: (() => SessionEvent | null)[] = [];
  isOpen = false;
  isOpening = false;
  #followed = new Map<RealmId, number>();
  #told = new Map<RealmId, number>();
  #counter = 0;
  /** What the screen has said of each entry since the last change of epoch. */
  readonly saidReceived = new Set<EntryId>();
  readonly violations: string[] = [];
  faults = 0.15;

  constructor(seed: number) {
    this.random = createRandom(seed);
    this.session = this.#fresh();
  }

  dispatch(event: SessionEvent): void {
    const before = JSON.stringify(event);
    const { session, effects } = step(this.session, event);
    if (JSON.stringify(event) !== before) this.violations.push('the session changed its event');
    this.session = session;
    for (const effect of effects) this.#carryOut(effect);
  }

  record(): EntryId {
    this.#counter += 1;
    const id = `d1.aaaa.${this.#counter}` as EntryId;
    const realm = REALMS[Math.floor(this.random() * REALMS.length)] as RealmId;
    this.disk.own.set(id, { realm, copy: 'stored' });
    this.dispatch({ type: 'entry-stored', item: itemOf(id, realm), now: this.now });
    return id;
  }

  /** Another device's entry reaches the hub. */
  elsewhere(): void {
    this.#counter += 1;
    const realm = REALMS[Math.floor(this.random() * REALMS.length)] as RealmId;
    this.hub.write(realm, `d2.bbbb.${this.#counter}` as EntryId);
  }

  crash(): void {
    this.#cut();
    this.storeQueue.length = 0;
    this.isOpening = false;
    this.session = this.#fresh();
    this.dispatch({ type: 'start', now: this.now });
  }

  loseConnection(): void {
    if (!this.isOpen && !this.isOpening) return;
    this.#cut();
    this.dispatch({ type: 'socket-closed', now: this.now, random: this.random(), code: 1006 });
  }

  restoreHub(): void {
    this.hub.restore(this.random());
    this.loseConnection();
  }

  /** One thing happens: a message arrives or is lost, the store gets on, time passes. */
  turn(): void {
    const dice = this.random();
    if (this.isOpening && dice < 0.3) {
      this.isOpening = false;
      if (this.random() < this.faults) {
        this.dispatch({ type: 'socket-closed', now: this.now, random: this.random(), code: null });
      } else {
        this.isOpen = true;
        this.#followed = new Map();
        this.#told = new Map();
        this.dispatch({ type: 'socket-opened', now: this.now });
      }
    } else if (dice < 0.45 && this.toHub.length > 0) this.#deliverToHub();
    else if (dice < 0.7 && this.toDevice.length > 0) this.#deliverToDevice();
    else if (dice < 0.85 && this.storeQueue.length > 0) {
      const event = this.storeQueue.shift()?.();
      if (event) this.dispatch(event);
    } else if (dice < 0.93 && this.isOpen) {
      this.toDevice.push(...this.hub.feed(this.#followed, this.#told));
    } else this.pass();
    this.#audit();
  }

  /** Time passes to the next thing that is due. */
  pass(): void {
    const due = nextWake(this.session) ?? this.now + 1_000;
    this.now = Math.max(this.now + 1, Math.min(due, this.now + 400_000));
    if ((nextWake(this.session) ?? Infinity) <= this.now)
      this.dispatch({ type: 'tick', now: this.now, random: this.random() });
  }

  /** No more faults: everything must come together. */
  heal(): void {
    this.faults = 0;
    this.dispatch({ type: 'start', now: this.now });
    for (let turns = 0; turns < 4_000 && !this.isWhole(); turns += 1) {
      if (this.isOpen) this.toDevice.push(...this.hub.feed(this.#followed, this.#told));
      this.turn();
    }
  }

  isWhole(): boolean {
    const owes = [...this.disk.own.values()].some(({ copy }) => copy === 'stored');
    const lacks = REALMS.some((realm) => {
      const cursor = this.disk.cursors.get(realm);
      return cursor?.logEpoch !== this.hub.epoch || cursor.seq < this.hub.log(realm).rows.length;
    });
    return !owes && !lacks && this.session.outbox.length === 0;
  }

  #fresh(): DeviceSession {
    const outbox: OutboxItem[] = [...this.disk.own]
      .filter(([, { copy }]) => copy === 'stored')
      .map(([id, { realm }]) => itemOf(id, realm));
    return createSession([...this.disk.cursors.values()], REALMS, outbox);
  }

  #cut(): void {
    this.isOpen = false;
    this.isOpening = false;
    this.toHub.length = 0;
    this.toDevice.length = 0;
  }

  #take<T>(queue: T[]): T | null {
    const at = this.random() < this.faults ? Math.floor(this.random() * queue.length) : 0;
    const [message] = queue.splice(at, 1);
    if (message === undefined || this.random() < this.faults) return null;
    if (this.random() < this.faults) queue.push(message);
    return message;
  }

  #deliverToHub(): void {
    const message = this.#take(this.toHub);
    if (message) this.toDevice.push(...this.hub.hear(message, this.#followed, this.now));
  }

  #deliverToDevice(): void {
    const message = this.#take(this.toDevice);
    if (message) this.dispatch({ type: 'message', message, now: this.now, random: this.random() });
  }

  #carryOut(effect: SessionEffect): void {
    switch (effect.type) {
      case 'open-socket':
        this.isOpening = true;
        return;
      case 'close-socket':
        this.#cut();
        return;
      case 'probe':
        return;
      case 'send-hello':
        this.#send({ ...effect, type: 'hello', version: 1, device: 'd1' as never, token: 't' });
        return;
      case 'send-push': {
        const entries = effect.ids.map((id) => ({ doc: 'x' as never, id, update: utf8.encode(id) }));
        this.#send({ type: 'push', batch: effect.batch, realm: effect.realm, entries });
        return;
      }
      case 'send-follow':
        this.#send({ type: 'follow', cursors: effect.cursors });
        return;
      case 'send-state':
        this.#send({ type: 'state', outbox: effect.outbox, cursors: effect.cursors });
        return;
      case 'send-aside':
        this.#send({ type: 'aside', counts: effect.counts });
        return;
      case 'send-ping':
        this.#send({ type: 'ping', nonce: effect.nonce });
        return;
      case 'store-rows':
        this.storeQueue.push(() => this.#storeRows(effect));
        return;
      case 'download':
        this.storeQueue.push(() => ({ type: 'download-ended', realm: effect.realm, now: this.now }));
        return;
      case 'restart-realm':
        this.storeQueue.push(() => this.#restart(effect.realm, effect.logEpoch));
        return;
      case 'settle':
        for (const answer of effect.answers) this.#settle(answer);
        return;
      case 'settle-hold':
        return;
    }
  }

  #send(message: DeviceMessage): void {
    if (this.isOpen) this.toHub.push(message);
  }

  #storeRows({
    realm,
    logEpoch,
    from,
    updates,
  }: Extract<SessionEffect, { type: 'store-rows' }>): SessionEvent | null {
    // As the driver does: what waited behind a failure or a new epoch is not stored.
    const known = this.session.realms.get(realm);
    if (known?.logEpoch !== logEpoch || known.stored !== from - 1) return null;
    if (this.random() < this.faults / 3) return { type: 'rows-not-stored', realm, now: this.now };
    const rows = this.disk.rows.get(realm) ?? [];
    const cursor = this.disk.cursors.get(realm);
    if ((cursor?.seq ?? 0) !== from - 1)
      this.violations.push(`rows ${from} stored after ${cursor?.seq ?? 0}`);
    rows.push(...updates.map((update) => fromUtf8.decode(update) as EntryId));
    this.disk.rows.set(realm, rows);
    const next = { realm, logEpoch, seq: from + updates.length - 1 };
    this.disk.cursors.set(realm, next);
    return { type: 'rows-stored', cursor: next, now: this.now };
  }

  #restart(realm: RealmId, logEpoch: string): SessionEvent {
    this.disk.cursors.set(realm, { realm, logEpoch, seq: 0 });
    this.disk.rows.set(realm, []);
    const offer: OutboxItem[] = [];
    for (const [id, own] of this.disk.own) {
      if (own.realm !== realm) continue;
      own.copy = 'stored';
      this.saidReceived.delete(id);
      offer.push(itemOf(id, realm));
    }
    return { type: 'realm-restarted', realm, logEpoch, offer, now: this.now };
  }

  #settle(answer: PushAnswer): void {
    const own = this.disk.own.get(answer.id);
    if (!own) return;
    own.copy = answer.result === 'held' ? 'held' : 'received';
    if (answer.result === 'held') {
      if (!this.hub.holds.has(answer.id)) this.violations.push(`${answer.id} is said to be held and is not`);
      return;
    }
    this.saidReceived.add(answer.id);
    // Asked at this very moment: a later restore of the hub is told by its new epoch.
    if (!this.hub.has(answer.id)) this.violations.push(`${answer.id} is said to be received and is not`);
  }

  #audit(): void {
    for (const [realm, ids] of this.disk.rows) {
      if (this.disk.cursors.get(realm)?.logEpoch !== this.hub.epoch) continue;
      const log = this.hub.log(realm).rows;
      ids.forEach((id, at) => {
        if (log[at] !== id) this.violations.push(`${realm} row ${at + 1} is ${id}, the hub has ${log[at]}`);
      });
      if (this.disk.cursors.get(realm)?.seq !== ids.length)
        this.violations.push(`${realm}: cursor and rows differ`);
    }
  }
}

const itemOf = (id: EntryId, realm: RealmId): OutboxItem => ({ id, realm, bytes: 300 });
