/**
 * The device's store in one append-only file, for Node: every promise resolves after fdatasync. A record is written
 * whole or not at all (a checksum finds a torn end, which is cut off at the next start), so rows and cursor are one.
 */

import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { assert } from '#shared/base/assert.ts';
import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { Cursor } from '#shared/sync/protocol.ts';
import type { StoreFailure } from '#web/app/device.ts';
import type {
  DeviceIdentity,
  KeptAside,
  Doubt,
  LedgerStore,
  OwnCopy,
  OwnEntry,
  OwnPlace,
  OwnRow,
  RowAside,
  RowsChunk,
  StartReport,
  StoredChunk,
} from '#web/store/ledger-store.ts';
import { MemoryStore } from '#web/store/memory-store.ts';

/** What a record says; rows stand behind it as bytes of their own. */
type Note =
  | { readonly type: 'identity'; readonly identity: DeviceIdentity }
  | { readonly type: 'own'; readonly entry: OwnEntry }
  | { readonly type: 'settle'; readonly copies: readonly (readonly [EntryId, OwnCopy])[] }
  | {
      readonly type: 'rows';
      readonly at: Pick<RowsChunk, 'realm' | 'receivedAt'>;
      readonly cursor: Cursor;
      readonly aside: readonly AsideNote[];
    }
  | { readonly type: 'aside'; readonly row: AsideNote }
  | {
      readonly type: 'admit';
      readonly at: Pick<RowsChunk, 'realm' | 'receivedAt'>;
      readonly keys: readonly number[];
    }
  | { readonly type: 'restart'; readonly realm: RealmId; readonly logEpoch: string }
  | { readonly type: 'doubt'; readonly doubt: Doubt }
  | { readonly type: 'whole'; readonly realms: readonly RealmId[] }
  | { readonly type: 'draft'; readonly key: string; readonly value: unknown }
  | { readonly type: 'drop-draft'; readonly key: string };

/** Bytes as text: notes are JSON. */
type AsideNote = Omit<RowAside, 'update'> & { readonly hex: string };
const hexOf = ({ update, ...rest }: RowAside): AsideNote => ({
  ...rest,
  hex: Buffer.from(update).toString('hex'),
});
const rowOf = ({ hex, ...rest }: AsideNote): RowAside => ({ ...rest, update: Buffer.from(hex, 'hex') });

/** Where the rows of a chunk lie in the file. */
interface ChunkPlace {
  readonly realm: RealmId;
  readonly receivedAt: number;
  readonly from: number;
  readonly length: number;
}

/** Length of note and rows (4 each), CRC-32 of both (4). */
const HEAD_BYTES = 12;
const NO_ROWS = new Uint8Array(0);

