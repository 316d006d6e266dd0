/** Which parts of the product a role works in, and where it starts: what the policy lets it do there. */

import { may } from '#shared/authority/may.ts';
import type { Operation } from '#shared/authority/policy.ts';

export type Area = 'field' | 'desk' | 'office' | 'device';

/** In the order of the navigation, with the work that each is for. */
const WORK_OF_AREAS: readonly (readonly [Area, Operation])[] = [
  ['office', 'read-held'],
  ['desk', 'write residence-changed'],
  ['field', 'write checked-in'],
];

/**
 * Whether the role has work on the screens of a part, also where its navigation does not lead there: a vaccinator follows
 * a link to the desk's page of a child.
 */
export const worksIn = (role: string, area: string): boolean =>
  area === 'desk'
    ? may({ role, state: 'open' }, 'write shot-corrected')
    : areasOf(role).some((one) => one === area);

/** In the order of the navigation; the first is where the role starts. */
export const areasOf = (role: string): readonly Area[] => [
  ...WORK_OF_AREAS.filter(([, work]) => may({ role, state: 'open' }, work)).map(([area]) => area),
  'device',
];
