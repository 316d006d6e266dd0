/**
 * IndexedDB as Dexie offers it, as far as the product uses it: transactions that are there wholly or not at all, strict
 * commits, one writer at a time, handles that die. The tables are those of the product's own schema.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { LedgerDatabase } from '#web/store/ledger-database.ts';
import type { SimLock } from './sim-lock.ts';
import type { Process, World } from './world.ts';

type Row = Record<string, unknown>;
type Key = string | number;

interface Schema {
  readonly name: string;
  readonly keyPath: string;
  readonly isAuto: boolean;
  readonly unique: readonly string[];
}

const schemas: readonly Schema[] = new LedgerDatabase('schema').tables.map(({ name, schema }) => ({
  name,
  keyPath: schema.primKey.keyPath as string,
  isAuto: schema.primKey.auto === true,
  unique: schema.indexes.filter(({ unique }) => unique).map(({ keyPath }) => keyPath as string),
}));

/** What is on the disk of one profile. */
export interface DatabaseDisk {
  readonly tables: ReadonlyMap<string, Map<Key, Row>>;
  readonly lastKeys: Map<string, number>;
}

export const emptyDatabase = (): DatabaseDisk => ({
  tables: new Map(schemas.map(({ name }) => [name, new Map()])),
  lastKeys: new Map(),
});

export const copyOfDatabase = ({ tables, lastKeys }: DatabaseDisk): DatabaseDisk => ({
  tables: new Map([...tables].map(([name, rows]) => [name, new Map(rows)])),
  lastKeys: new Map(lastKeys),
});

/** The profile that a database lies in. */
export interface DatabaseHost {
  readonly database: DatabaseDisk;
  readonly writers: SimLock;
  readonly isFull: boolean;
  committing: SimTransaction | null;
  databaseFails: number;
}

/** Changes of one transaction; null = deleted. */
export class SimTransaction {
  readonly process: Process;
  readonly changes = new Map<string, Map<Key, Row | null>>();
  constructor(process: Process) {
    this.process = process;
  }

  applyTo({ tables }: DatabaseDisk): void {
    for (const [name, changes] of this.changes) {
      const rows = tables.get(name) as Map<Key, Row>;
      for (const [key, row] of changes) {
        if (row === null) rows.delete(key);
        else rows.set(key, row);
      }
    }
  }
}

const zone = new AsyncLocalStorage<SimTransaction>();

const failure = (name: string): Error => Object.assign(new Error(name), { name });

/** One tab's connection. */
export class SimDatabase {
  readonly #world: World;
  readonly #process: Process;
  readonly #profile: DatabaseHost;
  #isOpen = false;
  #isDead = false;

  constructor(world: World, process: Process, profile: DatabaseHost) {
    this.#world = world;
    this.#process = process;
    this.#profile = profile;
    for (const schema of schemas)
      Object.defineProperty(this, schema.name, { value: new SimTable(this, schema), enumerable: true });
  }

  /** As the product knows it. */
  asLedgerDatabase(): LedgerDatabase {
    return this as unknown as LedgerDatabase;
  }

  get disk(): DatabaseDisk {
    return this.#profile.database;
  }

  get isOpenForUse(): boolean {
    return this.#isOpen && !this.#isDead;
  }

  /** The platform's file process died: every later call fails until the database is opened again. */
  die(): void {
    this.#isDead = true;
  }

  isOpen(): boolean {
    return this.#isOpen;
  }

  async open(): Promise<this> {
    await this.#world.wait(this.#process, this.#process.chance.around(3), 'db open');
    if (this.#profile.databaseFails > 0) {
      this.#profile.databaseFails -= 1;
      throw failure('UnknownError');
    }
    this.#isOpen = true;
    this.#isDead = false;
    return this;
  }

  close(): void {
    this.#isOpen = false;
  }

