/** The sides of a case: who wrote each, where, when, how sure the clock is, and what its author had seen. */

import type { EntryId } from '#shared/base/brand.ts';
import { parseEntryId } from '#shared/base/ids.ts';
import type { Causality } from '#shared/ledger/causality.ts';
import type { Entry, Reason } from '#shared/ledger/entry.ts';
import { officeCaseText } from '../text/office-case-text.ts';
import { reasonWords } from '../text/desk-words.ts';
import type { CaseSide, OfficeNames } from './office-case.ts';
import { letterOf } from './office-case.ts';

/**
 * @param sides - in the order of their letters
 * @param causality - of the documents they stand in
 */
export function sidesOf(
  sides: readonly { readonly entry: Entry; readonly heading: string }[],
  causality: Causality,
  names: OfficeNames,
): readonly CaseSide[] {
  return sides.map(({ entry, heading }, at) => ({
    letter: letterOf(at),
    entry,
    heading,
    ...authorOf(entry, names),
    clock: clockWords(entry.at.errorMs),
    seen: sides.flatMap(({ entry: other }, index) =>
      index === at ? [] : seenWords(entry.id, other.id, letterOf(index), causality),
    ),
    reason: reasonOf(entry),
  }));
}

export function authorOf(entry: Entry, names: OfficeNames): Pick<CaseSide, 'who' | 'site' | 'device' | 'at'> {
  return {
    who: names.staff(entry.staff),
    site: names.site(entry.site),
    device: names.device(parseEntryId(entry.id)?.device ?? ''),
    at: entry.at.time,
  };
}

/** Whoever wrote first cannot have seen the later one: that is said only where both could have. */
function seenWords(own: EntryId, other: EntryId, letter: string, causality: Causality): readonly string[] {
  const t = officeCaseText();
  if (causality.isBefore(other, own)) return [t.saw(letter)];
  return causality.areConcurrent(own, other) ? [t.sawNot(letter)] : [];
}

/** How far the clock may be off, in words. */
export function clockWords(errorMs: number | null): string {
  const t = officeCaseText();
  if (errorMs === null) return t.clockUnknown;
  return errorMs <= 1000 ? t.clockGood : t.clockError(durationWords(errorMs));
}

export function durationWords(ms: number): string {
  const t = officeCaseText();
  if (ms < 90_000) return t.seconds(Math.ceil(ms / 1000));
  if (ms < 5_400_000) return t.minutes(Math.ceil(ms / 60_000));
  return t.hours(Math.ceil(ms / 3_600_000));
}

function reasonOf(entry: Entry): string | null {
  if ('foreign' in entry || !('reason' in entry.body)) return null;
  const list = entry.kind.endsWith('-voided')
    ? 'void'
    : entry.kind.endsWith('-corrected')
      ? 'correction'
      : 'decision';
  return reasonWords(entry.body.reason as Reason, list);
}
