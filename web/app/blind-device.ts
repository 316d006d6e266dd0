/**
 * A sealed device that nobody has opened: it adds what is told to it, sealed to the hub, and reads nothing, not even what
 * it has just stored. Every child is entered anew; the office finds out who it is.
 */

import { assert } from '#shared/base/assert.ts';
import type {
  DeviceEpoch,
  DeviceKey,
  DocumentId,
  EntryId,
  PersonId,
  RealmId,
  SiteId,
  StaffId,
} from '#shared/base/brand.ts';
import { entryIdOf, personDocument, randomIdFrom } from '#shared/base/ids.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { entryJson } from '#shared/document/entry-update.ts';
import { stampEntry } from '#shared/ledger/entry.ts';
import type { Entry, EntryBody } from '#shared/ledger/entry.ts';
import { parseEntry } from '#shared/ledger/parse-entry.ts';
import type { Keyring, MemberName } from '#web/store/keyring.ts';
import type { LedgerStore } from '#web/store/ledger-store.ts';
import { newEpoch } from '#web/store/new-epoch.ts';
import { deviceTimeAt, realmOfNew } from './device-stamp.ts';
import type { StoreFailure } from './device.ts';

export interface BlindDeviceParts {
  /** Opened with a vault that only adds. */
  readonly store: LedgerStore;
  readonly ring: Keyring;
  /** Whether it may still add: not once it is being emptied. Asked in the turn of each entry. */
  readonly mayAdd: () => Promise<boolean>;
  readonly now: () => number;
}

/** Clocks were never compared in this run: nobody knows how far this one is off. */
const NEVER_COMPARED = { clockOffsetMs: null, lastRoundTripAt: null, roundTripMs: 0 };
const PERSON_ID_BYTES = 10;

export class BlindDevice {
  readonly #parts: BlindDeviceParts;
  /** Of its own: the counters of the device's epoch cannot be read here. */
  readonly #epoch: DeviceEpoch = newEpoch();
  #counter = 0;

  constructor(parts: BlindDeviceParts) {
    this.#parts = parts;
  }

  /**
   * Enters a child and records a shot of that child; both are in both stores when it resolves.
   *
   * @param member - who says to be recording; nobody has asked for the PIN, and the office is told so
   * @returns err: nothing of the shot was stored; the child may have been entered, which alone says nothing
   */
  async record(
    member: MemberName,
    person: EntryBody<'person-entered'>,
    shot: EntryBody<'shot-recorded'>,
  ): Promise<Result<void, StoreFailure>> {
    const id = randomIdFrom(crypto.getRandomValues(new Uint8Array(PERSON_ID_BYTES))) as PersonId;
    const doc = personDocument(id);
    const entered = await this.#store(member, doc, [], (stamp) =>
      stampEntry('person-entered', doc, person, stamp),
    );
    if (!entered.ok) return entered;
    const recorded = await this.#store(member, doc, [entered.value], (stamp) =>
      stampEntry('shot-recorded', doc, shot, stamp),
    );
    return recorded.ok ? ok(undefined) : recorded;
  }

  async #store(
    member: MemberName,
    doc: DocumentId,
    after: readonly EntryId[],
    make: (stamp: Parameters<typeof stampEntry>[3]) => Entry,
  ): Promise<Result<EntryId, StoreFailure>> {
    const { store, ring, mayAdd, now } = this.#parts;
    const stored = await store.exclusively(async (): Promise<Result<EntryId, StoreFailure>> => {
      if (!(await mayAdd())) return err('locked');
      const { order } = await store.ownPlace();
      const id = entryIdOf(ring.device as DeviceKey, this.#epoch, this.#counter + 1);
      const at = deviceTimeAt(now(), NEVER_COMPARED);
      const staff = member.staff as StaffId;
      const json = entryJson(make({ id, after, at, staff, site: member.site as SiteId }));
      const entry = parseEntry(id, JSON.parse(json));
      assert(entry.ok && !('foreign' in entry.value), 'what is recorded is a valid entry');
      const realm = realmOfNew(doc, ring.realms as readonly RealmId[]);
      const appended = await store.appendOwn({ order: order + 1, realm, doc, id, json });
      if (!appended.ok) return appended;
      this.#counter += 1;
      return ok(id);
    });
    return stored.ok ? stored.value : err('locked');
  }
}
