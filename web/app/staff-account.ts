/** Who works on this device once somebody else has taken it over. */

import type { Entry, EntryOf } from '#shared/ledger/entry.ts';
import type { Account } from './device.ts';

/**
 * @param entries - of `register:staff`, in order
 * @returns the account with the person's name, role and site; those of before where the register does not know the person
 */
export function accountOf(staff: string, account: Account, entries: readonly Entry[]): Account {
  const known = entries.findLast(
    (entry): entry is EntryOf<'staff-entered'> =>
      entry.kind === 'staff-entered' && !('foreign' in entry) && entry.body.staff === staff,
  );
  const { name, role, site } = known?.body ?? account;
  return { ...account, staff, name, role, site };
}
