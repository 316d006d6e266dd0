/**
 * What a person decided of a hold, carried out: `held-released` brings the entry into the log where it can be read,
 * `held-kept` leaves it. The decision is an entry like any other, so it syncs, and names who and why.
 */

import type { DocumentId } from '#shared/base/brand.ts';
import { parseEntryId, personOf } from '#shared/base/ids.ts';
import { canonicalJson } from '#shared/document/canonical-json.ts';
import { DOCUMENT_LIMITS } from '#shared/document/inspect-update.ts';
import { isStorable, recoverEntries } from '#shared/document/read-entries.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import { isKnown } from '#shared/ledger/entry.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { entryHoldsMyNumber } from '#shared/ledger/my-number-fields.ts';
import type { DurableLog, HeldBytes } from '#server/log/durable-log.ts';
import type { Admitted } from './admission.ts';
import { HUB } from './hub-author.ts';
import type { HubAuthor } from './hub-author.ts';
import { COMMON } from './realms.ts';

export const HELD_REGISTER = 'register:held' as DocumentId;

export interface Settlement {
  readonly hold: HeldBytes;
  readonly outcome: 'released' | 'kept';
  /** To be committed together: the settling first, then what enters the log. */
  readonly admitted: readonly Admitted[];
}

/**
 * @param mayWrite - whether who decided may write this entry: what is not theirs to write they let in by no decision
 * @returns what is to be done for an entry of register:held; null where it settles nothing that is open
 */
export function settlementOf(
  log: DurableLog,
  author: HubAuthor,
  decision: Entry,
  mayWrite: (entry: Entry) => boolean,
): Settlement | null {
  if ('foreign' in decision || decision.doc !== HELD_REGISTER) return null;
  if (decision.kind !== 'held-released' && decision.kind !== 'held-kept') return null;
  const hold = log.heldOne(decision.body.hold);
  if (!hold || hold.state !== 'open') return null;
  const found = decision.kind === 'held-released' ? releasedEntries(log, author, hold) : [];
  const entries = found.every(({ entry }) => entry !== null && mayWrite(entry)) ? found : [];
  // Bytes that nobody can read stay where they are, whatever was decided: that is "kept".
  const outcome = entries.length > 0 ? 'released' : 'kept';
  return {
    hold,
    outcome,
    admitted: [{ submission: { type: 'settle', hold: hold.hold, outcome }, entry: null }, ...entries],
  };
}

function releasedEntries(log: DurableLog, author: HubAuthor, hold: HeldBytes): readonly Admitted[] {
  const isTaken = hold.reason === 'forked-id' || hold.reason === 'client-id-collision';
  // Its signature is wrong, or was never asked for: what people let in is the hub's own word from here on.
  const mustSign = (entry: Entry): boolean =>
    log.device(parseEntryId(entry.id)?.device ?? hold.author)?.key !== undefined;
  const entries = recoverEntries(hold.bytes, DOCUMENT_LIMITS.entriesMax).map((entry) =>
    isTaken || mustSign(entry) || isForeign(entry, hold) || isOther(log, entry)
      ? { entry: underNewId(author, entry, hold), by: HUB }
      : { entry, by: parseEntryId(entry.id)?.device ?? hold.author },
  );
  // Naming where a copy comes from may take it over the size that devices accept; a 個人番号 enters by no door.
  if (!entries.every(({ entry }) => isStorable(entry) && !entryHoldsMyNumber(entry))) return [];
  // One person alone must not let the own word in: who is the second person of a change says so anew.
  if (entries.some(({ entry }) => SECOND_WORDS.has(entry.kind))) return [];
  // With which key a device signs is the hub's own finding: let in, it would stand as that.
  if (entries.some(({ entry }) => saysKey(entry))) return [];
  return entries.map(({ entry, by }) => {
    const { id, update } = encodeEntry(entry);
    const realm = log.realmOf(entry.doc) ?? (personOf(entry.doc) === null ? COMMON : hold.realm);
    return { submission: { type: 'entry', realm, doc: entry.doc, id, author: by, update }, entry };
  });
}

const saysKey = (entry: Entry): boolean =>
  isKnown(entry) && entry.kind === 'device-entered' && entry.body.key !== undefined;

const SECOND_WORDS: ReadonlySet<string> = new Set(['change-confirmed', 'second-required']);

/** Whether the id is another device's: that device will use it, or has, and must not find it taken. */
const isForeign = (entry: Entry, hold: HeldBytes): boolean => parseEntryId(entry.id)?.device !== hold.author;

/** Whether the log has another entry under this id. */
function isOther(log: DurableLog, entry: Entry): boolean {
  const known = log.entry(entry.id);
  return known !== null && Buffer.compare(known.update, encodeEntry(entry).update) !== 0;
}

/** Its own id stays with the entry that came first; this one says where it comes from. */
function underNewId(author: HubAuthor, entry: Entry, hold: HeldBytes): Entry {
  const released = { hold: hold.hold, id: entry.id, device: hold.author };
  const copy = JSON.parse(canonicalJson({ ...entry, released })) as Entry;
  return { ...copy, id: author.nextId() };
}
