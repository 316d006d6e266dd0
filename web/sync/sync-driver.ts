/**
 * Carries out what the pure session decides: sends, stores, downloads, and reports back. Holds no rule of its own.
 * Rows are stored one after another; nothing is reported as stored before the store has said so.
 */

import { assert, assertNever } from '#shared/base/assert.ts';
import type { DeviceKey, EntryId, RealmId } from '#shared/base/brand.ts';
import { decodeHubMessage, encodeDeviceMessage, splitHubFrame } from '#shared/sync/codec.ts';
import { nextWake, step } from '#shared/sync/device-session.ts';
import type { SessionEffect, SessionEvent } from '#shared/sync/session-events.ts';
import { PROTOCOL_VERSION } from '#shared/sync/protocol.ts';
import type { AsideCount, PushedEntry } from '#shared/sync/protocol.ts';
import { createSession, isFedToTheEnd } from '#shared/sync/session-state.ts';
import type { DeviceSession } from '#shared/sync/session-state.ts';
import type { LedgerIndex } from '#web/store/ledger-index.ts';
import type { DeviceIdentity, LedgerStore, OwnCopy } from '#web/store/ledger-store.ts';
import { heldOfOthers } from './confirmation.ts';
import { copyOfAnswer } from './copy-of-answer.ts';
import type { Confirmation } from './confirmation.ts';
import type { HubHttp } from './hub-http.ts';
import type { HubSocket, HubSocketEvents } from './hub-socket.ts';
import { inflate } from './inflate.ts';
import type { OwnEntries } from './own-entries.ts';
import { forkedAmong, leaveUsedEpoch } from './leave-epoch.ts';
import { KeyNotTold } from './sign-update.ts';
import type { SignUpdate } from './sign-update.ts';
import { messageOfEffect } from './message-of-effect.ts';
import { pushedEntries } from './pushed-entries.ts';
import { RowKeeper } from './row-keeper.ts';

export interface SyncParts {
  readonly identity: DeviceIdentity;
  readonly store: LedgerStore;
  readonly index: LedgerIndex;
  readonly own: OwnEntries;
  readonly confirmation: Confirmation;
  readonly http: HubHttp;
  /** Signs canonical updates; absent where the device has no key. */
  readonly sign?: SignUpdate | undefined;
  /** As inflate.ts, by what another platform has instead of a browser's streams. */
  readonly inflate?: typeof inflate;
  readonly openSocket: (events: HubSocketEvents) => HubSocket;
  readonly now: () => number;
  readonly random: () => number;
  /** Rows are in the store and in the index; `key` is their chunk, null where nothing new was among them. */
  readonly onRows: (key: number | null, aside: number) => void;
  readonly onSettled: (copies: ReadonlyMap<EntryId, OwnCopy>) => void;
  /** What is in doubt since the hub's log began anew has changed, and is written down. */
  readonly onDoubts: () => void;
  readonly onStatus: () => void;
  readonly onStoreFailure: () => void;
  /** Last answer of the hub in an earlier run; null = never. */
  readonly lastContact: number | null;
}

/** A frame may be packed twenty to one; more is no frame of the hub. */
const FRAME_INFLATED_BYTES_MAX = 32_000_000;

/** A tick that comes too early does nothing; a clock that was set back must not put it off for as long. */
const TICK_WITHIN_MS = 15_000;

export class SyncDriver {
  readonly #parts: SyncParts;
  readonly #socket: HubSocket;
  #session: DeviceSession;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Frames are inflated, and rows stored, in the order in which they came. */
  #frames: Promise<void> = Promise.resolve();
  #storing: Promise<void> = Promise.resolve();
  /** Batches are signed at once and sent in order. */
  #pushing: Promise<void> = Promise.resolve();
  readonly #keeper: RowKeeper;
  #connection = 0;
  #isStopped = false;
  /** For the next socket; '' = the hub must be asked for one. */
  #ticket = '';
  /** Counts attempts: an answer for an earlier one opens nothing. */
  #opening = 0;

