/**
 * That this device was emptied, and whether its end was reached: the one thing that stays. It lies where neither store
 * is, so that an interrupted erasure goes on at the next start, and the screen says what was handed in.
 */

import * as v from 'valibot';

export const WIPED_MARK = 'ledger-wiped';

const wipedSchema = v.object({
  /** erasing: begun; nothing of it may be used any more. */
  phase: v.picklist(['erasing', 'empty']),
  device: v.string(),
  municipality: v.string(),
  /** Own entries that the hub had answered for. */
  handedIn: v.number(),
  /** ms since the epoch, by this device's clock. */
  at: v.number(),
});
export type Wiped = v.InferOutput<typeof wipedSchema>;

/** @returns null on a device that was never emptied, or is at work again */
export function readWipedMark(storage: Pick<Storage, 'getItem'>): Wiped | null {
  const text = storage.getItem(WIPED_MARK);
  if (text === null) return null;
  const parsed = v.safeParse(wipedSchema, JSON.parse(text));
  return parsed.success ? parsed.output : null;
}

export const writeWipedMark = (storage: Pick<Storage, 'setItem'>, wiped: Wiped): void =>
  storage.setItem(WIPED_MARK, JSON.stringify(wiped));
