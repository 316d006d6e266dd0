/**
 * A second driver of the product's pure session, for Node: rows are kept as they came and inspected by whoever opens
 * them later, as a relay would keep them. With a file they are durable before the session is told; without one the
 * device only counts them, so that hundreds of them fit into one process beside the hub that is measured.
 */

import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { assert, assertNever } from '#shared/base/assert.ts';
import type { DeviceKey, DocumentId } from '#shared/base/brand.ts';
import { entryIdOf } from '#shared/base/ids.ts';
import { encodeUpdate } from '#shared/document/entry-update.ts';
import { decodeHubMessage, encodeDeviceMessage, splitHubFrame } from '#shared/sync/codec.ts';
import { step } from '#shared/sync/device-session.ts';
import type { SessionEffect, SessionEvent } from '#shared/sync/session-events.ts';
import { LEDGER_MESSAGE_TYPE, PROTOCOL_VERSION } from '#shared/sync/protocol.ts';
import type { Cursor, DeviceMessage, HubMessage, PushAnswer, PushedEntry } from '#shared/sync/protocol.ts';
import { AS_TEXT, splitSegment } from '#shared/sync/segment.ts';
import { createSession, isRealmCaughtUp } from '#shared/sync/session-state.ts';
import type { DeviceSession } from '#shared/sync/session-state.ts';
import type { DeviceIdentity } from '#web/store/ledger-store.ts';
import { askTicket, CountedWebSocket, countSocket, REALM } from './hub-door.ts';
import { unpack } from './unpack.ts';

/** Packed frame and what it says, under what its last bytes say of it (checksum and length, RFC 1952). */
const unpacked = new Map<string, { readonly packed: Uint8Array; readonly message: HubMessage }>();
const UNPACKED_MAX = 128;

/**
 * Everybody in a crowd gets the same frames, and each real device has a processor of its own to unpack them with: here,
 * where a thousand share one, equal frames are unpacked once.
 */
function unpackedOnce(packed: Uint8Array): HubMessage {
  const name = Buffer.from(packed.subarray(-8)).toString('latin1');
  const known = unpacked.get(name);
  if (known && Buffer.compare(packed, known.packed) === 0) return known.message;
  const message = decodeHubMessage(gunzipSync(packed));
  assert(message.ok, 'the hub sends messages');
  const [oldest] = unpacked.keys();
  if (unpacked.size >= UNPACKED_MAX && oldest !== undefined) unpacked.delete(oldest);
  unpacked.set(name, { packed: Uint8Array.from(packed), message: message.value });
  return message.value;
}

type EffectOf<T extends SessionEffect['type']> = Extract<SessionEffect, { type: T }>;

/** As the product's own driver has them (web/sync/hub-http.ts). */
const SEGMENTS_AHEAD = 3;
const agent = new Agent({ keepAlive: true });

export interface ThinDeviceOptions {
  readonly port: number;
  readonly identity: DeviceIdentity;
  /** Where it stands; null = it has nothing. */
  readonly cursor: Cursor | null;
  /** Where rows and cursor go; null = nowhere. */
  readonly file: string | null;
  /** Signs canonical updates; absent where the device was enrolled without a key. */
  readonly sign?: (update: Uint8Array) => Uint8Array;
}

export class ThinDevice {
  readonly #options: ThinDeviceOptions;
  #session: DeviceSession;
  #socket: CountedWebSocket | null = null;
  #file: FileHandle | null = null;
  #storing: Promise<void> = Promise.resolve();
  #sync: Promise<void> = Promise.resolve();
  #nextSync: Promise<void> | null = null;
  readonly #entries = new Map<string, PushedEntry>();
  #counter = 0;
  /** For its next socket. */
  #ticket = '';
  onRows: (from: number, count: number) => void = () => undefined;
  onAnswers: (answers: readonly PushAnswer[]) => void = () => undefined;

  constructor(options: ThinDeviceOptions) {
    this.#options = options;
    this.#session = createSession(options.cursor ? [options.cursor] : [], options.identity.realms, []);
  }

