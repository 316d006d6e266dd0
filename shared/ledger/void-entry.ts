/** Voids: a mistaken recording is taken out of the count by an entry that says so. The recording stays. */

import type { EntryId } from '../base/brand.ts';
import type { EntryBody, Reason } from './entry.ts';

/** @param shot - view of the shot, or anything that carries the id of its recording (an evidence, an undo) */
export const voidShot = (shot: { readonly id: EntryId }, reason: Reason): EntryBody<'shot-voided'> => ({
  shot: shot.id,
  reason,
});

/** Takes a withholding back: the shot was given after all, or another person was meant. */
export const withdrawWithholding = (
  withheld: { readonly id: EntryId },
  reason: Reason,
): EntryBody<'withholding-withdrawn'> => ({ withheld: withheld.id, reason });
