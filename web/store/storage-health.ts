/** What the platform says of its storage: asked at start and now and then, told to people, never relied on for space. */

export interface StorageHealth {
  /** The platform promised not to evict this origin. */
  readonly isPersistent: boolean;
  /** Fewer bytes are free than a day of work may need. A gauge of the quota only: the disk may be fuller. */
  readonly isNearlyFull: boolean;
}

/** Room for a day's entries, a first sync of a small town, and the journal. */
const FREE_BYTES_MIN = 200_000_000;

/** Asks to be kept; a refusal is an answer to show, not an error. */
export async function askStorageHealth(storage: Partial<StorageManager> | undefined): Promise<StorageHealth> {
  const isPersistent = (await storage?.persisted?.()) || ((await storage?.persist?.()) ?? false);
  const { quota, usage } = (await storage?.estimate?.()) ?? {};
  const isNearlyFull = quota !== undefined && usage !== undefined && quota - usage < FREE_BYTES_MIN;
  return { isPersistent, isNearlyFull };
}
