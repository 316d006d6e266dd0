/** What the person at this device may do, asked of the same policy as the hub: for showing and hiding, never instead of it. */

import { may } from '#shared/authority/may.ts';
import type { Operation } from '#shared/authority/policy.ts';
import type { Device } from '#web/app/device.ts';

/** @param device - its account changes with the person who works on it */
export const mayHere = ({ account }: Pick<Device, 'account'>, operation: Operation): boolean =>
  may({ role: account.role, state: 'open' }, operation);