  constructor(parts: SyncParts, cursors: Parameters<typeof createSession>[0]) {
    this.#parts = parts;
    this.#keeper = new RowKeeper(parts, {
      realm: (realm) => this.#session.realms.get(realm),
      dispatch: (event) => this.dispatch(event),
      saveDoubts: () => this.#saveDoubts(),
      leaveEpoch: (named) => this.#leaveEpoch(named),
      isStopped: () => this.#isStopped,
    });
    this.#session = createSession(
      this.#fromTheStart(cursors),
      // Entries that were taken in may be of a realm of which no row ever came.
      [...parts.identity.realms, ...parts.own.realms()],
      parts.own.outbox(),
      parts.lastContact,
    );
    this.#socket = parts.openSocket({
      onOpen: () => this.dispatch({ type: 'socket-opened', now: parts.now() }),
      onClose: (code) => {
        this.#connection += 1;
        this.dispatch({ type: 'socket-closed', now: parts.now(), random: parts.random(), code });
      },
      onFrame: (frame) => this.#receive(frame),
    });
  }

  get session(): DeviceSession {
    return this.#session;
  }

  get awareness(): HubSocket['awareness'] {
    return this.#socket.awareness;
  }

  start(): void {
    // Also where the power went before the answer had led to anything.
    this.#leaveForked([...this.#parts.own.all()].map(([id, { copy }]) => [id, copy]));
    this.dispatch({ type: 'start', now: this.#parts.now() });
  }

  /** The network may be back. */
  hint(): void {
    this.dispatch({ type: 'hint', now: this.#parts.now() });
  }

  /** An entry of `own` has reached the store. */
  entryStored(id: EntryId): void {
    const { own, now } = this.#parts;
    const known = own.get(id);
    assert(known, 'what was stored is known');
    const { realm, bytes } = known;
    this.dispatch({ type: 'entry-stored', item: { id, realm, bytes }, now: now() });
  }

  asideCounted(counts: readonly AsideCount[]): void {
    this.dispatch({ type: 'aside-counted', counts });
  }

  async stop(): Promise<void> {
    this.dispatch({ type: 'stop' });
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#socket.destroy();
    await this.#frames;
    await this.#storing;
  }

  dispatch(event: SessionEvent): void {
    if (this.#isStopped) return;
    const { session, effects } = step(this.#session, event);
    this.#session = session;
    for (const effect of effects) this.#carryOut(effect);
    this.#endConfirming();
    this.#wake();
    this.#parts.onStatus();
  }

  #wake(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const at = nextWake(this.#session);
    if (at === null) return;
    const { now, random } = this.#parts;
    const tick = () => this.dispatch({ type: 'tick', now: now(), random: random() });
    this.#timer = setTimeout(tick, Math.min(Math.max(0, at - now()), TICK_WITHIN_MS));
  }

  #carryOut(effect: SessionEffect): void {
    const { identity, own } = this.#parts;
    switch (effect.type) {
      case 'open-socket':
        return this.#open();
      case 'close-socket':
        this.#opening += 1;
        return this.#socket.close();
      case 'probe':
        return this.#probe();
      case 'send-hello':
        return this.#socket.send(
          encodeDeviceMessage({
            type: 'hello',
            version: PROTOCOL_VERSION,
            device: identity.account.device as DeviceKey,
            token: this.#takeTicket(),
            cursors: effect.cursors,
            outbox: effect.outbox,
          }),
        );
      case 'send-push':
        return this.#push(effect);
      case 'send-follow':
      case 'send-state':
      case 'send-aside':
      case 'send-ping':
        return this.#socket.send(encodeDeviceMessage(messageOfEffect(effect)));
      case 'store-rows':
        return this.#later(() =>
          this.#keeper.storeRows(
            effect.realm,
            effect.logEpoch,
            effect.from,
            effect.updates,
            effect.signatures,
          ),
        );
      case 'download':
        return this.#later(() => this.#download(effect.realm, effect.logEpoch, effect.after));
      case 'restart-realm':
        return this.#later(() => this.#restart(effect.realm, effect.logEpoch));
      case 'settle':
        return this.#settle(
          new Map(effect.answers.map((answer) => [answer.id, copyOfAnswer(answer, effect.at)])),
        );
      case 'settle-hold':
        // A hold that is kept stays where it is: with the office.
        if (effect.outcome === 'released' && own.isHeldAs(effect.id, effect.hold))
          this.#settle(new Map([[effect.id, { state: 'received', at: effect.at }]]));
        return;
      default:
        assertNever(effect);
    }
  }

  /** What fails otherwise than stores do is asked for again on the next connection, and keeps nothing behind it from the store. */
  #later(work: () => Promise<unknown>): void {
    const done = this.#storing.then(async () => void (await work()));
    this.#storing = done.catch(() => {
      if (this.#isStopped) return;
      this.#parts.onStoreFailure();
      this.#socket.close();
    });
  }

  #receive(frame: Uint8Array): void {
    const connection = this.#connection;
    this.#frames = this.#frames.then(async () => {
      const split = splitHubFrame(frame);
      const inflated = !split.ok
        ? split
        : split.value.gzip
          ? await (this.#parts.inflate ?? inflate)(split.value.message, FRAME_INFLATED_BYTES_MAX)
          : { ok: true as const, value: split.value.message };
      // What an earlier socket brought may not be taken for this one's words.
      if (connection !== this.#connection || this.#isStopped) return;
      const message = inflated.ok ? decodeHubMessage(inflated.value) : inflated;
      const { now, random } = this.#parts;
      if (message.ok && message.value.type === 'welcome') this.#ticket = message.value.ticket ?? '';
      if (message.ok)
        this.dispatch({ type: 'message', message: message.value, now: now(), random: random() });
      // Bytes that are no message: whatever speaks there, nothing it says can be relied on.
      else this.#socket.close();
    });
  }

  /** With the ticket of the last welcome at once; else one is asked for over HTTP before the socket is opened. */
  #open(): void {
    const { http, now, random } = this.#parts;
    this.#opening += 1;
    if (this.#ticket !== '') return this.#socket.open();
    const opening = this.#opening;
    void http.ticket().then((asked) => {
      if (opening !== this.#opening || this.#session.phase.type !== 'connecting') return;
      if (asked.ok) {
        this.#ticket = asked.value;
        return this.#socket.open();
      }
      if (asked.error === 'nobody')
        return this.dispatch({ type: 'socket-closed', now: now(), random: random(), code: null });
      const message = { type: 'refused', code: 'token', retryAfterMs: null } as const;
      this.dispatch({ type: 'message', message, now: now(), random: random() });
    });
  }

  /** Good once. */
  #takeTicket(): string {
    const ticket = this.#ticket;
    this.#ticket = '';
    return ticket;
  }

  #push({ batch, realm, ids }: Extract<SessionEffect, { type: 'send-push' }>): void {
    const { identity, own, index, sign } = this.#parts;
    const entries = pushedEntries(ids, own, index, identity.account.device);
    const connection = this.#connection;
    const push = (list: readonly PushedEntry[]): void => {
      // Batches of a socket that has gone are offered again on the next.
      if (connection !== this.#connection || this.#isStopped) return;
      this.#socket.send(encodeDeviceMessage({ type: 'push', batch, realm, entries: list }));
    };
    if (!sign) return push(entries);
    const signed = Promise.all(
      entries.map(async (one) => (one.signature ? one : { ...one, signature: await sign(one.update) })),
    );
    signed.catch(() => undefined);
    // One after another: the hub takes entries in their order.
    this.#pushing = this.#pushing.then(async () => {
      try {
        push(await signed);
      } catch (cause) {
        if (this.#isStopped) return;
        if (!(cause instanceof KeyNotTold)) this.#parts.onStoreFailure();
        // No key, or the hub has not heard of it: nothing is pushed unsigned, all is asked again on the next connection.
        if (connection === this.#connection) this.#socket.close();
      }
    });
  }

  /** @param named - as in leave-epoch.ts */
  #leaveEpoch(named: readonly EntryId[]): ReturnType<typeof leaveUsedEpoch> {
    const { store, own, identity } = this.#parts;
    return leaveUsedEpoch(store, own, identity.account.device, named);
  }

  async #download(realm: RealmId, logEpoch: string, after: number): Promise<void> {
    await this.#keeper.download(realm, logEpoch, after);
    this.dispatch({ type: 'download-ended', realm, now: this.#parts.now() });
  }

  async #restart(realm: RealmId, logEpoch: string): Promise<void> {
    const { store, index, own, confirmation, now } = this.#parts;
    const restarted = await store.restartRealm(realm, logEpoch);
    if (!restarted.ok) {
      this.#parts.onStoreFailure();
      // The next welcome names the epoch again, and the store is asked again.
      this.dispatch({ type: 'rows-not-stored', realm, now: now() });
      this.#socket.close();
      return;
    }
    const ids = new Set(own.restart(realm));
    confirmation.begin(realm, heldOfOthers(index, own, realm));
    this.#parts.onDoubts();
    const offer = own.outbox().filter(({ id }) => ids.has(id));
    this.dispatch({ type: 'realm-restarted', realm, logEpoch, offer, now: now() });
    this.#parts.onSettled(new Map([...ids].map((id) => [id, { state: 'stored' }])));
  }

  /** All of a realm's new log must be read while it is confirming. */
  #fromTheStart(cursors: Parameters<typeof createSession>[0]): Parameters<typeof createSession>[0] {
    const confirming = new Set(this.#parts.confirmation.confirmingRealms());
    return cursors.map((cursor) => (confirming.has(cursor.realm) ? { ...cursor, seq: 0 } : cursor));
  }

  /** All together: an entry may be named in another realm than before, and a restart reads the confirming ones only. */
  #endConfirming(): void {
    const { confirmation } = this.#parts;
    const read = confirmation.confirmingRealms().flatMap((realm) => {
      const state = this.#session.realms.get(realm);
      // Not followed, or not in the restored log: nothing of it will be read until the hub names it again.
      return state?.isServed ? [state] : [];
    });
    if (!read.every((state) => state.feed !== 'restarting' && isFedToTheEnd(state))) return;
    for (const { realm } of read) {
      confirmation.end(realm);
      this.#later(() => this.#saveDoubt(realm));
    }
  }

  async #saveDoubts(): Promise<boolean> {
    const saved = [];
    for (const realm of this.#parts.confirmation.unsaved) saved.push(await this.#saveDoubt(realm));
    return saved.every((one) => one);
  }

  async #saveDoubt(realm: RealmId): Promise<boolean> {
    const { store, confirmation } = this.#parts;
    const saved = await store.saveDoubt(confirmation.doubtOf(realm));
    if (saved.ok) confirmation.saved(realm);
    // Not written down: after a restart the realm is confirmed once more.
    else this.#parts.onStoreFailure();
    this.#parts.onDoubts();
    return saved.ok;
  }

  #settle(copies: ReadonlyMap<EntryId, OwnCopy>): void {
    this.#parts.own.settle(copies);
    this.#parts.onSettled(copies);
    this.#leaveForked(copies);
    this.#later(async () => {
      const settled = await this.#parts.store.settle(copies);
      // Not written down: after a restart the entries are offered again, and answered as duplicates.
      if (!settled.ok) this.#parts.onStoreFailure();
    });
  }

  /** The hub holds what this device numbered, because somebody else had used the number. */
  #leaveForked(copies: Iterable<readonly [EntryId, OwnCopy]>): void {
    const forked = forkedAmong(copies);
    if (forked.length === 0) return;
    this.#later(async () => {
      if (!(await this.#leaveEpoch(forked)).ok) this.#parts.onStoreFailure();
    });
  }

  #probe(): void {
    void this.#parts.http.probe().then((answer) => {
      if (answer === 'something-else') this.dispatch({ type: 'not-a-hub' });
    });
  }
}
