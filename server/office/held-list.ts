/** What the hub holds, for people to look at: newest first, with the entry where the bytes can be read as one. */

import type { HeldRow } from '#shared/api/office-api.ts';
import { inspectUpdate } from '#shared/document/inspect-update.ts';
import type { HeldBytes } from '#server/log/durable-log.ts';
import type { OfficeLog } from './office-log.ts';

// Wider than admission's: what was held for its size is to be read here if that is possible at all.
const READ_LIMITS = { updateBytesMax: 4_000_000, entriesMax: 1 };

export const listHeld = (log: OfficeLog): readonly HeldRow[] => log.held().map(rowOf).toReversed();

export const countOpenHeld = (log: OfficeLog): number =>
  log.held().reduce((count, held) => count + (held.state === 'open' ? 1 : 0), 0);

function rowOf(held: HeldBytes): HeldRow {
  const read = inspectUpdate(held.bytes, READ_LIMITS);
  return {
    hold: held.hold,
    reason: held.reason,
    device: held.author,
    receivedAt: held.receivedAt,
    realm: held.realm,
    entry: read.ok ? (read.value[0]?.entry ?? null) : null,
    bytes: held.bytes.length,
    state: held.state,
  };
}
