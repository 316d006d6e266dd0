/** The buttons of a case: the values themselves, in the order of the keys 1, 2, 3 …; asking comes last. */

import { assertNever } from '#shared/base/assert.ts';
import type { EntryId } from '#shared/base/brand.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import { factText } from '../text/fact-text.ts';
import { officeCaseText } from '../text/office-case-text.ts';
import type { Outcome } from '#shared/review/resolve-item.ts';
import type { CaseChoice, CaseLedgers, CaseRow, CaseSide } from './office-case.ts';
import { letterOf } from './office-case.ts';
import { reasonFor } from './office-preferences.ts';
import { secondPersonChoices, type Judge } from './office-second-person.ts';

export function choicesOf(
  item: ReviewItem,
  ledgers: CaseLedgers,
  sides: readonly CaseSide[],
  rows: readonly CaseRow[],
  recorded: Entry | null,
  judge: Judge,
): readonly CaseChoice[] {
  const t = officeCaseText();
  switch (item.type) {
    case 'field-conflict': {
      const { target, field, versions } = item.conflict;
      const values = versions.map((version, at): CaseChoice => {
        const side = sides[at];
        return {
          ...plain(
            t.chooseValue(rows[0]?.values[at] ?? '', letterOf(at)),
            { type: 'value', target, field, value: version.value },
            t.thenValue(rows[0]?.name ?? field),
          ),
          side: letterOf(at),
          reason: side ? reasonFor(side, recorded) : null,
        };
      });
      return [...values, inquire()];
    }
    case 'void-conflict': {
      const { shot } = item.conflict;
      if (item.subject === 'fact') {
        const f = factText();
        return [
          plain(f.chooseStands, { type: 'shot-stands', shot }, f.thenStands),
          plain(f.chooseVoided, { type: 'shot-voided', shot }, f.thenVoided),
          inquire(),
        ];
      }
      return [
        plain(t.chooseStands, { type: 'shot-stands', shot }, t.thenStands),
        plain(t.chooseVoided, { type: 'shot-voided', shot }, t.thenVoided),
        inquire(),
      ];
    }
    case 'possible-duplicate-shot':
      return [...oneEventChoices(item.shots), separate(item.shots), inquire()];
    case 'double-dose':
      // Given far apart, two shots are two until somebody knows better: that answer comes first.
      return [separate(item.shots), ...oneEventChoices(item.shots), noted(), inquire()];
    case 'rule-violation':
    case 'record-opened':
    case 'shot-after-departure':
      return [noted(), inquire()];
    case 'possible-same-person': {
      const survivor = ledgers.own.isProvisional && ledgers.other ? ledgers.other : ledgers.own;
      const other = survivor.person === item.person ? item.other : item.person;
      return [
        {
          label: t.chooseLink(survivor.identity?.name ?? ''),
          side: null,
          consequence: t.thenLink,
          act: { type: 'link', survivor: survivor.person, other },
          // Two ledgers become one: only a number is a reason that nobody has to give.
          reason: item.likeness.same.includes('number') ? 'same-number' : null,
        },
        {
          label: t.chooseDistinct,
          side: null,
          consequence: t.thenDistinct,
          act: { type: 'distinguish' },
          reason: null,
        },
      ];
    }
    case 'second-person':
      return secondPersonChoices(item, judge, ledgers);
    default:
      return assertNever(item);
  }
}

function oneEventChoices(shots: readonly EntryId[]): readonly CaseChoice[] {
  const t = officeCaseText();
  return shots.map((keep, at) => ({
    ...plain(
      t.chooseOneEvent(letterOf(at)),
      { type: 'one-event', keep, others: shots.filter((shot) => shot !== keep) },
      t.thenOneEvent,
    ),
    side: letterOf(at),
    reason: 'same-record',
  }));
}

const separate = (shots: readonly EntryId[]): CaseChoice =>
  plain(
    officeCaseText().chooseSeparate,
    { type: 'separate-events', shots: [...shots] },
    officeCaseText().thenSeparate,
  );

const noted = (): CaseChoice =>
  plain(officeCaseText().chooseNoted, { type: 'noted' }, officeCaseText().thenNoted);

const inquire = (): CaseChoice =>
  plain(officeCaseText().chooseInquire, { type: 'inquiring' }, officeCaseText().thenInquiring);

const plain = (label: string, outcome: Outcome, consequence: string): CaseChoice => ({
  label,
  side: null,
  consequence,
  act: { type: 'outcome', outcome },
  reason: null,
});
