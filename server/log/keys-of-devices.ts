import type { DocumentId } from '#shared/base/brand.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from '#shared/document/inspect-update.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import type { VerifyingKey } from '#shared/document/signature.ts';
import type { DurableLog } from './durable-log.ts';

/** Every key that the hub ever entered for a device: what it signed with an older one stays signed. */
export function keysOfDevices(log: DurableLog): ReadonlyMap<string, readonly VerifyingKey[]> {
  const keys = new Map<string, VerifyingKey[]>();
  for (const row of log.rowsOfDocument('register:devices' as DocumentId)) {
    const entry =
      row.author === 'hub' && inspectUpdate(row.update, DOCUMENT_LIMITS).ok && readUpdate(row.update);
    if (!entry || entry.kind !== 'device-entered' || 'foreign' in entry || !entry.body.key) continue;
    const { device, key } = entry.body;
    keys.set(device, [...(keys.get(device) ?? []), key]);
  }
  return keys;
}
