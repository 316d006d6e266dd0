/**
 * The device's own audit: who opened, searched, printed what while no hub could see it. Lines are chained and counted without
 * gaps, each written in one strict transaction with the head of the chain, whichever tab writes. They stay until the hub
 * has them and some time longer: a hub that was restored asks for them again.
 */

import * as sha256 from 'lib0/hash/sha256';
import { deviceLineText, FIRST_LINK, journalLinkText } from '#shared/audit/audit-chain.ts';
import type { DeviceLine } from '#shared/audit/audit-line.ts';
import { randomIdFrom } from '#shared/base/ids.ts';
import type { Result } from '#shared/base/result.ts';
import type { StoreFailure } from '#web/app/device.ts';
import type { AuditSeal, SealedLine } from './audit-seal.ts';
import type { AuditLineRow, LedgerDatabase } from './ledger-database.ts';
import { StoreGuard } from './store-guard.ts';

/** Where the chain is. */
export interface AuditHead {
  /** Random name: a device that lost its database begins another journal, and the hub sees that. */
  readonly journal: string;
  /** Of the last line; 0 = none. */
  readonly counter: number;
  readonly link: string;
  /** The hub has said that it has the lines up to here. */
  readonly received: number;
}

/** Lines that the hub has are kept so long. */
const KEPT_MS = 30 * 24 * 3_600_000;
const HEAD = 'audit-head';
const utf8 = new TextEncoder();

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export class AuditJournal {
  readonly #database: LedgerDatabase;
  readonly #guard: StoreGuard;

  constructor(database: LedgerDatabase) {
    this.#database = database;
    this.#guard = new StoreGuard(database);
  }

  /**
   * Writes one line; resolves when it would survive a power cut.
   *
   * @param seal - null where the hub's key is not known yet: then the line keeps no words of a search
   */
  async append(line: DeviceLine, seal: AuditSeal | null): Promise<Result<void, StoreFailure>> {
    const told = seal ? line : { ...line, text: '' };
    /** Where the chain stood after this line, as far as it was tried: a try that was given up may have been kept. */
    const tried = new Set<string>();
    return this.#guard.attempt(async () => {
      // Sealing takes turns of its own, which no transaction of IndexedDB outlives: the name is looked up before.
      for (let isWritten = false; !isWritten;) {
        const known = await this.#headNow();
        const journal = known?.journal ?? randomIdFrom(crypto.getRandomValues(new Uint8Array(5)));
        const begun: DeviceLine = {
          ...told,
          what: 'journal-begun',
          person: '',
          object: '',
          text: '',
          rows: null,
          code: '',
        };
        const first = known ? [] : [await sealed(begun, journal, seal)];
        isWritten = await this.#put(journal, [...first, await sealed(told, journal, seal)], tried);
      }
    });
  }

  /** @returns false where another tab has begun the journal meanwhile: the lines are sealed under another name */
  #put(journal: string, lines: readonly WrittenLine[], tried: Set<string>): Promise<boolean> {
    const { audit, meta } = this.#database;
    return this.#database.transaction('rw', audit, meta, async () => {
      const known = await this.#headNow();
      if (known && tried.has(known.link)) return true;
      if (known && known.journal !== journal) return false;
      const received = known?.received ?? 0;
      let { counter, link } = known ?? { counter: 0, link: FIRST_LINK };
      for (const { at, text, key, box } of lines) {
        counter += 1;
        link = hex(sha256.digest(utf8.encode(journalLinkText(link, journal, counter, text))));
        await audit.put({ counter, at, key, box, link });
      }
      tried.add(link);
      await meta.put({ name: HEAD, value: { journal, counter, link, received } satisfies AuditHead });
      return true;
    });
  }

  /** @returns null before the first line */
  head(): Promise<AuditHead | null> {
    return this.#guard.read(() => this.#headNow());
  }

  async #headNow(): Promise<AuditHead | null> {
    const row = await this.#database.meta.get(HEAD);
    return (row?.value as AuditHead | undefined) ?? null;
  }

  /** Lines after a counter, in order. */
  after(counter: number, limit: number): Promise<readonly AuditLineRow[]> {
    return this.#guard.read(() =>
      this.#database.audit.where('counter').above(counter).limit(limit).sortBy('counter'),
    );
  }

  /** The lowest counter that is still here; null where nothing is. */
  async oldest(): Promise<number | null> {
    const row = await this.#guard.read(async () => this.#database.audit.orderBy('counter').first());
    return row?.counter ?? null;
  }

  /**
   * The hub has the lines up to a counter; fewer than before where it was restored. Old lines that it has are dropped.
   *
   * @param now - ms since the epoch
   */
  receive(journal: string, received: number, now: number): Promise<Result<void, StoreFailure>> {
    const { audit, meta } = this.#database;
    return this.#guard.attempt(() =>
      this.#database.transaction('rw', audit, meta, async () => {
        const known = await this.#headNow();
        if (known?.journal !== journal) return;
        await meta.put({ name: HEAD, value: { ...known, received: Math.min(received, known.counter) } });
        await audit
          .where('counter')
          .belowOrEqual(received)
          .and(({ at }) => at < now - KEPT_MS)
          .delete();
      }),
    );
  }
}

interface WrittenLine extends SealedLine {
  readonly at: number;
  readonly text: string;
}

async function sealed(line: DeviceLine, journal: string, seal: AuditSeal | null): Promise<WrittenLine> {
  const text = deviceLineText(line);
  const closed = seal ? await seal.seal(journal, text) : { key: '', box: utf8.encode(text) };
  return { at: line.at, text, ...closed };
}
