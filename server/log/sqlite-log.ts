/** The log in one SQLite file. `commit` returns after the fsync of its transaction. */

import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { DocumentId, EntryId, LogSeq, RealmId } from '#shared/base/brand.ts';
import { assert, assertNever } from '#shared/base/assert.ts';
import type { HoldReason } from '#shared/document/contract.ts';
import { clientOfUpdate } from '#shared/document/read-entries.ts';
import type {
  DeviceChange,
  DeviceRecord,
  DurableLog,
  EntrySubmission,
  HeldBytes,
  HeldState,
  HoldSubmission,
  LogHoldReason,
  LogRow,
  Outcome,
  Settled,
  SettleSubmission,
  SignedUpdate,
  SignIn,
  Submission,
} from './durable-log.ts';
import { equalBytes } from './equal-bytes.ts';
import { openDatabase } from './open-database.ts';
import type { LockedDatabase } from './open-database.ts';
import { SqliteAccess } from './sqlite-access.ts';
import { SqliteDevices } from './sqlite-devices.ts';
import { REALM_UNIT } from './sqlite-schema.ts';

interface RowColumns {
  readonly n: number;
  readonly doc: string;
  readonly id: string;
  readonly author: string;
  readonly received_at: number;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array | null;
}

interface DocumentState {
  readonly n: number;
  readonly realm: RealmId;
}

/** A document's place never changes, so what was read once stays true; a bound for the memory, not for the truth. */
const DOCUMENTS_REMEMBERED_MAX = 200_000;

interface RealmState {
  readonly n: number;
  seq: number;
}

/** @throws LogUnavailable */
export const openSqliteLog = (dataDir: string): SqliteLog => new SqliteLog(openDatabase(dataDir));

export class SqliteLog implements DurableLog {
  readonly logEpoch: string;
  readonly access: SqliteAccess;
  readonly #file: LockedDatabase;
  readonly #db: DatabaseSync;
  readonly #devices: SqliteDevices;
  readonly #realms = new Map<RealmId, RealmState>();
  readonly #realmNames = new Map<number, RealmId>();
  readonly #documents = new Map<DocumentId, DocumentState>();
  #receivedAt = 0;
  #hasFailed = false;
  readonly #insertRow: StatementSync;
  readonly #rowById: StatementSync;
  readonly #documentByName: StatementSync;
  readonly #insertDocument: StatementSync;
  readonly #rowsAfter: StatementSync;
  readonly #bytesAfter: StatementSync;
  readonly #signedAfter: StatementSync;
  readonly #rowsOfDocument: StatementSync;
  readonly #heldByDigest: StatementSync;

