/** Builds the audit of this browser's device, and brings its lines to the hub for as long as the page lives, locked or not. */

import { AuditJournal } from '#web/store/audit-journal.ts';
import type { LedgerDatabase } from '#web/store/ledger-database.ts';
import { AuditDelivery } from './audit-delivery.ts';
import { DeviceAudit } from './device-audit.ts';
import type { DeviceSeal } from './device-seal.ts';
import { askHubKeys } from './sealed-delivery.ts';

/** What a device without a PIN has learnt of the hub; one with a PIN keeps it in its keyring. None of it is a secret. */
interface AuditHub {
  readonly device: string;
  readonly sealKey: string;
  readonly drain: string;
}

export interface OpenAudit {
  readonly audit: DeviceAudit;
  /** Learns where to bring the lines of a device without a PIN. */
  readonly learn: (device: string, authorization: string) => Promise<void>;
}

const HUB = 'audit-hub';
const AFTER_LINE_MS = 2_000;
const AGAIN_MS = 60_000;

/** @param signal - ends the deliveries */
export async function openAudit(
  database: LedgerDatabase,
  seal: DeviceSeal,
  signal: AbortSignal,
): Promise<OpenAudit> {
  const journal = new AuditJournal(database);
  const delivery = new AuditDelivery(journal);
  const kept = await database.meta.get(HUB);
  let learnt = (kept?.value as AuditHub | undefined) ?? null;
  const hub = (): AuditHub | null => {
    const { ring } = seal;
    return ring?.hub ? { device: ring.device, ...ring.hub } : learnt;
  };

  let soon: ReturnType<typeof setTimeout> | null = null;
  const deliver = (): void => {
    soon = null;
    const door = hub();
    if (signal.aborted || !door || !navigator.onLine) return;
    // A store that cannot be read is told by those who show something out of it.
    delivery.deliver(door).catch(() => undefined);
  };
  const deliverSoon = (): void => {
    soon ??= setTimeout(deliver, AFTER_LINE_MS);
  };
  const again = setInterval(deliver, AGAIN_MS);
  signal.addEventListener('abort', () => clearInterval(again));
  window.addEventListener('online', deliver, { signal });
  deliverSoon();

  const audit = new DeviceAudit({
    journal,
    hubKey: () => hub()?.sealKey ?? null,
    now: Date.now,
    onWritten: deliverSoon,
  });
  return {
    audit,
    async learn(device, authorization) {
      if (hub()?.device === device) return;
      const answer = await askHubKeys(authorization);
      if (!answer) return;
      learnt = { device, sealKey: answer.sealKey, drain: answer.drain };
      await database.meta.put({ name: HUB, value: learnt });
      deliver();
    },
  };
}
