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
  const said = sides.flatMap((side): readonly Hint[] => {
    const { entry, letter } = side;
    if (!entry) return [];
    const { errorMs } = entry.at;
    return [
      ...(recorded && entry.staff === recorded.staff
        ? [{ topic: 'author', line: t.preferAuthor(letter) }]
        : []),
      ...sourceOf(entry, letter),
      ...(errorMs !== null && errorMs >= CLOCK_WORTH_SAYING_MS
        ? [{ topic: `clock ${errorMs}`, line: t.preferClock(letter, durationWords(errorMs)) }]
        : []),
    ];
  });
  // Said of every side alike, it speaks for none.
  const isCommon = (hint: Hint): boolean =>
    said.filter(({ topic }) => topic === hint.topic).length === sides.length;
  return said.filter((hint) => sides.length === 1 || !isCommon(hint)).map(({ line }) => line);
}

interface Hint {
  /** What it is about: the same for sides of which the same is said. */
  readonly topic: string;
  readonly line: string;
}

function sourceOf(entry: Entry, letter: string): readonly Hint[] {
  const t = officeCaseText();
  if ('foreign' in entry) return [];
  const from = (provenance: Shot['provenance']): Hint => ({
    topic: `source ${provenance}`,
    line: t.preferSource(letter, provenanceText()[provenance]),
  });
  if (entry.kind === 'shot-recorded') return [from(entry.body.provenance)];
  if (entry.kind !== 'shot-corrected' && entry.kind !== 'person-corrected') return [];
  const { code } = entry.body.reason;
  if (code === 'paper-differs') return [{ topic: code, line: t.preferPaper(letter) }];
  if (code === 'handbook-differs') return [{ topic: code, line: t.preferHandbook(letter) }];
  const { provenance } = entry.body.fields as Partial<Shot>;
  return provenance ? [from(provenance)] : [];
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
