/** Enters devices into the register and the table of devices: the same for a demonstration and for a municipality. */

import * as v from 'valibot';
import type { DocumentId, SiteId, StaffId } from '#shared/base/brand.ts';
import type { EnrolAnswer } from '#shared/api/office-api.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import type { VerifyingKey } from '#shared/document/signature.ts';
import type { DurableLog } from '#server/log/durable-log.ts';
import type { Hub } from './hub.ts';

const DEVICES = 'register:devices' as DocumentId;
const SETTINGS = 'register:settings' as DocumentId;

export interface NewDevice {
  readonly name: string;
  readonly staff: string;
  readonly role: string;
  readonly site: string;
  readonly tokenHash: string;
  readonly key?: VerifyingKey | undefined;
  /** Who compared its key; absent in a demonstration, and for the first administrator. */
  readonly approvedBy?: string | null;
}

export interface NewDevicesParts {
  readonly log: DurableLog;
  readonly hub: Pick<Hub, 'writeEntry'>;
  readonly now: () => number;
}

export class NewDevices {
  readonly #parts: NewDevicesParts;
  #lastKey = 0;

  constructor(parts: NewDevicesParts) {
    this.#parts = parts;
  }

  /** @returns the key of the device, which stands in the register and in the table when this resolves */
  async add({ name, staff, role, site, tokenHash, key, approvedBy }: NewDevice): Promise<string> {
    const { log, hub, now } = this.#parts;
    const device = this.#nextKey();
    await hub.writeEntry('device-entered', DEVICES, {
      device,
      name,
      site: site as SiteId,
      state: 'active',
      ...(key && { key: { ...key } }),
      ...(approvedBy !== undefined && { staff: staff as StaffId }),
      ...(approvedBy && { approvedBy: approvedBy as StaffId }),
    });
    const contact = { lastContact: null, owes: 0, protocol: null };
    const known = { device, name, staff, role, site, tokenHash, state: 'active' as const };
    log.addDevice({ ...known, ...contact, enrolledAt: now(), ...(key && { key }) });
    return device;
  }

  /** `d1`, `d2` …: never one that the register has named before, even where the table of devices was lost. */
  #nextKey(): string {
    const { log } = this.#parts;
    if (this.#lastKey === 0) {
      const named = log.rowsOfDocument(DEVICES).flatMap((row) => {
        const entry = readUpdate(row.update);
        return entry.kind === 'device-entered' && !('foreign' in entry) ? [entry.body.device] : [];
      });
      const keys = [...named, ...log.devices().map((record) => record.device)];
      this.#lastKey = Math.max(0, ...keys.map((key) => Number(/^d([0-9]{1,7})$/.exec(key)?.[1] ?? 0)));
    }
    this.#lastKey += 1;
    return `d${this.#lastKey}`;
  }
}

/** The setting `municipality` {code, name}; empty words where nobody has set it. */
export function readMunicipality(log: DurableLog): EnrolAnswer['municipality'] {
  let municipality = { code: '', name: '' };
  for (const row of log.rowsOfDocument(SETTINGS)) {
    const entry = readUpdate(row.update);
    if (entry.kind !== 'setting-changed' || 'foreign' in entry || entry.body.name !== 'municipality')
      continue;
    const value = v.safeParse(v.object({ code: v.string(), name: v.string() }), entry.body.value);
    if (value.success) municipality = value.output;
  }
  return municipality;
}
