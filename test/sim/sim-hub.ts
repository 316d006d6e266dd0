/** The hub: the product's own, on a log that outlives its process, with backups that can be put back. */

import { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type { DocumentId, RealmId } from '#shared/base/brand.ts';
import { textOfEntries } from '#shared/document/entry-lines.ts';
import { jsonOfUpdate } from '#shared/document/read-entries.ts';
import { encodeSegment } from '#shared/sync/segment.ts';
import { Hub } from '#server/hub/hub.ts';
import type { HubMetrics } from '#server/hub/hub-metrics.ts';
import { SOCKET_LIMITS } from '#server/hub/socket.ts';
import { deviceOfToken, parseCredentials } from '#server/hub/tokens.ts';
import { renewLogEpoch } from '#server/log/begin-log-epoch.ts';
import type { DurableLog, Outcome, Submission } from '#server/log/durable-log.ts';
import { MemoryLog } from '#server/log/memory-log.ts';
import { randomText } from '#server/log/random-text.ts';
import { SCHEMA_STEPS } from '#server/log/sqlite-schema.ts';
import { SqliteLog } from '#server/log/sqlite-log.ts';
import type { ServerSocket } from './network.ts';
import type { Process, World } from './world.ts';

/** Where the hub is killed within its next commit, or what its disk answers. */
export type CommitFault = 'killed-before' | 'killed-after' | 'error' | 'slow';

/** The disk of the hub. */
interface HubDisk {
  open(): DurableLog;
  copy(): HubDisk;
  renewEpoch(): HubDisk;
}

class MemoryHubDisk implements HubDisk {
  readonly #log: MemoryLog;
  constructor(log: MemoryLog) {
    this.#log = log;
  }
  open(): DurableLog {
    return this.#log;
  }
  copy(): HubDisk {
    return new MemoryHubDisk(this.#log.copy());
  }
  renewEpoch(): HubDisk {
    return new MemoryHubDisk(this.#log.copy(randomText(8)));
  }
}

/** In the order in which they were made: a row's table comes after those that it names. */
const TABLES = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid`;

class SqliteHubDisk implements HubDisk {
  readonly #db: DatabaseSync;
  constructor(db = new DatabaseSync(':memory:')) {
    this.#db = db;
  }
  static create(): SqliteHubDisk {
    const disk = new SqliteHubDisk();
    for (const step of SCHEMA_STEPS) disk.#db.exec(step);
    disk.#db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run('log-epoch', randomText(8));
    return disk;
  }
  open(): DurableLog {
    // What a killed process had not committed is rolled back by whoever opens the file next.
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    return new SqliteLog({ db: this.#db, close: () => undefined });
  }
  copy(): HubDisk {
    const copy = new DatabaseSync(':memory:');
    for (const step of SCHEMA_STEPS) copy.exec(step);
    const tables = this.#db
      .prepare(TABLES)
      .all()
      .map(({ name }) => String(name));
    for (const table of tables) {
      const rows = this.#db.prepare(`SELECT * FROM ${table}`).all();
      const columns = Object.keys(rows[0] ?? {});
      if (columns.length === 0) continue;
      const insert = copy.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`);
      for (const row of rows) insert.run(...(Object.values(row) as (string | number)[]));
    }
    return new SqliteHubDisk(copy);
  }
  renewEpoch(): HubDisk {
    renewLogEpoch(this.#db);
    return this;
  }
}

export interface HubWatcher {
  /** The log has decided and stored a batch: what it holds now, whether or not anyone is told. */
  onCommitted(batch: readonly Submission[], outcomes: readonly Outcome[], logEpoch: string): void;
  onStarted(log: DurableLog): void;
  onRestored(log: DurableLog): void;
  onDefect(what: string): void;
  onFault(fault: string): void;
  /** Its process has ended; whoever looks after it starts it again. */
  onEnded(): void;
}

const ROWS_PER_SEGMENT = 8;

export class SimHub {
  process: Process | null = null;
  hub: Hub | null = null;
  log: DurableLog;
  nextCommit: CommitFault | null = null;
  clockOffsetMs = 0;
  /** Each with the order in which it was made. */
  readonly backups: HubDisk[] = [];
  readonly #world: World;
  readonly #watcher: HubWatcher;
  #disk: HubDisk;

