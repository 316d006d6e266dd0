/** Demonstration towns grown to the size of the Chromium figures: more entries for each person, or more persons. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { DocumentId, EntryId, PersonId, RealmId } from '#shared/base/brand.ts';
import { personDocument, personOf, randomIdFrom, sessionOf } from '#shared/base/ids.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { givenNamesFor } from '#server/demonstration/given-names.ts';
import { SURNAMES } from '#server/demonstration/surnames.ts';
import type { DurableLog, EntrySubmission } from '#server/log/durable-log.ts';
import { LogReader } from '#server/log/log-reader.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import { readDocument } from '#server/office/document-reader.ts';
import { ledgerEntries, seededRandom } from '../ledger-data.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const AUTHOR = 'bench';
const BATCH = 2_000;

export interface TownSize {
  readonly persons: number;
  readonly entries: number;
}

/**
 * @param perPerson - entries that each person has at the end: shots are added where there are fewer
 * @param morePersons - persons of one entry each, beside the residents
 */
export function makeTown(
  dataDir: string,
  residents: number,
  { perPerson = 0, morePersons = 0 }: { readonly perPerson?: number; readonly morePersons?: number },
): TownSize {
  execFileSync(process.execPath, ['server/cli/demonstrate.ts', dataDir, '--residents', String(residents)], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const log = openSqliteLog(dataDir);
  const counts = new Map<DocumentId, number>();
  for (const { realm } of log.realms())
    for (const { doc } of log.rows(realm, 0, 10_000_000))
      if (personOf(doc)) counts.set(doc, (counts.get(doc) ?? 0) + 1);
  const residentCount = counts.size;
  // Who is called to a session keeps the shots as they are: somebody must be left to be vaccinated.
  for (const doc of called(dataDir)) counts.delete(doc);
  commitAll(log, moreShots(log, counts, perPerson));
  commitAll(log, persons(log, morePersons));
  const entries = log.realms().reduce((sum, { seq }) => sum + seq, 0);
  log.close();
  return { persons: residentCount + morePersons, entries };
}

function called(dataDir: string): readonly DocumentId[] {
  const reader = new LogReader(dataDir);
  const docs = reader.documents(0, 10_000_000).filter(({ doc }) => sessionOf(doc));
  const entries = docs.flatMap(({ doc }) => readDocument(reader, doc).entries);
  reader.close();
  return entries.flatMap((entry) =>
    entry.kind === 'roster-added'
      ? (entry.body['persons'] as readonly PersonId[]).map((person) => personDocument(person))
      : [],
  );
}

function commitAll(log: DurableLog, submissions: Iterable<EntrySubmission>): void {
  let batch: EntrySubmission[] = [];
  const commit = (): void => {
    for (const outcome of log.commit(batch, Date.now()))
      if (outcome.result !== 'accepted') throw new Error(`not accepted: ${outcome.result}`);
    batch = [];
  };
  for (const submission of submissions) if (batch.push(submission) === BATCH) commit();
  commit();
}

function* moreShots(
  log: DurableLog,
  counts: ReadonlyMap<DocumentId, number>,
  perPerson: number,
): Generator<EntrySubmission> {
  const source = ledgerEntries(2 * counts.size);
  let counter = 0;
  for (const [doc, count] of counts) {
    for (let missing = perPerson - count; missing > 0; missing -= 1) {
      let next = source.next();
      while (!next.done && next.value.kind !== 'shot-recorded') next = source.next();
      if (next.done) throw new Error('the benchmark has too few shots');
      counter += 1;
      const id = `${AUTHOR}.aaaa.${counter}` as EntryId;
      const { update } = encodeEntry({ ...next.value, id, doc, after: [] } as unknown as Entry);
      yield { type: 'entry', realm: log.realmOf(doc) as RealmId, doc, id, author: AUTHOR, update };
    }
  }
}

function* persons(log: DurableLog, count: number): Generator<EntrySubmission> {
  const random = seededRandom(1);
  const pick = <T>(pool: readonly T[]): T => pool[Math.floor(random() * pool.length)] as T;
  const realm = (log.realms().find((one) => one.realm.startsWith('area-'))?.realm ?? 'common') as RealmId;
  const [template] = ledgerEntries(1);
  for (let counter = 1; counter <= count; counter += 1) {
    const id = `${AUTHOR}.bbbb.${counter}` as EntryId;
    const doc = personDocument(
      randomIdFrom(Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256))) as never,
    );
    const year = 1930 + Math.floor(random() * 95);
    const family = pick(SURNAMES);
    const given = pick(givenNamesFor(random() < 0.5 ? 'F' : 'M', year));
    const identity = {
      ...(template?.body['identity'] as object),
      residentNumber: String(20_000_000 + counter),
      name: `${family.kanji}　${given.kanji[0]}`,
      kana: `${family.kana}　${given.kana}`,
      birth: `${year}-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 9)}`,
    };
    const body = { ...template?.body, identity };
    const { update } = encodeEntry({ ...template, id, doc, body, after: [] } as unknown as Entry);
    yield { type: 'entry', realm, doc, id, author: AUTHOR, update };
  }
}