  constructor(file: LockedDatabase) {
    const { db } = file;
    this.#file = file;
    this.#db = db;
    this.#devices = new SqliteDevices(db);
    this.access = new SqliteAccess(db);
    const epoch = db.prepare(`SELECT value FROM meta WHERE key = 'log-epoch'`).get();
    assert(typeof epoch?.['value'] === 'string', 'the log has an epoch');
    this.logEpoch = epoch['value'];
    const columns = 'r.n, d.doc, r.id, r.author, r.received_at, r.bytes, r.signature';
    const joined = `SELECT ${columns} FROM log_row r JOIN document d ON d.n = r.doc`;
    this.#insertRow = db.prepare(
      `INSERT INTO log_row (n, doc, id, author, received_at, client, bytes, signature)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.#rowById = db.prepare(`${joined} WHERE r.id = ?`);
    this.#documentByName = db.prepare('SELECT n, realm FROM document WHERE doc = ?');
    this.#insertDocument = db.prepare('INSERT INTO document (doc, realm) VALUES (?, ?)');
    this.#rowsAfter = db.prepare(`${joined} WHERE r.n > ? AND r.n < ? ORDER BY r.n LIMIT ?`);
    this.#bytesAfter = db.prepare('SELECT bytes FROM log_row WHERE n > ? AND n < ? ORDER BY n LIMIT ?');
    this.#bytesAfter.setReturnArrays(true);
    this.#signedAfter = db.prepare(
      'SELECT bytes AS "update", signature FROM log_row WHERE n > ? AND n < ? ORDER BY n LIMIT ?',
    );
    this.#rowsOfDocument = db.prepare(`${joined} WHERE d.doc = ? ORDER BY r.n`);
    this.#heldByDigest = db.prepare('SELECT hold, reason FROM held WHERE digest = ?');
    this.#readRealms();
  }

  #readRealms(): void {
    const last = this.#db.prepare(
      'SELECT n, received_at FROM log_row WHERE n > ? AND n < ? ORDER BY n DESC LIMIT 1',
    );
    for (const { n, realm } of this.#db.prepare('SELECT n, realm FROM realm ORDER BY n').all()) {
      const from = Number(n) * REALM_UNIT;
      const row = last.get(from, from + REALM_UNIT);
      this.#realms.set(realm as RealmId, { n: Number(n), seq: row ? Number(row['n']) - from : 0 });
      this.#realmNames.set(Number(n), realm as RealmId);
      if (row) this.#receivedAt = Math.max(this.#receivedAt, Number(row['received_at']));
    }
  }

  commit(batch: readonly Submission[], receivedAt: number): readonly Outcome[] {
    // After a failed fsync nobody knows what the disk holds: nothing more is promised by this process.
    assert(!this.#hasFailed, 'the log has failed before');
    this.#receivedAt = Math.max(this.#receivedAt, receivedAt);
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      const outcomes = batch.map((submission) => this.#decide(submission));
      this.#db.exec('COMMIT');
      return outcomes;
    } catch (cause) {
      this.#hasFailed = true;
      throw cause;
    }
  }

  #decide(submission: Submission): Outcome {
    switch (submission.type) {
      case 'entry':
        return this.#append(submission);
      case 'hold':
        return this.#hold(submission);
      case 'settle':
        return this.#settle(submission);
      default:
        return assertNever(submission);
    }
  }

  #append(entry: EntrySubmission): Outcome {
    const { doc, id, author, update, signature } = entry;
    const known = this.#documentOf(doc);
    // A fork may name a new document; nothing is begun for it.
    if (!known && this.#rowById.get(id)) return this.#holdEntry(entry, 'forked-id');
    const document = known ?? this.#beginDocument(doc, entry.realm);
    const { realm } = document;
    const state = this.#realmState(realm);
    const seq = (state.seq + 1) as LogSeq;
    const receivedAt = this.#receivedAt;
    const n = state.n * REALM_UNIT + seq;
    const client = clientOfUpdate(update);
    const done = this.#insertRow.run(
      n,
      document.n,
      id,
      author,
      receivedAt,
      client,
      update,
      signature ?? null,
    );
    if (Number(done.changes) === 1) {
      state.seq = seq;
      return {
        result: 'accepted',
        row: { realm, seq, doc, id, author, receivedAt, update, ...(signature && { signature }) },
      };
    }
    const same = this.entry(id);
    if (!same) return this.#holdEntry(entry, 'client-id-collision');
    return equalBytes(same.update, update)
      ? { result: 'duplicate', realm: same.realm, seq: same.seq }
      : this.#holdEntry(entry, 'forked-id');
  }

  #documentOf(doc: DocumentId): DocumentState | null {
    const remembered = this.#documents.get(doc);
    if (remembered) return remembered;
    const row = this.#documentByName.get(doc);
    return row ? this.#remember(doc, Number(row['n']), this.#realmOfNumber(Number(row['realm']))) : null;
  }

  #beginDocument(doc: DocumentId, realm: RealmId): DocumentState {
    const done = this.#insertDocument.run(doc, this.#realmState(realm).n);
    return this.#remember(doc, Number(done.lastInsertRowid), realm);
  }

  #remember(doc: DocumentId, n: number, realm: RealmId): DocumentState {
    if (this.#documents.size >= DOCUMENTS_REMEMBERED_MAX) this.#documents.clear();
    const document = { n, realm };
    this.#documents.set(doc, document);
    return document;
  }

  #realmState(realm: RealmId): RealmState {
    const known = this.#realms.get(realm);
    if (known) return known;
    const done = this.#db.prepare('INSERT INTO realm (realm) VALUES (?)').run(realm);
    const state = { n: Number(done.lastInsertRowid), seq: 0 };
    this.#realms.set(realm, state);
    this.#realmNames.set(state.n, realm);
    return state;
  }

  #realmOfNumber(n: number): RealmId {
    const realm = this.#realmNames.get(n);
    assert(realm !== undefined, 'a document lives in a realm');
    return realm;
  }

  #holdEntry(entry: EntrySubmission, reason: LogHoldReason): Outcome {
    const { realm, doc, id, author, update } = entry;
    return this.#hold({ type: 'hold', realm, doc, id, author, reason, bytes: update });
  }

  #hold(submission: HoldSubmission): Outcome {
    const { realm, doc, id, author, reason, bytes } = submission;
    const digest = createHash('sha256')
      .update(`${author} ${doc ?? ''} `)
      .update(bytes)
      .digest('hex');
    const known = this.#heldByDigest.get(digest);
    if (known) return { result: 'held', hold: String(known['hold']), reason: known['reason'] as HoldReason };
    const count = this.#db.prepare('SELECT count(*) AS count FROM held').get();
    const hold = `h${Number(count?.['count']) + 1}-${this.logEpoch}`;
    this.#db
      .prepare(
        `INSERT INTO held (hold, realm, doc, id, author, reason, received_at, digest, bytes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(hold, realm, doc, id, author, reason, this.#receivedAt, digest, bytes);
    return { result: 'held', hold, reason };
  }

  #settle({ hold, outcome }: SettleSubmission): Outcome {
    this.#db
      .prepare('INSERT INTO settled (hold, outcome, settled_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
      .run(hold, outcome, this.#receivedAt);
    const settled = this.#db.prepare('SELECT outcome FROM settled WHERE hold = ?').get(hold);
    return { result: 'settled', hold, state: settled?.['outcome'] as HeldState };
  }

  realms(): readonly { readonly realm: RealmId; readonly seq: number }[] {
    return [...this.#realms].map(([realm, { seq }]) => ({ realm, seq }));
  }

  head(realm: RealmId): number {
    return this.#realms.get(realm)?.seq ?? 0;
  }

  realmOf(doc: DocumentId): RealmId | null {
    return this.#documentOf(doc)?.realm ?? null;
  }

  documents(prefix: string): readonly DocumentId[] {
    // A range, so that the index on the names is used: `~` sorts after every letter that names may have.
    const found = this.#db.prepare('SELECT doc FROM document WHERE doc >= ? AND doc < ? ORDER BY n');
    return found.all(prefix, `${prefix}~`).map(({ doc }) => doc as DocumentId);
  }

  rows(realm: RealmId, after: number, limit: number): readonly LogRow[] {
    const state = this.#realms.get(realm);
    if (!state) return [];
    const from = state.n * REALM_UNIT;
    const rows = this.#rowsAfter.all(from + after, from + REALM_UNIT, limit);
    return rows.map((row) => this.#rowOf(row as unknown as RowColumns));
  }

  updates(realm: RealmId, after: number, limit: number): readonly Uint8Array[] {
    const state = this.#realms.get(realm);
    if (!state) return [];
    const from = state.n * REALM_UNIT;
    const rows = this.#bytesAfter.all(from + after, from + REALM_UNIT, limit);
    return (rows as unknown as readonly (readonly [Uint8Array])[]).map(([bytes]) => bytes);
  }

  signedUpdates(realm: RealmId, after: number, limit: number): readonly SignedUpdate[] {
    const state = this.#realms.get(realm);
    if (!state) return [];
    const from = state.n * REALM_UNIT;
    return this.#signedAfter.all(
      from + after,
      from + REALM_UNIT,
      limit,
    ) as unknown as readonly SignedUpdate[];
  }

  entry(id: EntryId): LogRow | null {
    const row = this.#rowById.get(id);
    return row ? this.#rowOf(row as unknown as RowColumns) : null;
  }

  rowsOfDocument(doc: DocumentId): readonly LogRow[] {
    return this.#rowsOfDocument.all(doc).map((row) => this.#rowOf(row as unknown as RowColumns));
  }

  #rowOf(row: RowColumns): LogRow {
    const realm = Math.floor(row.n / REALM_UNIT);
    return {
      realm: this.#realmOfNumber(realm),
      seq: (row.n - realm * REALM_UNIT) as LogSeq,
      doc: row.doc as DocumentId,
      id: row.id as EntryId,
      author: row.author,
      receivedAt: row.received_at,
      update: row.bytes,
      ...(row.signature && { signature: row.signature }),
    };
  }

  held(): readonly HeldBytes[] {
    return this.#db.prepare(`${HELD} ORDER BY h.n`).all().map(heldOf);
  }

  heldOne(hold: string): HeldBytes | null {
    const row = this.#db.prepare(`${HELD} WHERE h.hold = ?`).get(hold);
    return row ? heldOf(row) : null;
  }

  settledOf(author: string): readonly Settled[] {
    // Without the bytes: this is asked at every hello.
    return this.#db
      .prepare(
        `SELECT h.hold, h.id, s.outcome FROM held h JOIN settled s ON s.hold = h.hold
         WHERE h.author = ? ORDER BY h.n`,
      )
      .all(author)
      .map(({ hold, id, outcome }) => ({
        hold: String(hold),
        id: id as EntryId | null,
        outcome: outcome as Settled['outcome'],
      }));
  }

  addDevice(device: DeviceRecord): void {
    this.#devices.add(device);
  }
  device(device: string): DeviceRecord | null {
    return this.#devices.one(device);
  }
  devices(): readonly DeviceRecord[] {
    return this.#devices.all();
  }
  changeDevices(changes: ReadonlyMap<string, DeviceChange>): void {
    this.#devices.change(changes);
  }
  signIns(): readonly SignIn[] {
    return this.#devices.signIns();
  }
  addSignIns(signIns: readonly SignIn[]): void {
    this.#devices.addSignIns(signIns);
  }

  /** @returns what SQLite finds wrong with the file's pages and indexes; empty where it is whole */
  findDamage(): readonly string[] {
    const lines = this.#db
      .prepare('PRAGMA integrity_check(100)')
      .all()
      .map((row) => String(row['integrity_check']));
    return lines.length === 1 && lines[0] === 'ok' ? [] : lines;
  }

  close(): void {
    this.#file.close();
  }
}

const HELD = `SELECT h.*, s.outcome FROM held h LEFT JOIN settled s ON s.hold = h.hold`;

function heldOf(row: Record<string, unknown>): HeldBytes {
  return {
    hold: row['hold'] as string,
    realm: row['realm'] as RealmId,
    doc: row['doc'] as DocumentId | null,
    id: row['id'] as EntryId | null,
    author: row['author'] as string,
    reason: row['reason'] as HoldReason,
    receivedAt: row['received_at'] as number,
    bytes: row['bytes'] as Uint8Array,
    state: (row['outcome'] as HeldState | null) ?? 'open',
  };
}
