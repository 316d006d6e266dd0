/** When faults have ceased: whether everything has come together, and whether it is the same everywhere. */

import type { DocumentId } from '#shared/base/brand.ts';
import { parseEntryId, personDocument } from '#shared/base/ids.ts';
import { entryJson } from '#shared/document/entry-update.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import { findItems } from '#shared/review/find-items.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import type { Auditor } from './auditor.ts';
import type { SimHub } from './sim-hub.ts';
import type { Tab, Tablet } from './tablet.ts';

/** Nobody owes anything, says every screen, and every cursor stands at its log's end. */
export function isWhole(tablets: readonly Tablet[], hub: SimHub, auditor: Auditor): boolean {
  if (!hub.isUp) return false;
  return tablets.every((tablet) => {
    if (tablet.isLost) return true;
    const tab = leaderOf(tablet);
    const status = tab?.device?.status;
    if (!status || status.waiting > 0 || !status.caughtUp) return false;
    const cursors = tablet.profile.database.tables.get('cursors');
    return [...auditor.rows].every(([realm, rows]) => {
      const cursor = cursors?.get(realm);
      return cursor?.['logEpoch'] === auditor.logEpoch && cursor['seq'] === rows.length;
    });
  });
}

export function compareAtEnd(tablets: readonly Tablet[], hub: SimHub, auditor: Auditor): void {
  checkNothingLost(tablets, auditor);
  checkTokens(auditor);
  const alive = tablets.filter(({ isLost }) => !isLost);
  const fromLog = foldFromEmpty(auditor, null);
  for (const tablet of alive) {
    const tab = leaderOf(tablet);
    if (!tab?.device) continue;
    // A copied profile may hold another entry under an id of its own than the log: held there, and shown to the office.
    if (tablet.isForked) continue;
    const hasHeld = auditor.statements.some(
      (one) => one.tablet === tablet && !auditor.rowOf.has(one.id) && auditor.everHeld.has(one.id),
    );
    const isMixed = hasHeld || tablet.isForked;
    const forked = tablet.isForked ? forkedDocuments(auditor) : new Set<DocumentId>();
    compareWith(tab, isMixed ? foldFromEmpty(auditor, tab) : fromLog, auditor, forked);
    auditor.lookInFull(tab);
  }
  if (hub.log.logEpoch !== auditor.logEpoch) auditor.find('INV-09', 'the log changed its epoch');
  auditor.onHubStarted(hub.log);
}

/** Where one id means two entries: each copy of a profile shows its own, and the other is held. */
function forkedDocuments(auditor: Auditor): ReadonlySet<DocumentId> {
  const forked = new Set<DocumentId>();
  for (const statements of auditor.byId.values())
    if (statements.length > 1) for (const { entry } of statements) forked.add(entry.doc);
  return forked;
}

function leaderOf(tablet: Tablet): Tab | null {
  for (const tab of tablet.tabs)
    if (tab.state === 'open' && tab.device?.status.isFollower === false) return tab;
  return null;
}

/** INV-05, 10, 12: what was answered, or stands on a tablet that is here, is with the hub: in the log or held. */
function checkNothingLost(tablets: readonly Tablet[], auditor: Auditor): void {
  for (const { id, tablet, update, isGone } of auditor.statements) {
    if (tablet.isLost || isGone) continue;
    const row = auditor.rowOf.get(id);
    const isIn = row !== undefined && Buffer.compare(row.update, update) === 0;
    const isHeld = [...auditor.holds.values()].some((bytes) => Buffer.compare(bytes, update) === 0);
    if (!isIn && !isHeld)
      auditor.find(
        auditor.answered.has(id) ? 'INV-05' : 'INV-10',
        `${id} of ${tablet.name} is neither in the log nor held`,
      );
  }
  const released = [...auditor.rowOf.values()].flatMap(
    ({ update }) => /"released":{[^}]*"hold":"([^"]+)"/.exec(Buffer.from(update).toString())?.[1] ?? [],
  );
  if (new Set(released).size !== released.length) auditor.find('INV-15', 'one hold was released twice');
  const counters = new Map<string, number[]>();
  for (const id of auditor.rowOf.keys()) {
    const parts = parseEntryId(id);
    if (!parts || auditor.everHeld.size > 0 || auditor.wasRestored) continue;
    const author = `${parts.device}.${parts.epoch}`;
    counters.set(author, [...(counters.get(author) ?? []), parts.counter]);
  }
  for (const [author, list] of counters) {
    const tablet = tablets.find(({ key }) => author.startsWith(`${key}.`));
    if (!tablet || tablet.isLost || tablet.isForked) continue;
    if (Math.max(...list) !== list.length)
      auditor.find('INV-12', `${author} has gaps: ${list.length} of ${Math.max(...list)}`);
  }
}