  /** Runs within the transaction that the caller is in, or in one of its own. */
  async within<T>(isWriting: boolean, work: (transaction: SimTransaction) => T): Promise<T> {
    const transaction = zone.getStore();
    if (transaction) return work(transaction);
    if (isWriting) return this.#commit(async (own) => work(own));
    this.#check();
    await this.#world.wait(this.#process, this.#process.chance.around(0.5), 'db read');
    this.#check();
    return work(new SimTransaction(this.#process));
  }

  async transaction<T>(mode: string, ...rest: readonly unknown[]): Promise<T> {
    const work = rest.at(-1) as () => Promise<T> | T;
    if (zone.getStore()) return work();
    if (mode.startsWith('r') && !mode.startsWith('rw')) {
      this.#check();
      await this.#world.wait(this.#process, this.#process.chance.around(0.5), 'db read');
      this.#check();
      const transaction = new SimTransaction(this.#process);
      return zone.run(transaction, async () => work());
    }
    return this.#commit((transaction) => zone.run(transaction, async () => work()));
  }

  #commit<T>(work: (transaction: SimTransaction) => Promise<T>): Promise<T> {
    this.#check();
    const { chance } = this.#process;
    return this.#profile.writers.withLock(this.#process, async () => {
      await this.#world.wait(this.#process, chance.around(0.5), 'db transaction');
      this.#check();
      const transaction = new SimTransaction(this.#process);
      const result = await work(transaction);
      this.#profile.committing = transaction;
      await this.#world.wait(this.#process, chance.around(2.5), 'db complete');
      this.#profile.committing = null;
      if (this.#profile.isFull) throw failure('QuotaExceededError');
      const isTornOff = this.#isDead;
      // The commit may have reached the disk although nobody was told.
      if (!isTornOff || chance.isHit(0.5)) transaction.applyTo(this.disk);
      if (isTornOff) throw failure('InvalidStateError');
      return result;
    });
  }

  #check(): void {
    if (this.#isDead) throw failure('InvalidStateError');
    // As Dexie does after close({ disableAutoOpen: false }).
    if (!this.#isOpen) this.#isOpen = true;
  }
}

class SimTable {
  readonly #database: SimDatabase;
  readonly #schema: Schema;

  constructor(database: SimDatabase, schema: Schema) {
    this.#database = database;
    this.#schema = schema;
  }

  get(key: Key): Promise<Row | undefined> {
    return this.#database.within(false, (transaction) => this.#rows(transaction).get(key));
  }
  toArray(): Promise<Row[]> {
    return this.#read((rows) => rows);
  }
  count(): Promise<number> {
    return this.#database.within(false, (transaction) => this.#rows(transaction).size);
  }
  put(row: Row): Promise<Key> {
    return this.#database.within(true, (transaction) => this.#set(transaction, row, false));
  }
  add(row: Row): Promise<Key> {
    return this.#database.within(true, (transaction) => this.#set(transaction, row, true));
  }
  bulkPut(rows: readonly Row[]): Promise<void> {
    return this.#database.within(true, (transaction) => {
      for (const row of rows) this.#set(transaction, row, false);
    });
  }
  bulkAdd(rows: readonly Row[]): Promise<void> {
    return this.#database.within(true, (transaction) => {
      for (const row of rows) this.#set(transaction, row, true);
    });
  }
  delete(key: Key): Promise<void> {
    return this.#database.within(true, (transaction) => void this.#changes(transaction).set(key, null));
  }
  clear(): Promise<void> {
    return this.#database.within(true, (transaction) => {
      for (const key of this.#rows(transaction).keys()) this.#changes(transaction).set(key, null);
    });
  }
  orderBy(field: string): SimCollection {
    return this.#collection((rows) => rows.toSorted((a, b) => compare(a[field] as Key, b[field] as Key)));
  }
  filter(isWanted: (row: Row) => boolean): SimCollection {
    return this.#collection((rows) => rows.filter(isWanted));
  }
  toCollection(): SimCollection {
    return this.#collection((rows) => rows);
  }
  where(field: string): Record<string, (...values: never[]) => SimCollection> {
    const at = (isWanted: (value: Key) => boolean): SimCollection =>
      this.#collection((rows) =>
        rows
          .filter((row) => isWanted(row[field] as Key))
          .toSorted((a, b) => compare(a[field] as Key, b[field] as Key)),
      );
    return {
      above: (than: Key) => at((value) => compare(value, than) > 0),
      aboveOrEqual: (than: Key) => at((value) => compare(value, than) >= 0),
      below: (than: Key) => at((value) => compare(value, than) < 0),
      belowOrEqual: (than: Key) => at((value) => compare(value, than) <= 0),
      between: (from: Key, to: Key) => at((value) => compare(value, from) >= 0 && compare(value, to) < 0),
      equals: (same: Key) => at((value) => value === same),
      startsWith: (head: string) => at((value) => String(value).startsWith(head)),
      anyOf: (some: readonly Key[]) => {
        const wanted = new Set(some);
        return at((value) => wanted.has(value));
      },
    };
  }
  bulkDelete(keys: readonly Key[]): Promise<void> {
    return this.#database.within(true, (transaction) => {
      for (const key of keys) this.#changes(transaction).set(key, null);
    });
  }
  bulkGet(keys: readonly Key[]): Promise<(Row | undefined)[]> {
    return this.#database.within(false, (transaction) => keys.map((key) => this.#rows(transaction).get(key)));
  }

  #collection(choose: (rows: Row[]) => Row[]): SimCollection {
    return new SimCollection(choose, {
      read: (wanted) => this.#read(wanted),
      change: (wanted, change) =>
        this.#database.within(true, (transaction) => {
          for (const row of wanted([...this.#rows(transaction).values()])) {
            const copy = { ...row };
            if (change(copy) === null) this.#changes(transaction).set(row[this.#schema.keyPath] as Key, null);
            else this.#set(transaction, copy, false);
          }
        }),
    });
  }

  #read<T>(choose: (rows: Row[]) => T): Promise<T> {
    return this.#database.within(false, (transaction) => choose([...this.#rows(transaction).values()]));
  }

  #set(transaction: SimTransaction, row: Row, isNew: boolean): Key {
    const { name, keyPath, isAuto, unique } = this.#schema;
    const { lastKeys } = this.#database.disk;
    let key = row[keyPath] as Key | undefined;
    if (key === undefined) {
      if (!isAuto) throw failure('DataError');
      key = (lastKeys.get(name) ?? 0) + 1;
    }
    if (isAuto && typeof key === 'number') lastKeys.set(name, Math.max(key, lastKeys.get(name) ?? 0));
    const rows = this.#rows(transaction);
    if (isNew && rows.has(key)) throw failure('ConstraintError');
    for (const field of unique)
      for (const [other, known] of rows)
        if (other !== key && known[field] === row[field]) throw failure('ConstraintError');
    this.#changes(transaction).set(key, { ...row, [keyPath]: key });
    return key;
  }

  #changes(transaction: SimTransaction): Map<Key, Row | null> {
    const { name } = this.#schema;
    let changes = transaction.changes.get(name);
    if (!changes) transaction.changes.set(name, (changes = new Map()));
    return changes;
  }

  /** As the transaction sees them, in order of keys. */
  #rows(transaction: SimTransaction): Map<Key, Row> {
    const stored = this.#database.disk.tables.get(this.#schema.name) as Map<Key, Row>;
    const changes = transaction.changes.get(this.#schema.name);
    if (!changes) return stored;
    const rows = new Map(stored);
    for (const [key, row] of changes) {
      if (row === null) rows.delete(key);
      else rows.set(key, row);
    }
    return rows;
  }
}

