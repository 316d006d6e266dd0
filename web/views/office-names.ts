/** Names of staff, sites, areas and devices from the registers that this device holds; ids where it does not know them. */

import type { DocumentId } from '#shared/base/brand.ts';
import { foldAreas, foldDevices, foldSites, foldStaff } from '#shared/ledger/fold-register.ts';
import type { Device } from '../app/device.ts';
import type { OfficeNames } from './office-case.ts';

const entriesOf = (device: Device, name: string) => device.entriesOf(`register:${name}` as DocumentId);

/** The registers as they are now: make them anew after a change of the ledger. */
export function namesOf(device: Device): OfficeNames {
  const staff = foldStaff(entriesOf(device, 'staff'));
  const sites = foldSites(entriesOf(device, 'sites'));
  const areas = foldAreas(entriesOf(device, 'sites'));
  const devices = foldDevices(entriesOf(device, 'devices'));
  const lookUp =
    (names: ReadonlyMap<string, { readonly name: string }>) =>
    (id: string): string =>
      names.get(id)?.name ?? id;
  return {
    staff: lookUp(staff),
    site: lookUp(sites),
    area: lookUp(areas),
    device: lookUp(devices),
  };
}
