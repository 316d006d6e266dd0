/** Names for a case, from the registers that this device holds; ids where it does not know them. */

import type { AreaId, SiteId, StaffId } from '#shared/base/brand.ts';
import { officeCaseText } from '../text/office-case-text.ts';
import type { DeskNames } from './desk-names.svelte.ts';
import type { OfficeNames } from './office-case.ts';

/** Key under which the hub's import of files writes. */
const IMPORTER = 'imp';

export const officeNamesOf = (names: DeskNames): OfficeNames => ({
  staff: (id) => names.staff(id as StaffId),
  site: (id) => names.site(id as SiteId),
  area: (id) => names.area(id as AreaId) ?? id,
  device: (key) =>
    key === IMPORTER
      ? officeCaseText().importer
      : names.deviceOf(`${key}.0000.1` as Parameters<DeskNames['deviceOf']>[0]),
});