type Choose = (rows: Row[]) => Row[];

interface TableAccess {
  readonly read: (wanted: Choose) => Promise<Row[]>;
  /** @param change - null = deleted */
  readonly change: (wanted: Choose, change: (row: Row) => unknown) => Promise<void>;
}

class SimCollection {
  readonly #choose: Choose;
  readonly #table: TableAccess;

  constructor(choose: Choose, table: TableAccess) {
    this.#choose = choose;
    this.#table = table;
  }

  limit(count: number): SimCollection {
    return this.#then((rows) => rows.slice(0, count));
  }
  filter(isWanted: (row: Row) => boolean): SimCollection {
    return this.#then((rows) => rows.filter(isWanted));
  }
  reverse(): SimCollection {
    return this.#then((rows) => rows.toReversed());
  }
  toArray(): Promise<Row[]> {
    return this.#table.read(this.#choose);
  }
  async count(): Promise<number> {
    return (await this.toArray()).length;
  }
  async first(): Promise<Row | undefined> {
    return (await this.toArray())[0];
  }
  async last(): Promise<Row | undefined> {
    return (await this.toArray()).at(-1);
  }
  async each(take: (row: Row) => void): Promise<void> {
    for (const row of await this.toArray()) take(row);
  }
  delete(): Promise<void> {
    return this.#table.change(this.#choose, () => null);
  }
  modify(change: (row: Row) => void): Promise<void> {
    return this.#table.change(this.#choose, (row) => {
      change(row);
    });
  }

  #then(next: Choose): SimCollection {
    return new SimCollection((rows) => next(this.#choose(rows)), this.#table);
  }
}

const compare = (a: Key, b: Key): number => (a < b ? -1 : a > b ? 1 : 0);
