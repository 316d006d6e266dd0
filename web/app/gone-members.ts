/**
 * Whoever works here no more opens this device no more: as soon as the register of staff says so on a device that is open,
 * the read key wrapped for that person leaves its disk. A device that hears nothing is bound by its lease.
 */

import type { DocumentId, StaffId } from '#shared/base/brand.ts';
import { foldStaff } from '#shared/ledger/fold-register.ts';
import type { Device } from './device.ts';
import type { DeviceSeal } from './device-seal.ts';

const STAFF = 'register:staff' as DocumentId;

export class GoneMembers {
  readonly #device: Pick<Device, 'account' | 'entriesOf'>;
  readonly #seal: Pick<DeviceSeal, 'ring' | 'dismissAll'>;
  #looked = 0;

  constructor(device: Pick<Device, 'account' | 'entriesOf'>, seal: Pick<DeviceSeal, 'ring' | 'dismissAll'>) {
    this.#device = device;
    this.#seal = seal;
  }

  /** Called at each change of the ledger. @returns whether the person who has opened the device is gone: it must be locked */
  async look(): Promise<boolean> {
    const { ring } = this.#seal;
    const entries = this.#device.entriesOf(STAFF);
    if (ring === null || entries.length === this.#looked) return false;
    this.#looked = entries.length;
    const staff = foldStaff(entries);
    const isGone = (key: string): boolean => staff.get(key as StaffId)?.active === false;
    const gone = ring.members.filter((member) => member.wrapped !== null && isGone(member.staff));
    if (gone.length > 0) await this.#seal.dismissAll(new Set(gone.map((member) => member.staff)));
    return isGone(this.#device.account.staff);
  }
}