/** What a person was told could not be stored for want of room never comes back as an entry. */
function checkTokens(auditor: Auditor): void {
  for (const [token, error] of auditor.refusedTokens) {
    if (error !== 'disk-full') continue;
    for (const row of auditor.rowOf.values())
      if (Buffer.from(row.update).includes(`"${token}"`))
        auditor.find('INV-02', `${row.id} was refused to the person and is in the log`);
  }
}

/** The log's entries folded from an empty state; with a tab, also what it holds of its own that the hub holds back. */
function foldFromEmpty(auditor: Auditor, tab: Tab | null): LedgerIndex {
  const index = new LedgerIndex();
  const own = new Set<string>();
  if (tab)
    for (const { id, entry, tablet } of auditor.statements) {
      if (tablet !== tab.tablet || !tab.index.has(entry.doc, id) || own.has(id)) continue;
      own.add(id);
      index.addEntry(tab.index.realmOf(entry.doc) ?? ('common' as never), {
        doc: entry.doc,
        id,
        json: entryJson(entry),
      });
    }
  for (const rows of auditor.rows.values())
    for (const { realm, id, doc, update } of rows)
      if (!own.has(id)) index.addEntry(realm, { doc, id, json: entryJson(readUpdate(update)) });
  return index;
}

/** INV-14, 17, 18: the same persons, links, sessions and items, byte for byte. */
function compareWith(
  tab: Tab,
  expected: LedgerIndex,
  auditor: Auditor,
  except: ReadonlySet<DocumentId>,
): void {
  if (except.has('register:links' as DocumentId)) return;
  const persons = [...expected.persons()].toSorted();
  const shown = [...tab.index.persons()].toSorted();
  if (except.size === 0 && persons.join() !== shown.join())
    auditor.find('INV-17', `${tab.process.name} shows ${shown.length} persons, the log ${persons.length}`);
  for (const person of persons) {
    const joined = expected.links().groups.get(person)?.persons ?? [person];
    if (joined.some((one) => except.has(personDocument(one)))) continue;
    const [mine, theirs] = [tab.index, expected].map((index) => {
      const ledger = index.person(person);
      return textOf({ ledger, items: ledger ? findItems(ledger, null) : [] });
    });
    if (mine !== theirs)
      auditor.find(
        'INV-17',
        `${tab.process.name} shows ${person} otherwise than the log: ${difference(mine ?? '', theirs ?? '')}`,
      );
  }
  for (const doc of [
    'register:links',
    'register:sites',
    'register:held',
    'session:ssssssssssssssss',
  ] as unknown as readonly DocumentId[])
    if (!except.has(doc) && textOf(tab.index.entriesOf(doc)) !== textOf(expected.entriesOf(doc)))
      auditor.find('INV-17', `${tab.process.name} shows ${doc} otherwise than the log`);
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    member instanceof Map ? [...member] : member instanceof Set ? [...member] : member,
  );

function difference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return `${a.slice(Math.max(0, at - 60), at + 40)} / ${b.slice(at, at + 40)}`;
}
