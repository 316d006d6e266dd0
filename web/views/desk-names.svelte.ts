/** Names of staff, sites, areas and devices for a screen, from the common registers; the id itself where none is known. */

import { createSubscriber } from 'svelte/reactivity';
import type { AreaId, DeviceKey, DocumentId, EntryId, SiteId, StaffId } from '#shared/base/brand.ts';
import { parseEntryId } from '#shared/base/ids.ts';
import { foldAreas, foldDevices, foldSites, foldStaff } from '#shared/ledger/fold-register.ts';
import type { Area, RegisteredDevice, Site, StaffMember } from '#shared/ledger/fold-register.ts';
import type { Device } from '../app/device.ts';

const register = (name: string): DocumentId => `register:${name}` as DocumentId;

export class DeskNames {
  #device: Device;
  #subscribe: () => void;

  constructor(device: Device) {
    this.#device = device;
    this.#subscribe = createSubscriber((update) => device.onLedgerChange(update));
  }

  readonly staffMembers: ReadonlyMap<StaffId, StaffMember> = $derived.by(() =>
    foldStaff(this.#entries('staff')),
  );
  readonly sites: ReadonlyMap<SiteId, Site> = $derived.by(() => foldSites(this.#entries('sites')));
  readonly areas: ReadonlyMap<AreaId, Area> = $derived.by(() => foldAreas(this.#entries('sites')));
  readonly devices: ReadonlyMap<DeviceKey, RegisteredDevice> = $derived.by(() =>
    foldDevices(this.#entries('devices')),
  );

  staff(id: StaffId): string {
    return this.staffMembers.get(id)?.name ?? id;
  }
  site(id: SiteId): string {
    return this.sites.get(id)?.name ?? id;
  }
  area(id: AreaId | null): string | null {
    return id === null ? null : (this.areas.get(id)?.name ?? id);
  }
  /** The device that wrote an entry. */
  deviceOf(entry: EntryId): string {
    const key = parseEntryId(entry)?.device;
    return key === undefined ? entry : (this.devices.get(key)?.name ?? key);
  }

  #entries(name: string) {
    this.#subscribe();
    return this.#device.entriesOf(register(name));
  }
}
