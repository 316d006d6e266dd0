/**
 * What a device may write. The one place of this decision: sign-in and roles deepen here.
 * Judges who, never medicine: a shot against every rule is admitted.
 */

import type { Entry } from '#shared/ledger/entry.ts';
import type { DeviceRecord } from '#server/log/durable-log.ts';

const OFFICE_ROLES: ReadonlySet<string> = new Set(['office', 'administrator']);

/** Registers that everyone at work writes: a team in the field links the child before it, too. */
const OPEN_REGISTERS: ReadonlySet<string> = new Set(['register:links']);

/** @returns whether the device may write this entry now */
export function isAllowed(device: DeviceRecord, entry: Pick<Entry, 'doc'>): boolean {
  if (device.state !== 'active') return false;
  if (!entry.doc.startsWith('register:') || OPEN_REGISTERS.has(entry.doc)) return true;
  return OFFICE_ROLES.has(device.role);
}
