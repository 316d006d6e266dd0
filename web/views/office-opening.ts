/** A look from another area, as a case of the tray: who, where, when, and the reason that was given. */

import type { ReviewItem } from '#shared/review/review-item.ts';
import type { Reason } from '#shared/ledger/entry.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { lookUpReason, lookUpText } from '../text/look-up-text.ts';
import type { CaseParts, OfficeNames } from './office-case.ts';
import { letterOf } from './office-case.ts';

type Opening = Extract<ReviewItem, { type: 'record-opened' }>;

/** @returns null where the entry is not at hand */
export function openingParts(
  { opened }: Opening,
  ledger: PersonLedger,
  names: OfficeNames,
): CaseParts | null {
  const t = lookUpText();
  const entry = ledger.entries.find(({ id }) => id === opened);
  if (entry?.kind !== 'record-opened' || 'foreign' in entry) return null;
  const { device, member, reason } = entry.body;
  const side = {
    letter: letterOf(0),
    entry,
    heading: t.openedBy,
    who: names.staff(member),
    site: names.device(device),
    device: '',
    at: entry.at.time,
    clock: '',
    seen: [],
    reason: reasonWords(reason),
  };
  const [otherValue, recorded, interim] = [null, null, null];
  return { sides: [side], rows: [], interim, hints: [t.reviewHelp], otherValue, recorded };
}

const reasonWords = ({ code, note }: Reason): string =>
  note ? `${lookUpReason(code)}（${note}）` : lookUpReason(code);
