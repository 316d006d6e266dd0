/**
 * One socket of one device: reads its messages and answers them. Ledger frames and y-websocket's own messages ride on
 * the same socket; nothing of either is done before it is known who is there.
 */

import { assertNever } from '#shared/base/assert.ts';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { ByteReader, OutOfBounds } from '#shared/document/byte-reader.ts';
import { decodeDeviceMessage } from '#shared/sync/codec.ts';
import type { Cursor, DeviceMessage, HubMessage } from '#shared/sync/protocol.ts';
import {
  LEDGER_MESSAGE_TYPE,
  PROTOCOL_VERSION,
  PROTOCOL_VERSIONS_ACCEPTED,
  SIGNATURES_SINCE,
  TICKETS_SINCE,
} from '#shared/sync/protocol.ts';
import type { DeviceRecord, Outcome } from '#server/log/durable-log.ts';
import type { Admitted } from './admission.ts';
import { answerOf } from './answer-of.ts';
import { contactOf } from './contacts.ts';
import { checkPushed } from './check-pushed.ts';
import type { SignatureCheck } from './check-pushed.ts';
import { MESSAGE_AWARENESS } from './awareness.ts';
import type { PartsFor } from './hub-parts.ts';
import { frameOf } from './frames.ts';
import { createFollower } from './pump.ts';
import type { Follower } from './pump.ts';
import {
  answerOfEmptyRoom,
  MESSAGE_QUERY_AWARENESS,
  MESSAGE_SYNC,
  questionOfEmptyRoom,
  SYNC_STEP_1,
  SYNC_STEP_2,
  SYNC_UPDATE,
} from './room.ts';
import type { Room } from './room.ts';
import type { Socket } from './socket.ts';
import { deviceOfToken } from './tokens.ts';

/** What may wait for the hello: the first words of a stock provider, not a queue. */
const EARLY_BYTES_MAX = 262_144;
/** Entries read and not yet answered, before the socket is read no further. */
const UNANSWERED_MAX = 2_000;

/** First bytes of the messages that bring entries (shared/sync/codec.ts). */
const PUSHES: ReadonlySet<number> = new Set([1, 5]);

export type HubParts = PartsFor<Connection>;

export class Connection {
  readonly socket: Socket;
  readonly follower: Follower;
  readonly #parts: HubParts;
  readonly #room: Room<Connection>;
  #device: string | null = null;
  /** Spoken by the device; of a stock provider, which hears no answers, the newest. */
  #version = PROTOCOL_VERSION;
  /** For its next socket. */
  #ticket = '';
  /** A revoked device that came to hand in what it recorded: it is told nothing else. */
  #isHandingIn = false;
  /** Realms that the device was told of: those that it may carry. */
  #served: ReadonlySet<RealmId> = new Set();
  #early: Uint8Array[] | null = [];
  #earlyBytes = 0;
  #unanswered = 0;
  /** Pushes whose signatures are being verified; what comes meanwhile waits behind them. */
  #checking = 0;
  #checked: Promise<void> = Promise.resolve();

  constructor(parts: HubParts, room: Room<Connection>, socketFor: (connection: Connection) => Socket) {
    this.#parts = parts;
    this.#room = room;
    this.socket = socketFor(this);
    this.follower = createFollower(this.socket);
  }

  get device(): string | null {
    return this.#device;
  }

  get room(): Room<Connection> {
    return this.#room;
  }

  send(message: HubMessage): void {
    this.socket.send(frameOf(message));
  }

  /** Says why, and closes. */
  refuse(code: Extract<HubMessage, { type: 'refused' }>['code'], retryAfterMs: number | null = null): void {
    this.#parts.onRefused(code, this.#device);
    this.send({ type: 'refused', code, retryAfterMs });
    this.socket.close(
      code === 'revoked' ? 'revoked' : code === 'busy' || code === 'ticket' ? 'restarting' : 'refused',
    );
  }

