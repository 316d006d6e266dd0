/** Which realms there are, and where a new document begins: `common`, and one realm for each area of the register. */

import type { DocumentId, RealmId } from '#shared/base/brand.ts';
import { personOf } from '#shared/base/ids.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import type { DurableLog } from '#server/log/durable-log.ts';

export const COMMON = 'common' as RealmId;
const SITES = 'register:sites' as DocumentId;

export class Realms {
  readonly #log: DurableLog;
  readonly #known = new Set<RealmId>([COMMON]);

  constructor(log: DurableLog) {
    this.#log = log;
    for (const { realm } of log.realms()) this.#known.add(realm);
    for (const row of log.rowsOfDocument(SITES)) this.onAccepted(readUpdate(row.update));
  }

  /** An area that is entered has a realm from then on. @returns the realm, null where it was there before */
  onAccepted(entry: Entry): RealmId | null {
    if (entry.doc !== SITES || entry.kind !== 'area-entered' || 'foreign' in entry) return null;
    const realm = `area-${entry.body.area}` as RealmId;
    if (this.#known.has(realm)) return null;
    this.#known.add(realm);
    return realm;
  }

  all(): readonly RealmId[] {
    return [...this.#known];
  }

  isKnown(realm: string): realm is RealmId {
    return this.#known.has(realm as RealmId);
  }

  /**
   * @param wished - realm that the device names for a new document
   * @returns where the document's rows go; null where a new document is wished into a realm that is not there.
   *   Registers and sessions are common to all, whatever was wished
   */
  realmFor(doc: DocumentId, wished: string): RealmId | null {
    const known = this.#log.realmOf(doc);
    if (known) return known;
    if (personOf(doc) === null) return COMMON;
    return this.isKnown(wished) ? wished : null;
  }
}
