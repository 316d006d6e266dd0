/** Voids and corrects a shot as it is shown: every recording that was merged into it gets the entry. */

import { ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { EntryBody, Reason } from '#shared/ledger/entry.ts';
import type { PersonLedger, ShotView } from '#shared/ledger/ledger.ts';
import { recordingsOf, voidedBy } from '#shared/ledger/recordings-of.ts';
import { voidShot } from '#shared/ledger/void-entry.ts';
import type { Device, RecordFailure } from '../app/device.ts';

/** @returns the first failure; then the shot is still shown, and the rest can be done once more */
export async function recordVoid(
  device: Device,
  view: ShotView,
  person: PersonLedger,
  reason: Reason,
): Promise<Result<null, RecordFailure>> {
  for (const recording of voidedBy(view, person, reason.code)) {
    const recorded = await device.record('shot-voided', recording.doc, voidShot(recording, reason));
    if (!recorded.ok) return recorded;
  }
  return ok(null);
}

/** @param correction - of the shot as shown, from `correctShot` */
export async function recordCorrection(
  device: Device,
  view: ShotView,
  person: PersonLedger,
  correction: EntryBody<'shot-corrected'>,
): Promise<Result<null, RecordFailure>> {
  for (const { id, doc } of recordingsOf(view, person)) {
    const recorded = await device.record('shot-corrected', doc, { ...correction, shot: id });
    if (!recorded.ok) return recorded;
  }
  return ok(null);
}
