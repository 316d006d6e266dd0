/** What keeps this device's history of a person from being what the centre knows: before a shot it is said, and nothing is 打てます. */

import type { DocumentId, PersonId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import { joinedWith, judgedWith } from '#shared/ledger/fold-links.ts';
import type { LedgerIndex } from '#web/store/ledger-index.ts';
import type { OwnEntries } from '#web/sync/own-entries.ts';
import type { DeviceStatus, HistoryGap } from './device.ts';
import { isHistoryHere } from './whole-ledger.ts';

const LINKS = 'register:links' as DocumentId;

/** @returns null where nothing is amiss */
export function historyGapOf(
  person: PersonId,
  status: Pick<DeviceStatus, 'isWhole' | 'left'>,
  index: Pick<LedgerIndex, 'links' | 'realmOf' | 'entriesOf'>,
  own: Pick<OwnEntries, 'get' | 'isHeldIn'>,
): HistoryGap | null {
  const links = index.links();
  const persons = [...joinedWith(links, person), ...judgedWith(links, person)];
  if (!isHistoryHere(persons, status, index)) return 'not-here';
  if (persons.some((one) => own.isHeldIn(personDocument(one)))) return 'held';
  if (!own.isHeldIn(LINKS)) return null;
  const held = index.entriesOf(LINKS).filter(({ id }) => own.get(id)?.copy.state === 'held');
  const named = new Set(held.flatMap(({ body }) => ('persons' in body ? (body.persons as PersonId[]) : [])));
  return persons.some((one) => named.has(one)) ? 'held' : null;
}
