/** A small town in a log of its own, written by several devices that saw different things: for tests of the office. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import type { DocumentId, EntryId, Instant, PersonId, RealmId, SiteId, StaffId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import type { Entry, EntryBody, EntryKind, EntryOf, Identity } from '#shared/ledger/entry.ts';
import { stampEntry } from '#shared/ledger/entry.ts';
import { createCausality } from '#shared/ledger/causality.ts';
import { LogReader } from '#server/log/log-reader.ts';
import { openDatabase } from '#server/log/open-database.ts';
import { SqliteLog } from '#server/log/sqlite-log.ts';
import { answerQuestion } from '#server/office/answer-question.ts';
import { compareWithFreshFold } from '#server/office/compare-with-fresh-fold.ts';
import { createJudges } from '#server/office/office-judges.ts';
import { Office, type OfficeParts } from '#server/office/office.ts';
import { openOfficeStore } from '#server/office/office-store.ts';
import { officeDoor } from '#server/routes/office-door.ts';
import { officeRoutes } from '#server/routes/office.ts';

export const AREA = 'area-north' as RealmId;
export const COMMON = 'common' as RealmId;
export const LINKS = 'register:links' as DocumentId;

/** A device in the field: stamps entries with what it has seen. */
export class TestDevice {
  readonly key: string;
  readonly #seen = new Map<DocumentId, Entry[]>();
  #counter = 0;

  constructor(key: string) {
    this.key = key;
  }

  record<K extends EntryKind>(kind: K, doc: DocumentId, body: EntryBody<K>): EntryOf<K> {
    this.#counter += 1;
    const seen = this.#seen.get(doc) ?? [];
    const entry = stampEntry(kind, doc, body, {
      id: `${this.key}.aaaa.${this.#counter}` as EntryId,
      after: createCausality(seen).heads,
      at: { time: (1_795_000_000_000 + this.#counter * 60_000) as Instant, errorMs: 500 },
      staff: `staff-${this.key}` as StaffId,
      site: 'center' as SiteId,
    });
    this.#seen.set(doc, [...seen, entry as Entry]);
    return entry;
  }

  see(...entries: readonly Entry[]): void {
    for (const entry of entries) {
      const seen = this.#seen.get(entry.doc) ?? [];
      if (!seen.some((one) => one.id === entry.id)) this.#seen.set(entry.doc, [...seen, entry]);
    }
  }
}

export class Town {
  readonly folder = mkdtempSync(join(tmpdir(), 'ledger-town-'));
  readonly log: SqliteLog;
  /** What the office has of the log. */
  readonly reader: LogReader;
  #now = 1_795_000_000_000;

  constructor() {
    const file = openDatabase(this.folder);
    // What a power cut leaves is the business of other tests.
    file.db.exec('PRAGMA synchronous = OFF');
    this.log = new SqliteLog(file);
    this.reader = new LogReader(this.folder);
    onTestFinished(() => {
      this.reader.close();
      this.log.close();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  append(...entries: readonly Entry[]): void {
    this.#now += 1000;
    this.log.commit(
      entries.map((entry) => ({
        type: 'entry',
        realm: entry.doc.startsWith('person:') ? AREA : COMMON,
        doc: entry.doc,
        id: entry.id,
        author: entry.id.split('.')[0] ?? '',
        update: encodeEntry(entry).update,
      })),
      this.#now,
    );
  }

  hold(entry: Entry, reason: 'not-allowed' | 'forked-id' = 'not-allowed'): void {
    const { update } = encodeEntry(entry);
    const author = entry.id.split('.')[0] ?? '';
    this.log.commit(
      [{ type: 'hold', realm: AREA, doc: entry.doc, id: entry.id, author, reason, bytes: update }],
      (this.#now += 1000),
    );
  }
}

/** What an office of the town is made of, but for its store. Rules are left out where a test does not ask for them. */
export const partsOf = (town: Town, change: Partial<OfficeParts> = {}): Omit<OfficeParts, 'store'> => ({
  log: town.reader,
  ...createJudges(town.reader),
  rules: null,
  ...change,
});

/** The read models of the town, kept in memory and up to date with its log. */
export async function officeOf(town: Town, change: Partial<OfficeParts> = {}): Promise<Office> {
  const store = openOfficeStore(':memory:', { logEpoch: town.log.logEpoch, maker: 'test' });
  const office = new Office({ ...partsOf(town, change), store }, 'test');
  await office.whenCurrent();
  return office;
}

/** What differs between the office as it was kept up and a fresh fold of the town's log. */
export const differencesOf = (town: Town, office: Office): Promise<readonly string[]> =>
  compareWithFreshFold(office, partsOf(town));

/** The office's API as the hub opens it to a device of this role, in this thread. */
export function doorOf(
  office: Office,
  { role = 'office', connected = [] as readonly string[], now = 0 } = {},
): Hono {
  const routes = officeRoutes(
    office,
    () => now,
    (cause) => {
      throw cause;
    },
  );
  return officeDoor({
    ask: (question) => answerQuestion(routes, question),
    authenticate: (authorization) =>
      authorization === 'Bearer o.secret' ? { role, session: 'open', shownAgoMs: null } : null,
    connected: () => new Set(connected),
  });
}

export function personId(n: number): PersonId {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  let id = '';
  for (let at = 0; at < 16; at += 1) id += letters[Math.floor(n / 32 ** at) % 32];
  return id as PersonId;
}
export const docOf = (n: number): DocumentId => personDocument(personId(n));

export function identity(n: number, change: Partial<Identity> = {}): Identity {
  return {
    residentNumber: String(1_000_000 + n),
    vaccinationNumber: null,
    name: `髙橋　花子${n}`,
    kana: `タカハシ　ハナコ${'アイウエオカキクケコ'[n % 10]}`,
    kanaSource: 'resident-register',
    alias: null,
    romanName: null,
    birth: `2024-0${(n % 9) + 1}-15`,
    sex: n % 2 === 0 ? 'F' : 'M',
    address: '北町1-2-3',
    area: null,
    phone: null,
    guardian: null,
    caution: null,
    ...change,
  } as Identity;
}

export const shot = (change: Partial<EntryBody<'shot-recorded'>> = {}): EntryBody<'shot-recorded'> =>
  ({
    series: 'MR-1',
    dose: 1,
    product: 'ミールビック',
    lot: { text: 'MR123', asPrinted: 'MR123', expiry: null, unknown: null, gtin: null },
    givenOn: '2026-11-20',
    givenOnAsWritten: null,
    bodySite: 'left-arm',
    doseMicrolitres: 500,
    doctor: '山﨑',
    place: '中央保健センター',
    facility: null,
    session: null,
    legalClass: 'routine-A',
    provenance: 'field',
    doubt: null,
    override: null,
    note: null,
    ...change,
  }) as EntryBody<'shot-recorded'>;

export const reason = (code = 'typing', note: string | null = null) => ({ code, note });

/** Persons `from` to `to` (not included), entered by the resident register's import. */
export function enterResidents(town: Town, importer: TestDevice, from: number, to: number): readonly Entry[] {
  const entered: Entry[] = [];
  for (let n = from; n < to; n += 1) {
    entered.push(
      importer.record('person-entered', docOf(n), {
        origin: 'resident-register',
        identity: identity(n),
      }) as Entry,
    );
  }
  town.append(...entered);
  return entered;
}