  get session(): DeviceSession {
    return this.#session;
  }
  get isLive(): boolean {
    return this.#session.phase.type === 'live';
  }
  get isInStep(): boolean {
    const { outbox, realms } = this.#session;
    return this.isLive && outbox.length === 0 && [...realms.values()].every(isRealmCaughtUp);
  }
  get owes(): number {
    return this.#session.outbox.length;
  }
  get stored(): number {
    return this.#session.realms.get(REALM)?.stored ?? 0;
  }

  connect(): void {
    this.#dispatch({ type: 'start', now: Date.now() });
  }

  disconnect(): void {
    this.#dispatch({ type: 'stop' });
  }

  async stop(): Promise<void> {
    this.disconnect();
    await this.#storing;
    await this.#file?.close();
  }

  /** Puts an entry of its own into the outbox. */
  record(doc: DocumentId, json: string): void {
    this.offer(this.prepare(doc, json));
  }

  /** Writes an entry of its own, and signs it where the device has a key. */
  prepare(doc: DocumentId, json: string): PushedEntry {
    const { account, epoch } = this.#options.identity;
    const id = entryIdOf(account.device as DeviceKey, epoch, (this.#counter += 1));
    const update = encodeUpdate(id, json);
    const signature = this.#options.sign?.(update);
    return { doc, id, update, ...(signature && { signature }) };
  }

  offer(entry: PushedEntry): void {
    const { id, update } = entry;
    this.#entries.set(id, entry);
    const item = { id, realm: REALM, bytes: update.length };
    this.#dispatch({ type: 'entry-stored', item, now: Date.now() });
  }

  #dispatch(event: SessionEvent): void {
    const { session, effects } = step(this.#session, event);
    this.#session = session;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: SessionEffect): void {
    const { identity } = this.#options;
    switch (effect.type) {
      case 'open-socket':
        return void this.#openWithTicket();
      case 'close-socket':
        this.#socket?.close();
        this.#socket = null;
        return;
      case 'send-hello':
        return this.#send({
          type: 'hello',
          version: PROTOCOL_VERSION,
          device: identity.account.device as DeviceKey,
          token: this.#takeTicket(),
          cursors: effect.cursors,
          outbox: effect.outbox,
        });
      case 'send-push':
        return this.#send({
          type: 'push',
          batch: effect.batch,
          realm: effect.realm,
          entries: effect.ids.map((id) => this.#entries.get(id) as PushedEntry),
        });
      case 'send-follow':
        return this.#send({ type: 'follow', cursors: effect.cursors });
      case 'send-state':
        return this.#send({ type: 'state', outbox: effect.outbox, cursors: effect.cursors });
      case 'send-ping':
        return this.#send({ type: 'ping', nonce: effect.nonce });
      case 'store-rows':
        return this.#storeRows(effect);
      case 'download':
        return this.#later(() => this.#download(effect));
      case 'restart-realm':
        return this.#later(async () => {
          const { realm, logEpoch } = effect;
          this.#dispatch({ type: 'realm-restarted', realm, logEpoch, offer: [], now: Date.now() });
        });
      case 'settle':
        for (const { id } of effect.answers) this.#entries.delete(id);
        return this.onAnswers(effect.answers);
      case 'settle-hold':
      case 'send-aside':
      case 'probe':
        return;
      default:
        assertNever(effect);
    }
  }

  async #openWithTicket(): Promise<void> {
    const { port, identity } = this.#options;
    if (this.#ticket === '') this.#ticket = await askTicket(port, identity);
    if (this.#session.phase.type === 'connecting') this.#open();
  }

  #takeTicket(): string {
    const ticket = this.#ticket;
    this.#ticket = '';
    return ticket;
  }

  #open(): void {
    const { port } = this.#options;
    const socket = new CountedWebSocket(`ws://127.0.0.1:${port}/sync/register:sites`);
    this.#socket = socket;
    const isMine = (): boolean => this.#socket === socket;
    socket.on('open', () => isMine() && this.#dispatch({ type: 'socket-opened', now: Date.now() }));
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      if (isMine()) this.#dispatch({ type: 'socket-closed', now: Date.now(), random: Math.random(), code });
    });
    socket.on('message', (data: Buffer) => {
      if (!isMine() || data[0] !== LEDGER_MESSAGE_TYPE) return;
      const frame = splitHubFrame(data.subarray(1));
      assert(frame.ok, 'the hub sends frames');
      const { gzip, message } = frame.value;
      if (gzip) this.#dispatchMessage(unpackedOnce(message));
      else this.#receive(message);
    });
  }

  #receive(bytes: Uint8Array): void {
    const message = decodeHubMessage(bytes);
    assert(message.ok, 'the hub sends messages');
    if (message.value.type === 'welcome') this.#ticket = message.value.ticket ?? '';
    this.#dispatchMessage(message.value);
  }

  #dispatchMessage(message: HubMessage): void {
    this.#dispatch({ type: 'message', message, now: Date.now(), random: Math.random() });
  }

  #send(message: DeviceMessage): void {
    if (this.#socket?.readyState !== CountedWebSocket.OPEN) return;
    this.#socket.send(Buffer.concat([Buffer.from([LEDGER_MESSAGE_TYPE]), encodeDeviceMessage(message)]));
  }

  #later(work: () => Promise<void>): void {
    this.#storing = this.#storing.then(work);
  }

  #storeRows({ realm, logEpoch, from, updates }: EffectOf<'store-rows'>): void {
    this.onRows(from, updates.length);
    const cursor = { realm, logEpoch, seq: from + updates.length - 1 };
    const stored = (): void => this.#dispatch({ type: 'rows-stored', cursor, now: Date.now() });
    // Not within the step that asked for it.
    if (this.#options.file === null) return queueMicrotask(stored);
    this.#later(async () => {
      await this.#keep(cursor, Buffer.concat(updates));
      await this.#flushed();
      stored();
    });
  }

  /** Rows and cursor as one record; on the disk once `#flushed` resolves. */
  async #keep(cursor: Cursor, rows: Uint8Array): Promise<void> {
    const { file } = this.#options;
    if (file === null) return;
    this.#file ??= await open(file, 'a');
    await this.#file.writev([Buffer.from(`${JSON.stringify({ ...cursor, bytes: rows.length })}\n`), rows]);
  }

  /** Resolves once the disk has everything that was kept before the call; calls that wait share one flush. */
  #flushed(): Promise<void> {
    this.#nextSync ??= this.#sync.then(() => {
      this.#nextSync = null;
      this.#sync = this.#file?.datasync() ?? Promise.resolve();
      return this.#sync;
    });
    return this.#nextSync;
  }

  /** Segments in order; each is opened, kept as it came, and the next ones are on their way meanwhile. */
  async #download({ realm, logEpoch, after }: EffectOf<'download'>): Promise<void> {
    const base = `/api/realms/${realm}/segments`;
    const manifest = JSON.parse((await this.#get(base)).toString()) as {
      readonly segments: readonly { readonly from: number; readonly to: number }[];
    };
    const wanted = manifest.segments.filter(({ from }) => from > after);
    const bring = async ({ from, to }: (typeof wanted)[number]): Promise<Buffer> => {
      const packed = await this.#get(`${base}/${from}-${to}${AS_TEXT}`);
      const segment = splitSegment(await unpack(packed));
      assert(segment?.logEpoch === logEpoch && segment.to === to, 'a segment is of this log');
      return packed;
    };
    const coming = wanted.slice(0, SEGMENTS_AHEAD).map(bring);
    const stored: Promise<void>[] = [];
    for (const [at, { to }] of wanted.entries()) {
      const packed = (await coming.shift()) as Buffer;
      coming.push(...wanted.slice(at + SEGMENTS_AHEAD, at + SEGMENTS_AHEAD + 1).map(bring));
      const cursor = { realm, logEpoch, seq: to };
      await this.#keep(cursor, packed);
      stored.push(
        this.#flushed().then(() => this.#dispatch({ type: 'rows-stored', cursor, now: Date.now() })),
      );
    }
    await Promise.all(stored);
    this.#dispatch({ type: 'download-ended', realm, now: Date.now() });
  }

  #get(path: string): Promise<Buffer> {
    const { port, identity } = this.#options;
    const authorization = `Bearer ${identity.account.device}.${identity.token}`;
    return new Promise((done, failed) => {
      get({ agent, host: '127.0.0.1', port, path, headers: { authorization } }, (answer) => {
        countSocket(answer.socket);
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => done(Buffer.concat(parts)));
      }).on('error', failed);
    });
  }
}
