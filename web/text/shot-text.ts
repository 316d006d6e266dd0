/** Words for what is recorded of a shot. */

import { assertNever } from '#shared/base/assert.ts';
import type { Shot } from '#shared/ledger/entry.ts';
import { fieldText } from './field-text.ts';

export type BodySite = NonNullable<Shot['bodySite']>;

/** '' where the site is not known. */
export function bodySiteText(site: BodySite | null): string {
  const t = fieldText();
  switch (site) {
    case null:
      return '';
    case 'left-arm':
      return t.siteLeftArm;
    case 'right-arm':
      return t.siteRightArm;
    case 'left-thigh':
      return t.siteLeftThigh;
    case 'right-thigh':
      return t.siteRightThigh;
    case 'oral':
      return t.siteOral;
    case 'other':
      return t.siteOther;
    default:
      return assertNever(site);
  }
}
