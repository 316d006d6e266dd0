import { parseEntryId } from '#shared/base/ids.ts';
import type { EntryId } from '#shared/base/brand.ts';
import { encodeUpdate } from '#shared/document/entry-update.ts';
import type { PushedEntry } from '#shared/sync/protocol.ts';
import { fromBase64Url } from '#web/store/base64.ts';
import type { LedgerIndex } from '#web/store/ledger-index.ts';
import type { OwnEntries } from './own-entries.ts';

/**
 * Own entries as they are pushed, in order. One that came in a file of another device brings its author's signature; what
 * this device wrote itself is signed when it is sent.
 */
export function pushedEntries(
  ids: readonly EntryId[],
  own: OwnEntries,
  index: LedgerIndex,
  device: string,
): readonly PushedEntry[] {
  return ids.flatMap((id) => {
    const known = own.get(id);
    const json = known && (known.json ?? index.jsonOf(known.doc, id));
    if (!known || !json) return [];
    const pushed = { doc: known.doc, id, update: encodeUpdate(id, json) };
    const isOthers = parseEntryId(id)?.device !== device;
    return [isOthers && known.signature ? { ...pushed, signature: fromBase64Url(known.signature) } : pushed];
  });
}