  /** The device is known and active from here on. */
  admit(device: DeviceRecord): void {
    this.#device = device.device;
    this.#parts.onAdmitted(this, device);
    if (this.#parts.authority.mayOpen(device, this.#room.doc)) {
      this.socket.send(this.#room.question());
      const present = this.#room.awareness.everyone();
      if (present) this.socket.send(present);
    } else {
      this.socket.send(questionOfEmptyRoom());
    }
    const early = this.#early ?? [];
    this.#early = null;
    for (const bytes of early) this.receive(bytes);
  }

  /** The socket is gone: the ticket that it gave out begins to run. */
  onClosed(): void {
    if (this.#device !== null && this.#ticket !== '') this.#parts.tickets.letGo(this.#device, this.#ticket);
  }

  receive(bytes: Uint8Array): void {
    if (!this.socket.isOpen) return;
    const from = new ByteReader(bytes);
    try {
      const type = from.varUint();
      if (type === LEDGER_MESSAGE_TYPE) this.#receiveLedger(bytes.subarray(from.at));
      else if (this.#early) this.#keepEarly(bytes);
      else this.#receiveRoom(type, from);
    } catch (cause) {
      if (!(cause instanceof OutOfBounds)) throw cause;
      this.refuse('malformed');
    }
  }

  #keepEarly(bytes: Uint8Array): void {
    this.#earlyBytes += bytes.length;
    if (this.#earlyBytes > EARLY_BYTES_MAX) this.refuse('token');
    else this.#early?.push(Uint8Array.from(bytes));
  }

  #receiveLedger(bytes: Uint8Array): void {
    const decoded = decodeDeviceMessage(bytes);
    if (!decoded.ok) {
      // A push that cannot be read may still be somebody's shots: its bytes are kept.
      if (this.#device !== null && PUSHES.has(bytes[0] ?? 0)) this.#holdFrame(bytes);
      this.refuse('malformed');
      return;
    }
    const message = decoded.value;
    if (message.type === 'hello') this.#receiveHello(message);
    else if (this.#device === null) this.refuse('token');
    else this.#receiveKnown(message);
  }

  #receiveHello(hello: Extract<DeviceMessage, { type: 'hello' }>): void {
    const { log, now, noteContact, authority } = this.#parts;
    if (!PROTOCOL_VERSIONS_ACCEPTED.includes(hello.version)) return this.refuse('version');
    const device = this.#deviceOf(hello);
    if (!device) return this.refuse(hello.version < TICKETS_SINCE ? 'token' : 'ticket');
    if (this.#device !== null && this.#device !== device.device) return this.refuse('token');
    this.#version = hello.version;
    this.follower.isToldSignatures = hello.version >= SIGNATURES_SINCE;
    this.onClosed();
    if (hello.version >= TICKETS_SINCE) this.#ticket = this.#parts.tickets.issue(device.device, true);
    noteContact(device.device, contactOf(hello));
    if (authority.isRevoked(device)) return this.#letHandIn(device, hello.outbox);
    const { logEpoch } = log;
    this.#served = this.#parts.carriedBy(device);
    const realms = [...this.#served].map((realm) => ({ realm, logEpoch, seq: log.head(realm) }));
    const { version } = hello;
    this.send({ type: 'welcome', version, hubTime: now(), realms, ticket: this.#ticket });
    for (const { hold, id, outcome } of log.settledOf(device.device)) {
      if (id !== null) this.send({ type: 'hold-settled', hold, id, outcome });
    }
    this.#follow(hello.cursors);
    if (this.#device === null) this.admit(device);
  }

  /** Who may have sent it: by a ticket, which is used up by this, or by the token of an older tablet. */
  #deviceOf(hello: Extract<DeviceMessage, { type: 'hello' }>): DeviceRecord | null {
    const { log, tickets } = this.#parts;
    if (hello.version < TICKETS_SINCE) return deviceOfToken(log, hello.device, hello.token);
    return tickets.take(hello.device, hello.token) ? log.device(hello.device) : null;
  }

  /** Nothing that was recorded is lost with the right to record: it is taken, and held for the office. */
  #letHandIn(device: DeviceRecord, outbox: number): void {
    if (outbox === 0) return this.refuse('revoked');
    this.#isHandingIn = true;
    this.#device = device.device;
    this.#early = null;
    const [hubTime, version, ticket] = [this.#parts.now(), this.#version, this.#ticket];
    this.send({ type: 'welcome', version, hubTime, realms: [], ticket });
  }

  #receiveHandIn(message: Exclude<DeviceMessage, { type: 'hello' }>): void {
    const device = this.#recordNow().device;
    if (message.type === 'push') this.#receivePush(message);
    else if (message.type === 'ping') {
      this.send({ type: 'pong', nonce: message.nonce, hubTime: this.#parts.now() });
    } else if (message.type === 'state') {
      this.#parts.noteContact(device, contactOf(message));
      if (message.outbox === 0) this.refuse('revoked');
    }
  }

  /** What the device may carry may have changed: it is told of what came, and gets nothing more of what went. */
  rescope(): void {
    if (this.#device === null || this.#isHandingIn) return;
    const device = this.#activeDevice();
    if (!device) return;
    const { log } = this.#parts;
    const before = this.#served;
    this.#served = this.#parts.carriedBy(device);
    // Only a welcome without it says that a realm has gone: until then the device would believe that it has everything.
    if ([...before].some((realm) => !this.#served.has(realm))) return this.refuse('busy', 200);
    for (const realm of this.#served) {
      // It would learn of the realm from its next welcome only, and believe until then that it had everything.
      if (!before.has(realm)) {
        this.send({ type: 'caught-up', realm, logEpoch: log.logEpoch, seq: log.head(realm) });
      }
    }
  }

  /** Whether the document of this socket's room may be shown to its device now. */
  get seesRoom(): boolean {
    if (!this.socket.isOpen) return false;
    const { log, authority } = this.#parts;
    const device = this.#device === null ? null : log.device(this.#device);
    return device !== null && !this.#isHandingIn && authority.mayOpen(device, this.#room.doc);
  }

  #receiveKnown(message: Exclude<DeviceMessage, { type: 'hello' }>): void {
    if (this.#isHandingIn) return this.#receiveHandIn(message);
    const device = this.#activeDevice();
    if (!device) return;
    switch (message.type) {
      case 'push':
        this.#receivePush(message);
        break;
      case 'follow':
        this.#follow(message.cursors);
        break;
      case 'state':
      case 'aside':
        this.#parts.noteContact(device.device, contactOf(message));
        break;
      case 'ping':
        this.#parts.noteContact(device.device, {});
        this.send({ type: 'pong', nonce: message.nonce, hubTime: this.#parts.now() });
        break;
      default:
        assertNever(message);
    }
  }

  /** The registry is asked at each message: a device that was revoked a moment ago is refused (DR-34). */
  #activeDevice(): DeviceRecord | null {
    const device = this.#device === null ? null : this.#parts.log.device(this.#device);
    if (device && !this.#parts.authority.isRevoked(device)) return device;
    this.refuse('revoked');
    return null;
  }

  #receivePush({ batch, realm, entries }: Extract<DeviceMessage, { type: 'push' }>): void {
    const { admission, log, now } = this.#parts;
    const checks = checkPushed(log, this.#recordNow(), entries);
    const judge = (checked: readonly SignatureCheck[] | null): readonly Admitted[] => {
      const device = this.#recordNow();
      return entries.map((pushed, at) => {
        return admission.judgePushed(device, realm, pushed, checked?.[at]);
      });
    };
    this.#submit(entries.length, checks, judge, (outcomes) => {
      const answers = outcomes.map((outcome, at) =>
        answerOf(entries[at]?.id ?? ('' as EntryId), outcome, this.#version),
      );
      this.send({ type: 'answer', batch, realm, answers, hubTime: now() });
      for (const outcome of outcomes) if (outcome.result === 'held') this.#tellSettled(outcome.hold);
    });
  }

  /** Offered again after people had judged it: the word that was said then did not reach this device's outbox. */
  #tellSettled(hold: string): void {
    const known = this.#parts.log.heldOne(hold);
    if (!known || known.state === 'open' || known.id === null) return;
    this.send({ type: 'hold-settled', hold, id: known.id, outcome: known.state });
  }

  /** The record as it is when its turn comes: entries of a device revoked meanwhile are held, not lost. */
  #recordNow(): DeviceRecord {
    const { log } = this.#parts;
    const device = log.device(this.#device ?? '');
    if (!device) throw new Error('a device that was admitted stays in the registry');
    return device;
  }

  /** @param checks - of the signatures, where there are any: everything that this socket brings keeps its order */
  #submit(
    size: number,
    checks: Promise<readonly SignatureCheck[]> | null,
    judge: (checked: readonly SignatureCheck[] | null) => readonly Admitted[],
    answer: (outcomes: readonly Outcome[]) => void,
  ): void {
    this.#unanswered += size;
    if (this.#unanswered > UNANSWERED_MAX) this.socket.holdBack();
    const enqueue = (checked: readonly SignatureCheck[] | null): void =>
      this.#enqueue(size, () => judge(checked), answer);
    if (!checks && this.#checking === 0) return enqueue(null);
    this.#checking += 1;
    const before = this.#checked;
    this.#checked = (async () => {
      try {
        await before;
        enqueue(await checks);
      } catch (cause) {
        this.#parts.onDefect(this, cause);
      } finally {
        this.#checking -= 1;
      }
    })();
  }

  #enqueue(
    size: number,
    judge: () => readonly Admitted[],
    answer: (outcomes: readonly Outcome[]) => void,
  ): void {
    this.#parts.queue.submit(judge, (outcomes) => {
      this.#unanswered -= size;
      if (this.#unanswered <= UNANSWERED_MAX) this.socket.letGo();
      answer(outcomes);
    });
  }

  #holdFrame(bytes: Uint8Array): void {
    const { admission } = this.#parts;
    const copy = Uint8Array.from(bytes);
    this.#submit(1, null, () => [admission.holdUnreadable(this.#recordNow(), copy)], ignoreOutcomes);
  }

  #follow(cursors: readonly Cursor[]): void {
    const { log, pump } = this.#parts;
    this.rescope();
    for (const { realm, logEpoch, seq } of cursors) {
      // Numbers of another epoch mean other rows: the device compares and asks again (welcome names the epoch).
      if (!this.#served.has(realm) || (logEpoch !== '' && logEpoch !== log.logEpoch)) continue;
      this.follower.cursors.set(realm, logEpoch === '' ? 0 : seq);
      this.follower.caughtUp.delete(realm);
    }
    pump.wake(this.follower);
  }

  #receiveRoom(type: number, from: ByteReader): void {
    // To whoever may not see it, a room is empty and stays so; what is written into it is judged like everything.
    if (type !== MESSAGE_SYNC && !this.seesRoom) return;
    switch (type) {
      case MESSAGE_SYNC:
        this.#receiveSync(from.varUint(), from.view());
        break;
      case MESSAGE_AWARENESS: {
        const relayed = this.#room.awareness.receive(this, from.view());
        if (relayed === 'malformed') this.refuse('malformed');
        else if (relayed) this.#parts.onPresence(this.#room);
        break;
      }
      case MESSAGE_QUERY_AWARENESS: {
        const present = this.#room.awareness.everyone();
        if (present) this.socket.send(present);
        break;
      }
      default:
        this.refuse('malformed');
    }
  }

  #receiveSync(type: number, payload: Uint8Array): void {
    if (!this.#activeDevice()) return;
    if (type === SYNC_STEP_1) {
      const answer = this.seesRoom ? this.#room.answer(payload) : answerOfEmptyRoom(payload);
      if (answer) this.socket.send(answer);
      else this.refuse('malformed');
    } else if (type === SYNC_STEP_2 || type === SYNC_UPDATE) {
      this.#receiveUpdate(this.#room.doc, Uint8Array.from(payload));
    } else {
      this.refuse('malformed');
    }
  }

  #receiveUpdate(doc: DocumentId, update: Uint8Array): void {
    const judge = () => this.#parts.admission.judgeUpdate(this.#recordNow(), doc, update);
    this.#submit(1, null, judge, ignoreOutcomes);
  }
}

/** Nothing in y-websocket's protocol answers an update; holds show in the office's tray and to the author's ledger. */
const ignoreOutcomes = (): void => undefined;
