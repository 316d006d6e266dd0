/**
 * The device's store in a browser: sealed chunks in IndexedDB through Dexie, own entries a second time in the journal.
 * An own entry is written to the database first; if the journal then refuses it, it is taken out again and was never
 * stored: so a failure that a person is told of never comes back as an entry.
 */

import { assert } from '#shared/base/assert.ts';
import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { Cursor } from '#shared/sync/protocol.ts';
import type { StoreFailure } from '#web/app/device.ts';
import { compareStores } from './compare-stores.ts';
import { completeJournal } from './complete-journal.ts';
import { OwnMarker } from './own-marker.ts';
import { openVault } from './open-vault.ts';
import type { EntryJournal } from './entry-journal.ts';
import { identityCopies, mendIdentityCopies, saveIdentityCopies } from './identity-copies.ts';
import { newEpoch } from './new-epoch.ts';
import type { LedgerDatabase } from './ledger-database.ts';
import type {
  DeviceIdentity,
  Doubt,
  LedgerStore,
  OwnCopy,
  OwnEntry,
  OwnPlace,
  OwnRow,
  StartReport,
} from './ledger-store.ts';
import { decodeOwn, encodeOwn, isSealedAway, sealedAwayOf } from './own-box.ts';
import type { SealedAway } from './own-box.ts';
import { ownPlaceIn, putOwn, takeOutOwn } from './own-tables.ts';
import { RowTables } from './row-tables.ts';
import { StoreGuard } from './store-guard.ts';
import type { Vault } from './vault.ts';

export interface DexieStoreParts {
  readonly database: LedgerDatabase;
  /** null where the platform has no second store. */
  readonly journal: EntryJournal | null;
  /** Of a sealed device that was unlocked; without one the key that lies in the profile is used. */
  readonly vault?: Vault;
  readonly locks: LockManager;
  /** Remembers the last order outside both stores; null where there is no such place. */
  readonly marker: Pick<Storage, 'getItem' | 'setItem'> | null;
}

/** Whoever writes an own entry holds it. */
export const WRITER_LOCK = 'entry-writer';
const WRITER_LOCK_TIMEOUT_MS = 10_000;
/** Own entries recovered from the journal are written in transactions of so many. */
const RECOVERY_BATCH = 500;

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

export class DexieStore implements LedgerStore {
  readonly #parts: DexieStoreParts;
  readonly #database: LedgerDatabase;
  readonly #guard: StoreGuard;
  readonly #rows: RowTables;
  readonly #marker: OwnMarker;
  #vault: Vault | null = null;

  constructor(parts: DexieStoreParts) {
    this.#parts = parts;
    this.#database = parts.database;
    this.#guard = new StoreGuard(parts.database);
    this.#marker = new OwnMarker(parts.marker);
    this.#rows = new RowTables(parts.database, this.#guard, () => this.#vaultOpen());
  }

