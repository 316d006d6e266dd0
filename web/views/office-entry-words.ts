/** One entry in one line: what it says, for logs and for what is held. */

import type { Entry } from '#shared/ledger/entry.ts';
import { dateText } from '../text/date-text.ts';
import { lotWords, shotName } from '../text/desk-words.ts';
import { officeCaseText } from '../text/office-case-text.ts';
import { officeEntryText } from '../text/office-entry-text.ts';
import { fieldLabel, identityFieldText, shotFieldText } from './office-rows.ts';

export function entryWords(entry: Entry): string {
  const t = officeEntryText();
  if ('foreign' in entry) return t.foreign(entry.kind);
  switch (entry.kind) {
    case 'person-entered':
      return t.personEntered(entry.body.identity.name, dateText(entry.body.identity.birth));
    case 'person-corrected':
      return t.corrected(
        Object.entries(entry.body.fields)
          .map(([field, value]) => `${fieldLabel(field)}「${identityFieldText(field, value, NO_NAMES)}」`)
          .join('、'),
      );
    case 'residence-changed':
      return t.residence(dateText(entry.body.on));
    case 'shot-recorded':
      return t.shotRecorded(shotName(entry.body), dateText(entry.body.givenOn), lotWords(entry.body.lot));
    case 'shot-corrected':
      return t.corrected(
        Object.entries(entry.body.fields)
          .map(([field, value]) => `${fieldLabel(field)}「${shotFieldText(field, value, '')}」`)
          .join('、'),
      );
    case 'shot-voided':
      return t.voided;
    case 'shot-withheld':
      return t.withheld(dateText(entry.body.on));
    case 'withholding-withdrawn':
      return t.withholdingWithdrawn;
    case 'review-resolved':
      return outcomeWords(entry.body.outcome);
    case 'review-reopened':
      return t.reopened;
    case 'persons-linked':
      return t.linked;
    case 'persons-unlinked':
      return t.unlinked;
    case 'persons-distinguished':
      return t.distinguished;
    case 'distinction-withdrawn':
      return t.distinctionWithdrawn;
    default:
      return t.other(entry.kind);
  }
}

const NO_NAMES = {
  staff: (id: string) => id,
  site: (id: string) => id,
  device: (key: string) => key,
  area: (id: string) => id,
};

type Outcome = Extract<Entry, { kind: 'review-resolved' }>['body']['outcome'];

function outcomeWords(outcome: Outcome): string {
  const t = officeEntryText();
  const c = officeCaseText();
  switch (outcome.type) {
    case 'value': {
      const { field, value } = outcome;
      const words =
        field === 'birth' || field === 'name' || field === 'kana'
          ? identityFieldText(field, value, NO_NAMES)
          : shotFieldText(field, value, '');
      return t.value(fieldLabel(field), words);
    }
    case 'shot-stands':
      return c.chooseStands;
    case 'shot-voided':
      return c.chooseVoided;
    case 'one-event':
      return c.oneEvent;
    case 'separate-events':
      return c.chooseSeparate;
    case 'noted':
      return c.chooseNoted;
    case 'inquiring':
      return c.chooseInquire;
    default:
      return t.other('review-resolved');
  }
}
