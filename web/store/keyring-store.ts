/**
 * Keeps the keyring in both stores, so that the loss of one locks nobody out, and the share where it can be destroyed.
 * A change is durable when it returns.
 */

import * as v from 'valibot';
import { crc32c } from './crc32c.ts';
import type { EntryJournal } from './entry-journal.ts';
import { PIN_ROUNDS, SHARE_BYTES } from './keyring.ts';
import type { Keyring } from './keyring.ts';
import type { LedgerDatabase } from './ledger-database.ts';

const text = v.string();
const memberSchema = v.object({
  staff: text,
  name: text,
  role: text,
  site: text,
  salt: text,
  rounds: v.optional(v.number(), PIN_ROUNDS),
  wrapped: v.nullable(text),
  passkey: v.optional(v.nullable(v.object({ id: text, salt: text, wrapped: text })), null),
  wrong: v.number(),
  waitMs: v.number(),
});
const keyringSchema: v.GenericSchema<unknown, Keyring> = v.object({
  generation: v.number(),
  device: text,
  municipality: v.object({ code: text, name: text }),
  demonstration: v.boolean(),
  members: v.array(memberSchema),
  realms: v.optional(v.array(text), []),
  hub: v.optional(v.nullable(v.object({ sealKey: text, drain: text })), null),
  lease: v.optional(v.nullable(v.object({ endsAt: v.number(), seenAt: v.number() })), null),
  shareEscrow: v.optional(v.nullable(text), null),
  readEscrow: v.optional(v.nullable(text), null),
  isWiping: v.optional(v.boolean(), false),
  olderKeys: v.array(text),
});

const LOCK = 'keyring';
const CHECKSUM_BYTES = 4;
const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

export class KeyringStore {
  readonly #database: LedgerDatabase;
  readonly #journal: EntryJournal | null;
  readonly #locks: LockManager;

  constructor(database: LedgerDatabase, journal: EntryJournal | null, locks: LockManager) {
    this.#database = database;
    this.#journal = journal;
    this.#locks = locks;
  }

  /** @returns the newest whole copy; null where this device is not sealed */
  async read(): Promise<Keyring | null> {
    const { newest, isWhole } = await this.#copies();
    // One place was lost, or a write was cut off between the places: all are written again.
    return newest && !isWhole ? this.change((ring) => ring ?? newest) : newest;
  }

  /**
   * Reads, changes and saves in one turn among all tabs.
   *
   * @param change - returns the keyring to be kept; is given null where there is none yet
   * @returns what is kept now
   */
  change(change: (ring: Keyring | null) => Promise<Keyring> | Keyring): Promise<Keyring> {
    return this.#locks.request(LOCK, async () => {
      const { newest } = await this.#copies();
      const kept = { ...(await change(newest)), generation: (newest?.generation ?? 0) + 1 };
      await this.#write(kept);
      return kept;
    });
  }

  async #copies(): Promise<{ readonly newest: Keyring | null; readonly isWhole: boolean }> {
    const row = await this.#database.meta.get('keyring');
    const places = [(row?.value as Uint8Array | undefined) ?? null];
    if (this.#journal)
      places.push(await this.#journal.readPart('keyring-a'), await this.#journal.readPart('keyring-b'));
    const copies = places.map((bytes) => bytes && decodeKeyring(bytes));
    let newest: Keyring | null = null;
    for (const copy of copies) if (copy && copy.generation > (newest?.generation ?? 0)) newest = copy;
    return { newest, isWhole: copies.every((copy) => copy?.generation === newest?.generation) };
  }

  /** @returns null where it was destroyed, or never made */
  async readShare(): Promise<Uint8Array | null> {
    const row = this.#journal ? null : await this.#database.meta.get('share');
    const share = this.#journal
      ? await this.#journal.readPart('share')
      : (row?.value as Uint8Array | undefined);
    return share?.length === SHARE_BYTES ? share : null;
  }

  async saveShare(share: Uint8Array): Promise<void> {
    if (this.#journal) await this.#journal.savePart('share', share);
    else await this.#database.meta.put({ name: 'share', value: Uint8Array.from(share) });
  }

  /** From here on no PIN opens this device, until the hub gives the share again. */
  async destroyShare(): Promise<void> {
    await this.#journal?.erasePart('share');
    await this.#database.meta.delete('share');
  }

  /** The database first: it is the one that says whether the disk takes anything at all. */
  async #write(ring: Keyring): Promise<void> {
    const bytes = encodeKeyring(ring);
    await this.#database.meta.put({ name: 'keyring', value: bytes });
    // One after the other: a cut leaves one of the two whole. Both at once, so that no older wrap stays behind.
    await this.#journal?.savePart('keyring-a', bytes);
    await this.#journal?.savePart('keyring-b', bytes);
  }
}

function encodeKeyring(ring: Keyring): Uint8Array {
  const body = utf8.encode(JSON.stringify(ring));
  const bytes = new Uint8Array(CHECKSUM_BYTES + body.length);
  new DataView(bytes.buffer).setUint32(0, crc32c(body), true);
  bytes.set(body, CHECKSUM_BYTES);
  return bytes;
}

/** @returns null for what a cut or damage left */
function decodeKeyring(bytes: Uint8Array): Keyring | null {
  if (bytes.length <= CHECKSUM_BYTES) return null;
  const body = bytes.subarray(CHECKSUM_BYTES);
  const checksum = new DataView(bytes.buffer, bytes.byteOffset, CHECKSUM_BYTES).getUint32(0, true);
  if (crc32c(body) !== checksum) return null;
  const parsed = v.safeParse(keyringSchema, JSON.parse(fromUtf8.decode(body)));
  return parsed.success ? parsed.output : null;
}
