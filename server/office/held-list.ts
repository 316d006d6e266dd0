/** What the hub holds, for people to look at: the entry where the bytes can be read as one. */

import type { HeldRow } from '#shared/api/office-api.ts';
import { DOCUMENT_LIMITS } from '#shared/document/inspect-update.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { withoutMyNumbers } from '#shared/ledger/my-number-fields.ts';
import { recoverEntries } from '#shared/document/read-entries.ts';
import type { HeldBytes } from '#server/log/durable-log.ts';

export function heldRowOf(held: HeldBytes): HeldRow {
  // The same reading as a release makes: what is shown here is what would enter.
  const entries = recoverEntries(held.bytes, DOCUMENT_LIMITS.entriesMax);
  return {
    hold: held.hold,
    reason: held.reason,
    device: held.author,
    receivedAt: held.receivedAt,
    realm: held.realm,
    // Held as it came, and shown without the digits that may not be in any list (INV-23).
    entry: (withoutMyNumbers(entries[0] ?? null) as Entry | null) ?? null,
    entries: entries.length,
    bytes: held.bytes.length,
    state: held.state,
  };
}
