/** The tables of the first store. Schema changes only add: no table or index is dropped, no entry is rewritten. */

import Dexie from 'dexie';
import type { EntityTable } from 'dexie';
import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { randomIdFrom } from '#shared/base/ids.ts';
import type { HoldReason } from '#shared/document/contract.ts';
import type { OwnCopy } from './ledger-store.ts';

export interface ChunkRow {
  readonly key: number;
  readonly realm: RealmId;
  readonly receivedAt: number;
  readonly box: Uint8Array;
  /** What is sealed is packed (pack-rows.ts); absent in chunks of before there was packing, and in small ones. */
  readonly isPacked?: boolean;
}
export interface OwnBoxRow {
  readonly order: number;
  readonly box: Uint8Array;
}
/** Beside the sealed entry, because it changes and the entry never does. Ids say nothing about a person. */
export interface CopyRow {
  readonly order: number;
  readonly id: EntryId;
  readonly realm: RealmId;
  readonly copy: OwnCopy;
}
export interface CursorRow {
  readonly realm: RealmId;
  readonly logEpoch: string;
  readonly seq: number;
}
export interface MetaRow {
  readonly name:
    | 'identity'
    | 'place'
    | 'vault-key'
    | `doubt:${string}`
    | 'signing-key'
    | 'signing-key-told'
    | 'keyring'
    | 'enrolling'
    | 'share'
    | 'audit-head'
    | 'audit-hub'
    | 'whole'
    | 'left'
    | 'emptied'
    | 'instance';
  readonly value: unknown;
}
export interface DraftRow {
  readonly key: string;
  readonly box: Uint8Array;
}
export interface AsideRow {
  readonly key: number;
  readonly realm: RealmId;
  readonly seq: number;
  readonly reason: HoldReason;
  readonly box: Uint8Array;
}

/** A line of the device's audit, sealed to the hub (audit-seal.ts): how many and when is all that stands in the clear. */
export interface AuditLineRow {
  readonly counter: number;
  readonly at: number;
  readonly key: string;
  readonly box: Uint8Array;
  readonly link: string;
}

export class LedgerDatabase extends Dexie {
  /** Name of the database that was opened first; null before. */
  #instance: string | null = null;
  declare chunks: EntityTable<ChunkRow, 'key'>;
  declare own: EntityTable<OwnBoxRow, 'order'>;
  declare copies: EntityTable<CopyRow, 'order'>;
  declare cursors: EntityTable<CursorRow, 'realm'>;
  declare meta: EntityTable<MetaRow, 'name'>;
  declare drafts: EntityTable<DraftRow, 'key'>;
  declare aside: EntityTable<AsideRow, 'key'>;
  declare audit: EntityTable<AuditLineRow, 'counter'>;

  constructor(name = 'ledger') {
    // The default, relaxed, loses every acknowledged record at a power cut; strict loses none.
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      chunks: '++key',
      own: 'order',
      copies: 'order, &id',
      cursors: 'realm',
      meta: 'name',
      drafts: 'key',
      aside: '++key',
    });
    this.version(2).stores({ audit: 'counter' });
    this.on('ready', () => this.#stayWithOne(), true);
  }

  /**
   * A browser that throws a database away (somebody clears the data of sites, a damaged file) closes it under the open app,
   * and the next use would quietly make another: orders would be given twice, and cursors would stand behind rows that are
   * gone. So a page works with the one that it opened first; whatever is to be made of another one, a start makes.
   */
  async #stayWithOne(): Promise<void> {
    const known = await this.meta.get('instance');
    if (!known && this.#instance === null) this.#instance = await this.#nameIt();
    else if (this.#instance === null) this.#instance = known?.value as string;
    else if (known?.value !== this.#instance)
      throw new Error('the database is another than the one that was opened');
  }

  /**
   * Names a new database, or one of before there were names. Of two tabs the first does.
   *
   * @returns null where a full disk takes no name: what is there is read all the same, and named at another opening
   */
  async #nameIt(): Promise<string | null> {
    const made: string = randomIdFrom(crypto.getRandomValues(new Uint8Array(10)));
    try {
      await this.meta.add({ name: 'instance', value: made });
      return made;
    } catch (cause) {
      // ConstraintError: another tab was first. Anything else says the same of the next write, which is told to people.
      if (cause instanceof Error && cause.name !== 'ConstraintError') return null;
      return (await this.meta.get('instance'))?.value as string;
    }
  }
}
