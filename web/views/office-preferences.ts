/** What speaks for one side of a case, in words. It informs; nothing is chosen for anyone. */

import { provenanceText } from '../text/desk-words.ts';
import { officeCaseText } from '../text/office-case-text.ts';
import type { Entry, Shot } from '#shared/ledger/entry.ts';
import type { CaseSide } from './office-case.ts';
import { durationWords } from './office-sides.ts';

/** From ten minutes on a clock may have put an entry on the wrong side of another. */
const CLOCK_WORTH_SAYING_MS = 600_000;

/**
 * @param recorded - the shot's recording where all sides speak of one shot, else null
 */
export function preferencesOf(sides: readonly CaseSide[], recorded: Entry | null): readonly string[] {
  const t = officeCaseText();
  const said: string[] = [];
  for (const side of sides) {
    const { entry, letter } = side;
    if (!entry) continue;
    if (recorded && entry.staff === recorded.staff) said.push(t.preferAuthor(letter));
    said.push(...sourceOf(entry, letter), ...side.seen.map((seen) => `${letter}：${seen}`));
    if (entry.at.errorMs !== null && entry.at.errorMs >= CLOCK_WORTH_SAYING_MS) {
      said.push(t.preferClock(letter, durationWords(entry.at.errorMs)));
    }
  }
  // Said of every side, it speaks for none.
  const authors = said.filter((line) => sides.some((side) => line === t.preferAuthor(side.letter)));
  return authors.length === sides.length ? said.filter((line) => !authors.includes(line)) : said;
}

function sourceOf(entry: Entry, letter: string): readonly string[] {
  const t = officeCaseText();
  if ('foreign' in entry) return [];
  if (entry.kind === 'shot-recorded') {
    return [t.preferSource(letter, provenanceText()[entry.body.provenance])];
  }
  if (entry.kind !== 'shot-corrected' && entry.kind !== 'person-corrected') return [];
  if (entry.body.reason.code === 'paper-differs') return [t.preferPaper(letter)];
  if (entry.body.reason.code === 'handbook-differs') return [t.preferHandbook(letter)];
  const provenance = 'fields' in entry.body ? (entry.body.fields as Partial<Shot>).provenance : undefined;
  return provenance ? [t.preferSource(letter, provenanceText()[provenance])] : [];
}

/** The reason code that a side's own record gives for being right; null where it gives none. */
export function reasonFor(side: CaseSide, recorded: Entry | null): string | null {
  const { entry } = side;
  if (!entry || 'foreign' in entry) return null;
  if (entry.kind === 'shot-corrected' || entry.kind === 'person-corrected') {
    if (entry.body.reason.code === 'paper-differs') return 'paper-checked';
    if (entry.body.reason.code === 'handbook-differs') return 'handbook-checked';
  }
  return recorded && entry.staff === recorded.staff ? 'author-gave-the-shot' : null;
}
