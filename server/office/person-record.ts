/**
 * What the office keeps of one person (or of several that are linked): the fold, boiled down to what lists need.
 * Made from entries alone; the ledger itself is folded again when someone opens the person.
 */

import type { EntryId, PersonId, RealmId, SessionId } from '#shared/base/brand.ts';
import type { Entry, EntryOf, Identity } from '#shared/ledger/entry.ts';
import type { MergedNote, PersonLedger } from '#shared/ledger/ledger.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import type { PersonRow } from '#shared/api/office-api.ts';
import { addFields, emptyKeys, type SearchKeys } from '#shared/base/search-keys.ts';
import { searchKeyOfKana } from '#shared/base/text.ts';
import { isKnown } from '#shared/ledger/entry.ts';
import type { Resident } from '#shared/rules/due-list.ts';
import { residentOf } from '#shared/rules/resident.ts';

export interface DatedItem {
  readonly item: ReviewItem;
  /** When the last of its entries reached the hub. */
  readonly since: number;
}

export interface DatedNote {
  readonly type: MergedNote['type'];
  readonly entries: readonly Entry[];
  readonly since: number;
}

export interface DatedDecision {
  readonly entry: Entry;
  readonly receivedAt: number;
  readonly reopened: boolean;
}

/** What one session did for the person. */
export interface SessionOutcome {
  readonly session: SessionId;
  /** The person in whose document it stands: rosters name that one. */
  readonly person: PersonId;
  readonly outcome: 'given' | 'withheld';
  readonly receivedAt: number;
}

export interface PersonRecord {
  /** Survivor of the links. */
  readonly person: PersonId;
  readonly persons: readonly PersonId[];
  readonly realm: RealmId;
  /** Null where entries name a person whom nobody has entered yet. */
  readonly identity: Identity | null;
  readonly isProvisional: boolean;
  readonly residence: PersonRow['residence'];
  readonly shotCount: number;
  /** When the hub first heard of the person. */
  readonly enteredAt: number;
  readonly items: readonly DatedItem[];
  readonly merged: readonly DatedNote[];
  readonly decisions: readonly DatedDecision[];
  readonly outcomes: readonly SessionOutcome[];
  readonly keys: SearchKeys;
  /** Whole kana reading as it stands now, for the order of lists; '' where nothing is known. */
  readonly sort: string;
  /** As the rules read the person; null for one who does not live here. */
  readonly resident: Resident | null;
}

/**
 * @param receivedAt - when the hub received an entry; 0 for one that it does not hold
 */
export function summarizePerson(
  ledger: PersonLedger,
  items: readonly ReviewItem[],
  realm: RealmId,
  receivedAt: (id: EntryId) => number,
): PersonRecord {
  const lastOf = (ids: readonly EntryId[]): number => Math.max(0, ...ids.map(receivedAt));
  const byId = new Map(ledger.entries.map((entry) => [entry.id, entry]));
  return {
    person: ledger.person,
    persons: ledger.persons,
    realm,
    identity: ledger.identity,
    isProvisional: ledger.isProvisional,
    residence: ledger.residence.status,
    shotCount: ledger.shots.filter((shot) => shot.state === 'counts').length,
    enteredAt: ledger.entries.reduce((first, entry) => Math.min(first, receivedAt(entry.id)), Infinity),
    items: items.map((item) => ({ item, since: lastOf(item.entries) })),
    merged: ledger.merged.map((note) => ({
      type: note.type,
      entries: note.entries.flatMap((id) => byId.get(id) ?? []),
      since: lastOf(note.entries),
    })),
    decisions: decisionsOf(ledger.entries, receivedAt),
    outcomes: outcomesOf(ledger, receivedAt),
    keys: searchKeysOf(ledger),
    sort: ledger.identity ? searchKeyOfKana(ledger.identity.kana) : '',
    resident: residentOf(ledger),
  };
}

/** Every name, number and date that any entry of the joined persons stated: people ask for a child under the name before, too. */
function searchKeysOf(ledger: PersonLedger): SearchKeys {
  const keys = emptyKeys(ledger.person);
  if (ledger.identity) addFields(keys, ledger.identity);
  for (const entry of ledger.entries) {
    if (!isKnown(entry)) continue;
    if (entry.kind === 'person-entered') addFields(keys, entry.body.identity);
    if (entry.kind === 'person-corrected') addFields(keys, entry.body.fields);
  }
  return keys;
}

function decisionsOf(
  entries: readonly Entry[],
  receivedAt: (id: EntryId) => number,
): readonly DatedDecision[] {
  const reopened = new Set(entries.flatMap((entry) => (isReopening(entry) ? [entry.body.resolution] : [])));
  return entries
    .filter(isDecision)
    .map((entry) => ({ entry, receivedAt: receivedAt(entry.id), reopened: reopened.has(entry.id) }));
}

// A foreign entry may carry a known kind in a newer version: its body is not ours to read.
const isForeign = (entry: Entry): boolean => 'foreign' in entry;
const DECISIONS: ReadonlySet<string> = new Set(['review-resolved', 'change-confirmed', 'change-refused']);
const isDecision = (entry: Entry): boolean => DECISIONS.has(entry.kind) && !isForeign(entry);
const isReopening = (entry: Entry): entry is EntryOf<'review-reopened'> =>
  entry.kind === 'review-reopened' && !isForeign(entry);

function outcomesOf(ledger: PersonLedger, receivedAt: (id: EntryId) => number): readonly SessionOutcome[] {
  const given = ledger.shots
    .filter((shot) => shot.state === 'counts' && shot.shot.session !== null)
    .map((shot) => ({
      session: shot.shot.session as SessionId,
      person: shot.person,
      outcome: 'given' as const,
      receivedAt: receivedAt(shot.id),
    }));
  const withheld = ledger.withheld
    .filter((held) => !held.withdrawn && held.entry.body.session !== null)
    .map((held) => ({
      session: held.entry.body.session as SessionId,
      person: held.entry.doc.slice('person:'.length) as PersonId,
      outcome: 'withheld' as const,
      receivedAt: receivedAt(held.id),
    }));
  return [...given, ...withheld];
}
