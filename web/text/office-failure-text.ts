/** Why the centre's list is not there, and what to do: one sentence for each cause. */

import { assertNever } from '#shared/base/assert.ts';
import type { AskFailure } from '../views/office-ask.ts';
import { officeText } from './office-text.ts';
import { reauthText } from './reauth-text.ts';

/** @param when - when the list that is shown was answered, in words; null where none is shown */
export function failureText(failure: AskFailure, when: string | null): string {
  const t = officeText();
  switch (failure) {
    case 'away':
      return when === null ? t.awayNever : t.away(when);
    case 'not-the-hub':
      return t.notTheHub;
    case 'failing':
      return t.failing;
    case 'building':
      return t.building;
    case 'session-ended':
      return t.sessionEnded;
    case 'not-enrolled':
      return t.notEnrolled;
    case 'not-allowed':
      return t.notAllowed;
    case 'reauth-needed':
      return reauthText().toExportSignedIn;
    case 'not-audited':
      return t.notAudited;
    case 'no-such-person':
      return t.noSuchPerson;
    case 'unreadable':
      return t.unreadablePerson;
    case 'bad-query':
    // The screen asked for something that this hub does not have: an older hub, say.
    case 'no-such-route':
      return t.badQuery;
    default:
      return assertNever(failure);
  }
}