  async open(): Promise<Result<StartReport, StoreFailure>> {
    const opened = await this.exclusively(() =>
      this.#guard.attempt(async () => {
        if (!this.#database.isOpen()) await this.#database.open();
        this.#vault = this.#parts.vault ?? (await openVault(this.#database, this.#parts.journal));
        return this.#compareAndRepair();
      }),
    );
    return opened.ok ? opened.value : opened;
  }

  async exclusively<T>(work: () => Promise<T>): Promise<Result<T, 'locked'>> {
    const signal = AbortSignal.timeout(WRITER_LOCK_TIMEOUT_MS);
    try {
      return ok(await this.#parts.locks.request(WRITER_LOCK, { signal }, work));
    } catch (cause) {
      if (cause === signal.reason) return err('locked');
      throw cause;
    }
  }

  identity(): Promise<DeviceIdentity | null> {
    return this.#guard.read(() => this.#identityNow());
  }

  async #identityNow(): Promise<DeviceIdentity | null> {
    const row = await this.#database.meta.get('identity');
    return row ? this.#openJson<DeviceIdentity>('identity', row.value as Uint8Array) : null;
  }

  async saveIdentity(identity: DeviceIdentity): Promise<Result<void, StoreFailure>> {
    const box = await this.#sealJson('identity', identity);
    const { meta } = this.#database;
    return this.#guard.attempt(async () => {
      const isNewEpoch = (await this.#identityNow())?.epoch !== identity.epoch;
      await this.#database.transaction('rw', meta, async () => {
        await meta.put({ name: 'identity', value: box });
        if (!isNewEpoch) return;
        const { order } = await ownPlaceIn(this.#database);
        await meta.put({ name: 'place', value: { order, counter: 0 } });
      });
      if (this.#parts.journal) await saveIdentityCopies(this.#parts.journal, box);
    });
  }

  ownPlace(): Promise<OwnPlace> {
    return this.#guard.read(() => ownPlaceIn(this.#database));
  }

  /** While the last writer came to its end, nothing but its mark is read. */
  completeOwn(): Promise<void> {
    const { journal } = this.#parts;
    return this.#guard.read(async () => {
      const marked = this.#marker.read();
      const { order: last } = await ownPlaceIn(this.#database);
      if (!journal || last <= marked) return;
      const rows = await this.#database.own.where('order').above(marked).toArray();
      await completeJournal(journal, rows);
      this.#marker.write(last);
    });
  }

  async readOwn(order: number): Promise<readonly OwnRow[]> {
    const { own, copies: table } = this.#database;
    const [boxes, copies] = await this.#guard.read(() =>
      this.#database.transaction('r', own, table, () =>
        Promise.all([own.where('order').above(order).toArray(), table.where('order').above(order).toArray()]),
      ),
    );
    const copyOf = new Map(copies.map((row) => [row.order, row.copy]));
    const rows: OwnRow[] = [];
    for (const { order: at, box } of boxes) {
      const plain = await this.#vaultOpen().open('own', box);
      const entry = plain && decodeOwn(at, plain);
      // Written while nobody could open the device: it goes to the hub as it is, and comes back as a row.
      if (!entry && isSealedAway(box)) continue;
      assert(entry, `own entry ${at} cannot be opened`);
      rows.push({ entry, copy: copyOf.get(at) ?? { state: 'stored' } });
    }
    return rows;
  }

  async appendOwn(entry: OwnEntry): Promise<Result<void, StoreFailure>> {
    this.#parts.journal?.prepare();
    const [box, identity] = await Promise.all([
      this.#vaultOpen().sealOwn(entry, encodeOwn(entry)),
      this.#guard.attempt(() => this.#identityNow()),
    ]);
    if (!identity.ok) return identity;
    const own = { database: this.#database, identity: identity.value };
    const stored = await this.#guard.attempt(() => putOwn(own, [{ entry, box }]));
    if (!stored.ok) return stored;
    const journaled = await this.#guard.attempt(async () => {
      await this.#parts.journal?.append([{ sequence: entry.order, box }]);
    });
    if (!journaled.ok) {
      const undone = await this.#guard.attempt(() => takeOutOwn(own, entry));
      return undone.ok ? journaled : err('store-lost');
    }
    this.#marker.write(entry.order);
    return ok(undefined);
  }

  async settle(copies: ReadonlyMap<EntryId, OwnCopy>): Promise<Result<void, StoreFailure>> {
    return this.#guard.attempt(() =>
      this.#database.transaction('rw', this.#database.copies, async () => {
        const rows = await this.#database.copies
          .where('id')
          .anyOf([...copies.keys()])
          .toArray();
        await this.#database.copies.bulkPut(
          rows.map((row) => ({ ...row, copy: copies.get(row.id) ?? row.copy })),
        );
      }),
    );
  }

  cursors(): Promise<readonly Cursor[]> {
    return this.#guard.read(() => this.#database.cursors.toArray());
  }

  readonly readChunks: LedgerStore['readChunks'] = (after, take) => this.#rows.readChunks(after, take);
  readonly appendRows: LedgerStore['appendRows'] = (...args) => this.#rows.appendRows(...args);
  readonly setAside: LedgerStore['setAside'] = (row) => this.#rows.setAside(row);
  readonly readAside: LedgerStore['readAside'] = () => this.#rows.readAside();
  readonly admitAside: LedgerStore['admitAside'] = (keys, chunk) => this.#rows.admitAside(keys, chunk);
  readonly countAside: LedgerStore['countAside'] = () => this.#guard.read(() => this.#database.aside.count());

  async restartRealm(realm: RealmId, logEpoch: string): Promise<Result<void, StoreFailure>> {
    const { cursors, copies, meta } = this.#database;
    return this.#guard.attempt(() =>
      this.#database.transaction('rw', cursors, copies, meta, async () => {
        await cursors.put({ realm, logEpoch, seq: 0 });
        const doubt: Doubt = { realm, isConfirming: true, lost: [] };
        await meta.put({ name: `doubt:${realm}`, value: doubt });
        await copies
          .filter((row) => row.realm === realm)
          .modify((row) => {
            (row as { copy: OwnCopy }).copy = { state: 'stored' };
          });
      }),
    );
  }

  async doubts(): Promise<readonly Doubt[]> {
    const { meta } = this.#database;
    const rows = await this.#guard.read(() => meta.where('name').startsWith('doubt:').toArray());
    return rows.map(({ value }) => value as Doubt);
  }

  saveDoubt(doubt: Doubt): Promise<Result<void, StoreFailure>> {
    return this.#guard.attempt(async () => {
      await this.#database.meta.put({ name: `doubt:${doubt.realm}`, value: doubt });
    });
  }

  async wholeRealms(): Promise<readonly RealmId[]> {
    const row = await this.#guard.read(async () => this.#database.meta.get('whole'));
    return (row?.value as readonly RealmId[] | undefined) ?? [];
  }

  async leftRealms(): Promise<readonly RealmId[]> {
    const row = await this.#guard.read(async () => this.#database.meta.get('left'));
    return (row?.value as readonly RealmId[] | undefined) ?? [];
  }

  saveLeftRealms(realms: readonly RealmId[]): Promise<Result<void, StoreFailure>> {
    return this.#guard.attempt(async () => {
      await this.#database.meta.put({ name: 'left', value: realms });
    });
  }

  saveWholeRealms(realms: readonly RealmId[]): Promise<Result<void, StoreFailure>> {
    return this.#guard.attempt(async () => {
      const { meta } = this.#database;
      await this.#database.transaction('rw', meta, async () => {
        await meta.put({ name: 'whole', value: realms });
        await meta.delete('emptied');
      });
    });
  }

  async saveDraft(key: string, value: unknown): Promise<Result<void, StoreFailure>> {
    const box = await this.#sealJson('draft', value);
    return this.#guard.attempt(async () => {
      await this.#database.drafts.put({ key, box });
    });
  }

  async loadDraft(key: string): Promise<unknown> {
    const row = await this.#guard.read(async () => this.#database.drafts.get(key));
    return row ? this.#openJson('draft', row.box) : null;
  }

  async dropDraft(key: string): Promise<void> {
    await this.#database.drafts.delete(key);
  }

  /** In turn: an entry that is being stored is stored, or has failed, before the stores close. */
  async close(): Promise<void> {
    const end = async () => {
      this.#database.close();
      this.#parts.journal?.close();
    };
    const closed = await this.exclusively(end);
    if (!closed.ok) await end();
  }

  async #compareAndRepair(): Promise<StartReport> {
    const { journal } = this.#parts;
    const place = await ownPlaceIn(this.#database);
    const database = (await this.#database.own.orderBy('order').toArray()).map(({ order, box }) => ({
      sequence: order,
      box,
    }));
    const reading = journal ? await journal.read() : null;
    const wasEmptied = await this.#recoverIdentity(reading?.frames ?? []);
    const frames = reading ? reading.frames.filter(({ sequence }) => sequence > 0) : database;
    const marked = this.#marker.read();
    const found = compareStores(database, frames, Math.max(place.order, marked));
    const unreadable: number[] = [];
    const vault = this.#vaultOpen();
    const recovered: { entry: SealedAway; box: Uint8Array }[] = [];
    for (const { sequence, box } of found.toDatabase) {
      const plain = await vault.open('own', box);
      const isAway = vault.isBlind || isSealedAway(box);
      const entry = plain ? decodeOwn(sequence, plain) : isAway ? sealedAwayOf(sequence, box) : null;
      if (entry) recovered.push({ entry, box });
      else unreadable.push(sequence);
    }
    recovered.sort((a, b) => a.entry.order - b.entry.order);
    const own = { database: this.#database, identity: await this.#identityNow() };
    for (let at = 0; at < recovered.length; at += RECOVERY_BATCH)
      await putOwn(own, recovered.slice(at, at + RECOVERY_BATCH));
    if (found.toJournal.length > 0) await journal?.append(found.toJournal);
    if (vault.isBlind)
      await this.#keepOrdersFree(Math.max(marked, ...frames.map(({ sequence }) => sequence)));
    return {
      hasJournal: journal !== null,
      repaired: recovered.length + found.toJournal.length,
      missing: found.missing.length + unreadable.length,
      wasEmptied,
      orphans: (await this.#database.meta.get('identity')) ? 0 : database.length + recovered.length,
    };
  }

  /** Whoever cannot read what the journal holds must not use its orders again. */
  async #keepOrdersFree(last: number): Promise<void> {
    const { order, counter } = await this.ownPlace();
    if (last > order) await this.#database.meta.put({ name: 'place', value: { order: last, counter } });
  }

  /** An empty database beside a journal that knows this device: it was lost. Ids of its old epoch are never used again. */
  async #recoverIdentity(frames: readonly { sequence: number; box: Uint8Array }[]): Promise<boolean> {
    const { journal } = this.#parts;
    const known = await this.#database.meta.get('identity');
    if (known) {
      if (journal) await mendIdentityCopies(journal, frames, known.value as Uint8Array);
      return (await this.#database.meta.get('emptied')) !== undefined;
    }
    let identity: DeviceIdentity | null = null;
    for (const box of await identityCopies(journal, frames))
      if (box) identity ??= await this.#openJson<DeviceIdentity>('identity', box);
    if (!identity) return false;
    const renewed = await this.#sealJson('identity', { ...identity, epoch: newEpoch() });
    await this.#database.meta.bulkPut([
      { name: 'identity', value: renewed },
      { name: 'emptied', value: true },
    ]);
    if (journal) await saveIdentityCopies(journal, renewed);
    return true;
  }

  #vaultOpen(): Vault {
    assert(this.#vault, 'the store is open');
    return this.#vault;
  }

  #sealJson(kind: 'identity' | 'draft', value: unknown): Promise<Uint8Array> {
    return this.#vaultOpen().seal(kind, utf8.encode(JSON.stringify(value)));
  }

  async #openJson<T>(kind: 'identity' | 'draft', box: Uint8Array): Promise<T | null> {
    const plain = await this.#vaultOpen().open(kind, box);
    return plain ? (JSON.parse(fromUtf8.decode(plain)) as T) : null;
  }
}
