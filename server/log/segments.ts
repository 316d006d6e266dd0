/**
 * The log's full stretches as compressed files for the first sync: immutable, made in the background, resumable one by
 * one. What stands after the last full stretch comes through the socket. A file is shared/sync/segment.ts, gzipped.
 */

import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RealmId } from '#shared/base/brand.ts';
import { textOfEntries } from '#shared/document/entry-lines.ts';
import type { StoredLine } from '#shared/document/entry-lines.ts';
import { jsonOfUpdate } from '#shared/document/read-entries.ts';
import { encodeHubMessage } from '#shared/sync/codec.ts';
import { encodeSegment } from '#shared/sync/segment.ts';
import type { DurableLog } from './durable-log.ts';

/** About 100 persons: 1.7 MB of text, a fifteenth of that compressed. */
export const SEGMENT_ROWS = 4_096;

/** The sockets are served between two reads: all rows of a segment at once would hold them up for 80 ms. */
const ROWS_READ_AT_ONCE = 256;
/** No device waits for a segment, and who brings the rows that fill one waits for receipts: it is made when they are over. */
const MAKE_AFTER_MS = 1_000;

const compress = promisify(gzip);
/** In the name of the folder: files of another form are not taken for these. */
const FORM = 'text-1';

/** Where they lie, a folder for each realm. */
export const segmentsFolder = (dataDir: string, logEpoch: string): string =>
  join(dataDir, 'segments', `${logEpoch}-${FORM}`);

export interface Segment {
  readonly from: number;
  /** Included. */
  readonly to: number;
  /** Compressed. */
  readonly bytes: number;
  readonly etag: string;
}

export interface SegmentsAnswer {
  readonly logEpoch: string;
  readonly head: number;
  /** Without gaps from row 1; the rows after the last come through the socket. */
  readonly segments: readonly Segment[];
}

export class Segments {
  readonly #log: DurableLog;
  readonly #folder: string;
  readonly #made = new Map<RealmId, Segment[]>();
  readonly #onFailed: (cause: unknown) => void;
  #isMaking = false;
  #soon: NodeJS.Timeout | null = null;
  #isStopped = false;

  /** @param onFailed - told where a file could not be written; devices then get all rows through the socket */
  constructor(log: DurableLog, dataDir: string, onFailed: (cause: unknown) => void) {
    this.#log = log;
    this.#folder = segmentsFolder(dataDir, log.logEpoch);
    removeOthers(dirname(this.#folder), basename(this.#folder));
    this.#onFailed = onFailed;
  }

  manifest(realm: RealmId): SegmentsAnswer {
    return {
      logEpoch: this.#log.logEpoch,
      head: this.#log.head(realm),
      segments: this.#made.get(realm) ?? [],
    };
  }

  /** @returns its compressed file, null where there is no such segment */
  async read(realm: RealmId, from: number, to: number): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#has(realm, from, to) ? readFile(this.#file(realm, { from, to })) : null;
  }

  /** The same as the message `rows`, gzipped: for tablets of before, and therefore made when it is asked for. */
  async readAsRows(realm: RealmId, from: number, to: number): Promise<Uint8Array<ArrayBuffer> | null> {
    if (!this.#has(realm, from, to)) return null;
    const { logEpoch } = this.#log;
    const updates = this.#log.updates(realm, from - 1, to - from + 1);
    return compress(encodeHubMessage({ type: 'rows', realm, logEpoch, from, updates }));
  }

  #has(realm: RealmId, from: number, to: number): boolean {
    return this.#made.get(realm)?.some((one) => one.from === from && one.to === to) ?? false;
  }

  /** Call after a commit; returns at once. */
  onAppended(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      void this.make();
    }, MAKE_AFTER_MS).unref();
  }

  /** Makes what the log has grown by; one at a time, compressed off the main thread. Call again at any time. */
  async make(): Promise<void> {
    if (this.#isMaking) return;
    this.#isMaking = true;
    try {
      for (let next = this.#next(); next; next = this.#next()) await this.#makeOne(next.realm, next.from);
    } catch (cause) {
      this.#isStopped = true;
      this.#onFailed(cause);
    } finally {
      this.#isMaking = false;
    }
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#soon) clearTimeout(this.#soon);
  }

  #next(): { readonly realm: RealmId; readonly from: number } | null {
    if (this.#isStopped) return null;
    for (const { realm, seq } of this.#log.realms()) {
      const from = (this.#made.get(realm)?.length ?? 0) * SEGMENT_ROWS + 1;
      if (from + SEGMENT_ROWS - 1 <= seq) return { realm, from };
    }
    return null;
  }

  async #makeOne(realm: RealmId, from: number): Promise<void> {
    const { logEpoch } = this.#log;
    const to = from + SEGMENT_ROWS - 1;
    const file = this.#file(realm, { from, to });
    if (!existsSync(file)) {
      mkdirSync(join(this.#folder, realm), { recursive: true });
      const lines = await this.#lines(realm, from, to);
      if (!lines) return;
      const text = textOfEntries(lines);
      const body = encodeSegment({ realm, logEpoch, from, to, text });
      // Renamed when whole: a crash while writing leaves nothing that could be served.
      await writeFile(`${file}.part`, await compress(body));
      await rename(`${file}.part`, file);
    }
    const made = this.#made.get(realm) ?? [];
    made.push({ from, to, bytes: statSync(file).size, etag: `"${logEpoch}-${from}-${to}"` });
    this.#made.set(realm, made);
  }

  /**
   * Copied a few rows at a time into one place: bytes that each have a place of their own would leave holes in the memory.
   *
   * @returns null where the log is about to be closed
   */
  async #lines(realm: RealmId, from: number, to: number): Promise<readonly StoredLine[] | null> {
    const lines: StoredLine[] = [];
    for (let after = from - 1; after < to; after += ROWS_READ_AT_ONCE) {
      await turn();
      if (this.#isStopped) return null;
      const rows = this.#log.rows(realm, after, ROWS_READ_AT_ONCE);
      const parts = rows.map(({ update }) => jsonOfUpdate(update));
      const all = Buffer.concat(parts);
      let at = 0;
      for (const [index, { doc, id }] of rows.entries()) {
        const { length } = parts[index] ?? all;
        lines.push({ doc, id, json: all.subarray(at, at + length) });
        at += length;
      }
    }
    return lines;
  }

  #file(realm: RealmId, { from, to }: { readonly from: number; readonly to: number }): string {
    return join(this.#folder, realm, `${from}-${to}.gz`);
  }
}

/** Files of another form, and of a log that ended with a restore: they name what the new log may not hold. */
function removeOthers(folder: string, own: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder))
    if (name !== own) rmSync(join(folder, name), { recursive: true, force: true });
}
