/** One entry in one line: what it says, for logs and for what is held. */

import { assertNever } from '#shared/base/assert.ts';
import type { Entry, EntryOf } from '#shared/ledger/entry.ts';
import { dateText } from '../text/date-text.ts';
import { lotWords, shotName } from '../text/desk-words.ts';
import { factFieldName, factName } from '../text/fact-text.ts';
import { officeCaseText } from '../text/office-case-text.ts';
import { officeEntryText } from '../text/office-entry-text.ts';
import { factFieldText, fieldLabel, identityFieldText, shotFieldText } from './office-rows.ts';

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
    case 'fact-stated':
      return t.factStated(factName(entry.body));
    case 'fact-corrected':
      return t.corrected(
        Object.entries(entry.body.fields)
          .map(([field, value]) => `${fieldLabel(field)}「${factFieldText(field, value)}」`)
          .join('、'),
      );
    case 'fact-voided':
      return t.factVoided;
    case 'review-resolved':
      return outcomeWords(entry.body.outcome);
    case 'review-reopened':
      return t.reopened;
    case 'record-opened':
      return t.recordOpened;
    case 'second-required':
      return t.secondRequired;
    case 'change-confirmed':
      return t.changeConfirmed;
    case 'change-refused':
      return t.changeRefused;
    case 'persons-linked':
      return t.linked;
    case 'persons-unlinked':
      return t.unlinked;
    case 'persons-distinguished':
      return t.distinguished;
    case 'distinction-withdrawn':
      return t.distinctionWithdrawn;
    case 'session-planned':
      return t.sessionPlanned(entry.body.name);
    case 'roster-added':
      return t.rosterAdded(entry.body.persons.length);
    case 'lot-brought':
      return t.lotBrought(entry.body.lot);
    case 'checked-in':
      return t.checkedIn(entry.body.number);
    case 'session-closed':
      return t.sessionClosed;
    case 'session-reopened':
      return t.sessionReopened;
    case 'staff-entered':
      return t.staffEntered(entry.body.name);
    case 'area-entered':
      return t.areaEntered(entry.body.name);
    case 'site-entered':
      return t.siteEntered(entry.body.name);
    case 'lot-entered':
      return t.lotEntered(entry.body.lot, entry.body.product);
    case 'device-entered':
      return t.deviceEntered(entry.body.name);
    case 'setting-changed':
      return t.settingChanged(entry.body.name);
    case 'held-released':
    case 'held-kept':
      return t.heldDecision;
    default:
      return assertNever(entry);
  }
}

const NO_NAMES = {
  staff: (id: string) => id,
  site: (id: string) => id,
  device: (key: string) => key,
  area: (id: string) => id,
};

type Outcome = EntryOf<'review-resolved'>['body']['outcome'];

function outcomeWords(outcome: Outcome): string {
  const t = officeEntryText();
  const c = officeCaseText();
  switch (outcome.type) {
    case 'value': {
      const { field, value } = outcome;
      const words =
        field === 'birth' || field === 'name' || field === 'kana'
          ? identityFieldText(field, value, NO_NAMES)
          : factFieldName(field) !== null
            ? factFieldText(field, value)
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
      return assertNever(outcome);
  }
}
