/** How the driver gets a signature beside an entry that it pushes. */

/** @throws KeyNotTold where the hub does not know the key yet, and could not be told now */
export type SignUpdate = (update: Uint8Array) => Promise<Uint8Array>;

export class KeyNotTold extends Error {
  override readonly name = 'KeyNotTold';
}
