/** When faults have ceased: whether everything has come together, and whether it is the same everywhere. */

import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { parseEntryId } from '#shared/base/ids.ts';
import { entryJson } from '#shared/document/entry-update.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import { findItems } from '#shared/review/find-items.ts';
import type { StoredEntry } from '#web/store/chunk-text.ts';
import { LedgerIndex } from '#web/store/ledger-index.ts';
import type { Auditor } from './auditor.ts';
import { isSame } from './on-disk.ts';
import { sessionOf } from './sessions.ts';
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
  const fromLog = foldFromEmpty(auditor, []);
  for (const tablet of alive) {
    const tab = leaderOf(tablet);
    if (!tab?.device) continue;
    const besides = [...heldBack(tab, auditor), ...inDoubt(tab, auditor)];
    compareWith(tab, besides.length > 0 ? foldFromEmpty(auditor, besides) : fromLog, auditor);
    auditor.lookInFull(tab);
  }
  if (hub.log.logEpoch !== auditor.logEpoch) auditor.find('INV-09', 'the log changed its epoch');
  auditor.onHubStarted(hub.log);
}

/** An entry that a tablet shows and the log lacks. */
interface Beside extends StoredEntry {
  readonly realm: RealmId;
}

/**
 * What the tablet shows of its own and the hub has held: under its own id it is in no log, also once the office let it in.
 * A tap whose tablet died while it was stored is among them, and what is numbered as another entry of the log is.
 */
function heldBack(tab: Tab, auditor: Auditor): readonly Beside[] {
  const copies = tab.tablet.profile.database.tables.get('copies')?.values() ?? [];
  const own = new Set([...copies].map(({ id }) => id as EntryId));
  const realms = new Set([...auditor.rows.keys(), ...(sessionOf(tab.process)?.realms.keys() ?? [])]);
  return [...realms].flatMap((realm) =>
    [...tab.index.entriesOfRealm(realm)]
      .filter(({ id }) => own.has(id) && auditor.everHeld.has(id))
      .flatMap((one) => shownBy(tab, one))
      .filter(({ id, json }) => {
        const row = auditor.rowOf.get(id);
        return !row || entryJson(readUpdate(row.update)) !== json;
      }),
  );
}

/**
 * What the tablet has of others from a log that a restore has ended, and nobody brought back as it was: it stays readable,
 * never reads as received, and the page about the device counts it. Where the new log has another entry of its
 * document under its id, that one is set aside and counted. Nothing else may differ from the log.
 */
function inDoubt(tab: Tab, auditor: Auditor): readonly Beside[] {
  const { device } = tab;
  if (!auditor.wasRestored || !device) return [];
  // Copies of a profile may have used one id in several documents.
  const nameOf = ({ doc, id }: Pick<StoredEntry, 'doc' | 'id'>): string => `${doc} ${id}`;
  const held = new Set(heldBack(tab, auditor).map(nameOf));
  const doubtful = new Map<string, Beside>();
  for (const row of auditor.everIn) {
    const { id, update } = row;
    if (held.has(nameOf(row)) || isSame(auditor.rowOf.get(id)?.update, update)) continue;
    for (const shown of shownBy(tab, row))
      if (shown.json === entryJson(readUpdate(update))) doubtful.set(nameOf(row), shown);
  }
  const found = [...doubtful.values()];
  for (const { id } of found)
    if (device.copyState(id).state !== 'stored')
      auditor.find('INV-05', `${tab.process.name} does not doubt ${id}, which the log lacks`);
  const { lost, aside } = device.status;
  if (lost !== found.length)
    auditor.find('INV-05', `${tab.process.name} counts ${lost} entries in doubt, and has ${found.length}`);
  const forks = found.filter(({ id, doc }) => auditor.rowOf.get(id)?.doc === doc).length;
  if (aside < forks) auditor.find('INV-12', `${tab.process.name} says nothing of ${forks} second entries`);
  return found;
}

function shownBy(tab: Tab, { id, doc }: Pick<StoredEntry, 'id' | 'doc'>): readonly Beside[] {
  const realm = tab.index.realmOf(doc);
  const json = tab.index.jsonOf(doc, id);
  return realm === null || json === null ? [] : [{ realm, id, doc, json }];
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
    const isIn = isSame(row?.update, update);
    const isHeld = [...auditor.holds.values()].some((bytes) => isSame(bytes, update));
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

/** The log's entries folded from an empty state, with what a tablet shows besides: under one id that, and not the row. */
function foldFromEmpty(auditor: Auditor, besides: readonly Beside[]): LedgerIndex {
  const index = new LedgerIndex();
  for (const { realm, ...entry } of besides) index.addEntry(realm, entry);
  for (const { realm, id, doc, update } of [...auditor.rows.values()].flat())
    if (!index.has(doc, id)) index.addEntry(realm, { doc, id, json: entryJson(readUpdate(update)) });
  return index;
}

/** INV-14, 17, 18: the same persons, links, sessions and items, byte for byte. */
function compareWith(tab: Tab, expected: LedgerIndex, auditor: Auditor): void {
  const persons = [...expected.persons()].toSorted();
  const shown = [...tab.index.persons()].toSorted();
  if (persons.join() !== shown.join())
    auditor.find('INV-17', `${tab.process.name} shows ${shown.length} persons, the log ${persons.length}`);
  for (const person of persons) {
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
    if (textOf(tab.index.entriesOf(doc)) !== textOf(expected.entriesOf(doc)))
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