  constructor(world: World, isSqlite: boolean, watcher: HubWatcher) {
    this.#world = world;
    this.#watcher = watcher;
    this.#disk = isSqlite ? SqliteHubDisk.create() : new MemoryHubDisk(new MemoryLog());
    this.log = this.#disk.open();
  }

  get isUp(): boolean {
    return this.process?.isAlive ?? false;
  }

  start(): void {
    if (this.isUp) return;
    const process = this.#world.start('hub');
    this.process = process;
    this.nextCommit = null;
    this.#world.inside(process, () => {
      this.log = this.#disk.open();
      this.#watcher.onStarted(this.log);
      this.hub = new Hub({
        log: this.#watched(this.log, process),
        logger: this.#logger(),
        metrics: { onCommit: () => undefined, onRefused: () => undefined } as unknown as HubMetrics,
        limits: SOCKET_LIMITS,
        now: () => Math.round(this.#world.now + this.clockOffsetMs),
        onAppended: () => undefined,
        onFailed: () => this.kill(),
      });
    });
  }

  kill(): void {
    if (!this.process) return;
    if (!this.process.isAlive) return;
    this.#world.kill(this.process);
    this.hub = null;
    this.#watcher.onEnded();
  }

  accept(socket: ServerSocket): void {
    this.hub?.accept(socket as unknown as WebSocket, 'register:sites' as DocumentId, null);
  }

  backUp(): void {
    this.backups.push(this.#disk.copy());
  }

  /** Puts a backup back; the hub is down meanwhile, and `npm run restored` gives the log its new epoch. */
  restore(at: number): void {
    const backup = this.backups[at];
    if (!backup) return;
    this.kill();
    this.#disk = backup.copy().renewEpoch();
    this.log = this.#disk.open();
    this.#watcher.onRestored(this.log);
  }

  /** `POST /api/tickets`. @returns null where device and token do not belong together */
  ticket(bearer: string): string | null {
    const { device, token } = parseCredentials(bearer) ?? { device: '', token: '' };
    const known = deviceOfToken(this.log, device, token);
    return known && this.hub ? this.hub.tickets.issue(known.device) : null;
  }

  /** `GET` of the segments' manifest or of one segment; null = not found. */
  segment(path: string): Uint8Array | object | null {
    const parts = /\/api\/realms\/([^/]+)\/segments(?:\/(\d+)-(\d+)\?as=text)?$/.exec(path);
    if (!parts) return null;
    const realm = decodeURIComponent(parts[1] as string) as RealmId;
    const { log } = this;
    const whole = Math.floor(log.head(realm) / ROWS_PER_SEGMENT);
    if (parts[2] === undefined) {
      const segments = Array.from({ length: whole }, (_, at) => ({
        from: at * ROWS_PER_SEGMENT + 1,
        to: (at + 1) * ROWS_PER_SEGMENT,
      }));
      return { logEpoch: log.logEpoch, segments };
    }
    const from = Number(parts[2]);
    const rows = log.rows(realm, from - 1, ROWS_PER_SEGMENT);
    const text = textOfEntries(rows.map(({ doc, id, update }) => ({ doc, id, json: jsonOfUpdate(update) })));
    return encodeSegment({ realm, logEpoch: log.logEpoch, from, to: from + rows.length - 1, text });
  }

  #watched(log: DurableLog, process: Process): DurableLog {
    const commit = (batch: readonly Submission[], receivedAt: number): readonly Outcome[] => {
      const fault = this.nextCommit;
      this.nextCommit = null;
      if (fault) this.#watcher.onFault(`commit-${fault}`);
      if (fault === 'killed-before' || fault === 'error') {
        if (fault === 'killed-before') this.kill();
        throw new Error(fault);
      }
      const outcomes = log.commit(batch, receivedAt);
      this.#watcher.onCommitted(batch, outcomes, log.logEpoch);
      if (fault === 'killed-after') {
        this.kill();
        throw new Error(fault);
      }
      if (fault === 'slow') process.busyUntil = this.#world.now + process.chance.around(8_000);
      return outcomes;
    };
    return new Proxy(log, {
      get(target, name) {
        if (name === 'commit') return commit;
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
  }

  #logger(): Logger {
    const hear = (line: { readonly event?: string; readonly frames?: readonly string[] }): void => {
      if (line.event === 'defect') this.#watcher.onDefect((line.frames ?? []).slice(0, 3).join(' | '));
    };
    return { info: hear, error: hear, warn: hear, debug: hear } as unknown as Logger;
  }
}
