/** Puts into a hub's town, while the hub is down, what its demonstration lacks: a day for RSV, and a woman who is called to it. */

import type {
  CivilDate,
  EntryId,
  Instant,
  PersonId,
  SessionId,
  SiteId,
  StaffId,
} from '#shared/base/brand.ts';
import { personDocument, personOf, sessionDocument, sessionOf } from '#shared/base/ids.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import {
  stampEntry,
  type Entry,
  type EntryBody,
  type EntryKind,
  type EntryOf,
} from '#shared/ledger/entry.ts';
import { LogReader } from '#server/log/log-reader.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import { readDocument } from '#server/office/document-reader.ts';
import type { TestHub } from './hub-fixture.ts';

export const WOMAN = 'mmmmmmmmmmmmmmmm' as PersonId;
export const SESSION_NAME = '妊婦の予防接種';
const SESSION = 'rrrrrrrrrrrrrrrr' as SessionId;

/** @param today - day of the session. Session and woman stand where the town's own sessions and persons stand */
export async function addExpectingWoman(hub: TestHub, today: CivilDate): Promise<void> {
  await hub.stop();
  const log = openSqliteLog(hub.dataDir);
  const reader = new LogReader(hub.dataDir);
  const docs = reader.documents(0, 100_000).map(({ doc }) => doc);
  const first = <K extends EntryKind>(
    kind: K,
    isOne: (doc: (typeof docs)[number]) => boolean,
  ): EntryOf<K> => {
    for (const doc of docs.filter(isOne)) {
      const found = readDocument(reader, doc).entries.find((entry) => entry.kind === kind);
      if (found) return found as unknown as EntryOf<K>;
    }
    throw new Error(`the demonstration has no ${kind}`);
  };
  const plan = first('session-planned', (doc) => sessionOf(doc) !== null);
  const person = first('person-entered', (doc) => personOf(doc) !== null);
  let counter = 0;
  const entryOf = <K extends EntryKind>(kind: K, doc: Entry['doc'], body: EntryBody<K>): Entry => {
    counter += 1;
    const id = `town.aaaa.${counter}` as EntryId;
    const after = counter === 1 || kind === 'person-entered' ? [] : [`town.aaaa.${counter - 1}` as EntryId];
    const at = { time: Date.now() as Instant, errorMs: 0 };
    const stamp = { id, after, at, staff: 'town' as StaffId, site: 'town' as SiteId };
    return stampEntry(kind, doc, body, stamp) as Entry;
  };
  const session = sessionDocument(SESSION);
  const entries = [
    entryOf('session-planned', session, { ...plan.body, name: SESSION_NAME, on: today, series: ['RSV'] }),
    entryOf('roster-added', session, { persons: [WOMAN] }),
    entryOf('lot-brought', session, {
      lot: 'AB1234',
      product: 'アブリスボ筋注用',
      series: ['RSV'],
      expiry: '2099-12-31' as CivilDate,
      quantity: 10,
    }),
    entryOf('person-entered', personDocument(WOMAN), {
      ...person.body,
      origin: 'resident-register',
      identity: {
        ...person.body.identity,
        residentNumber: null,
        vaccinationNumber: null,
        name: '三好　遥',
        kana: 'ミヨシ　ハルカ',
        birth: '1996-05-01' as CivilDate,
        sex: 'F',
        caution: null,
      },
    }),
  ];
  log.commit(
    entries.map((entry) => ({
      type: 'entry' as const,
      realm: reader.realmOf(sessionOf(entry.doc) ? plan.doc : person.doc)!,
      doc: entry.doc,
      id: entry.id,
      author: 'town',
      update: encodeEntry(entry).update,
    })),
    Date.now(),
  );
  reader.close();
  log.close();
  await hub.start();
}