export class NodeStore implements LedgerStore {
  readonly #path: string;
  /** What the file says, but for the rows: they stay on the disk. */
  readonly #memory = new MemoryStore();
  readonly #chunks: ChunkPlace[] = [];
  #file: FileHandle | null = null;
  #end = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  get path(): string {
    return this.#path;
  }

  async open(): Promise<Result<StartReport, StoreFailure>> {
    this.#file = await open(this.#path, 'a+');
    const { size } = await this.#file.stat();
    while (await this.#readOne(size));
    if (this.#end < size) await this.#file.truncate(this.#end);
    await this.#file.sync();
    // The name of a new file is durable only with its folder.
    const folder = await open(dirname(this.#path), 'r');
    await folder.sync();
    await folder.close();
    return this.#memory.open();
  }

  async #readOne(size: number): Promise<boolean> {
    const head = await this.#read(this.#end, HEAD_BYTES);
    if (head.length < HEAD_BYTES) return false;
    const [noteLength, rowsLength, sum] = [0, 4, 8].map((at) => head.readUInt32LE(at)) as [
      number,
      number,
      number,
    ];
    const from = this.#end + HEAD_BYTES;
    if (from + noteLength + rowsLength > size) return false;
    const body = await this.#read(from, noteLength + rowsLength);
    if (crc32(body) !== sum) return false;
    const note = JSON.parse(body.toString('utf8', 0, noteLength)) as Note;
    this.#end = from + body.length;
    await this.#apply(note, from + noteLength, rowsLength);
    return true;
  }

  async #read(from: number, length: number): Promise<Buffer> {
    assert(this.#file, 'the store is open');
    const { bytesRead, buffer } = await this.#file.read(Buffer.alloc(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  }

  async #apply(note: Note, rowsFrom: number, rowsLength: number): Promise<void> {
    const memory = this.#memory;
    switch (note.type) {
      case 'identity':
        return void (await memory.saveIdentity(note.identity));
      case 'own':
        return void (await memory.appendOwn(note.entry));
      case 'settle':
        return void (await memory.settle(new Map(note.copies)));
      case 'rows': {
        await memory.appendRows({ ...note.at, bytes: NO_ROWS }, note.aside.map(rowOf), note.cursor);
        if (rowsLength > 0) this.#chunks.push({ ...note.at, from: rowsFrom, length: rowsLength });
        return;
      }
      case 'aside':
        return void (await memory.setAside(rowOf(note.row)));
      case 'admit':
        await memory.admitAside(note.keys, { ...note.at, bytes: NO_ROWS });
        if (rowsLength > 0) this.#chunks.push({ ...note.at, from: rowsFrom, length: rowsLength });
        return;
      case 'restart':
        return void (await memory.restartRealm(note.realm, note.logEpoch));
      case 'doubt':
        return void (await memory.saveDoubt(note.doubt));
      case 'whole':
        return void (await memory.saveWholeRealms(note.realms));
      case 'draft':
        return void (await memory.saveDraft(note.key, note.value));
      case 'drop-draft':
        return memory.dropDraft(note.key);
    }
  }

  /** One record after another; the promise is kept once the disk has it. */
  async #append(note: Note, rows: Uint8Array = NO_ROWS): Promise<Result<void, StoreFailure>> {
    const turn = this.#writing.then(async () => this.#write(note, rows));
    this.#writing = turn;
    return turn;
  }

  async #write(note: Note, rows: Uint8Array): Promise<Result<void, StoreFailure>> {
    assert(this.#file, 'the store is open');
    const text = Buffer.from(JSON.stringify(note));
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32LE(text.length, 0);
    head.writeUInt32LE(rows.length, 4);
    head.writeUInt32LE(crc32(rows, crc32(text)), 8);
    try {
      await this.#file.writev([head, text, rows]);
      await this.#file.datasync();
    } catch (cause) {
      // Half a record would hide every later one.
      await this.#file.truncate(this.#end);
      return err((cause as NodeJS.ErrnoException).code === 'ENOSPC' ? 'disk-full' : 'store-lost');
    }
    const rowsFrom = this.#end + HEAD_BYTES + text.length;
    this.#end = rowsFrom + rows.length;
    await this.#apply(note, rowsFrom, rows.length);
    return ok(undefined);
  }

  exclusively<T>(work: () => Promise<T>): Promise<Result<T, 'locked'>> {
    return this.#memory.exclusively(work);
  }
  identity(): Promise<DeviceIdentity | null> {
    return this.#memory.identity();
  }
  saveIdentity(identity: DeviceIdentity): Promise<Result<void, StoreFailure>> {
    return this.#append({ type: 'identity', identity });
  }
  ownPlace(): Promise<OwnPlace> {
    return this.#memory.ownPlace();
  }
  completeOwn(): Promise<void> {
    return this.#memory.completeOwn();
  }
  readOwn(order: number): Promise<readonly OwnRow[]> {
    return this.#memory.readOwn(order);
  }

  async appendOwn(entry: OwnEntry): Promise<Result<void, StoreFailure>> {
    const { order } = await this.#memory.ownPlace();
    assert(entry.order === order + 1, 'orders have no gap');
    return this.#append({ type: 'own', entry });
  }

  settle(copies: ReadonlyMap<EntryId, OwnCopy>): Promise<Result<void, StoreFailure>> {
    return this.#append({ type: 'settle', copies: [...copies] });
  }
  cursors(): Promise<readonly Cursor[]> {
    return this.#memory.cursors();
  }

  async readChunks(after: number, take: (chunk: StoredChunk) => void): Promise<void> {
    for (const [at, { realm, receivedAt, from, length }] of this.#chunks.entries()) {
      if (at + 1 <= after) continue;
      take({ key: at + 1, realm, receivedAt, bytes: new Uint8Array(await this.#read(from, length)) });
    }
  }

  async appendRows(
    { realm, receivedAt, bytes }: RowsChunk,
    aside: readonly RowAside[],
    cursor: Cursor,
  ): Promise<Result<number | null, StoreFailure>> {
    const kept = aside.map(hexOf);
    const done = await this.#append({ type: 'rows', at: { realm, receivedAt }, cursor, aside: kept }, bytes);
    if (!done.ok) return done;
    return ok(bytes.length === 0 ? null : this.#chunks.length);
  }

  setAside(row: RowAside): Promise<Result<void, StoreFailure>> {
    return this.#append({ type: 'aside', row: hexOf(row) });
  }
  readAside(): Promise<readonly KeptAside[]> {
    return this.#memory.readAside();
  }

  async admitAside(
    keys: readonly number[],
    { realm, receivedAt, bytes }: RowsChunk,
  ): Promise<Result<number | null, StoreFailure>> {
    const done = await this.#append({ type: 'admit', at: { realm, receivedAt }, keys }, bytes);
    if (!done.ok) return done;
    return ok(bytes.length === 0 ? null : this.#chunks.length);
  }

  countAside(): Promise<number> {
    return this.#memory.countAside();
  }
  restartRealm(realm: RealmId, logEpoch: string): Promise<Result<void, StoreFailure>> {
    return this.#append({ type: 'restart', realm, logEpoch });
  }
  doubts(): Promise<readonly Doubt[]> {
    return this.#memory.doubts();
  }
  saveDoubt(doubt: Doubt): Promise<Result<void, StoreFailure>> {
    return this.#append({ type: 'doubt', doubt });
  }
  wholeRealms(): Promise<readonly RealmId[]> {
    return this.#memory.wholeRealms();
  }
  saveWholeRealms(realms: readonly RealmId[]): Promise<Result<void, StoreFailure>> {
    return this.#append({ type: 'whole', realms });
  }
  leftRealms(): Promise<readonly RealmId[]> {
    return this.#memory.leftRealms();
  }
  /** Nothing here is measured that leaves an area. */
  saveLeftRealms(realms: readonly RealmId[]): Promise<Result<void, StoreFailure>> {
    return this.#memory.saveLeftRealms(realms);
  }
  saveDraft(key: string, value: unknown): Promise<Result<void, StoreFailure>> {
    return this.#append({ type: 'draft', key, value });
  }
  loadDraft(key: string): Promise<unknown> {
    return this.#memory.loadDraft(key);
  }
  async dropDraft(key: string): Promise<void> {
    await this.#append({ type: 'drop-draft', key });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#memory.close();
    await this.#file?.close();
    this.#file = null;
  }
}
