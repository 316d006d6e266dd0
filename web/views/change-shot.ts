/**
 * Voids and corrects a shot as it is shown: every recording that was merged into it gets the entry. Of a closed session
 * the entries wait for a second person.
 */

import { ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { EntryBody, Reason } from '#shared/ledger/entry.ts';
import type { PersonLedger, ShotView } from '#shared/ledger/ledger.ts';
import { recordingsOf, voidedBy } from '#shared/ledger/recordings-of.ts';
import { withSecondPerson } from '#shared/ledger/second-person.ts';
import { voidShot } from '#shared/ledger/void-entry.ts';
import type { Device, RecordFailure } from '../app/device.ts';
import { needsSecondPerson } from './needs-second-person.ts';

/** @returns the first failure; then the shot is still shown, and the rest can be done once more */
export async function recordVoid(
  device: Device,
  view: ShotView,
  person: PersonLedger,
  reason: Reason,
): Promise<Result<null, RecordFailure>> {
  const isWaiting = needsSecondPerson(device, view);
  for (const recording of voidedBy(view, person, reason.code)) {
    const body = withSecondPerson(voidShot(recording, reason), isWaiting);
    const recorded = await device.record('shot-voided', recording.doc, body);
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
  const isWaiting = needsSecondPerson(device, view);
  for (const { id, doc } of recordingsOf(view, person)) {
    const body = withSecondPerson({ ...correction, shot: id }, isWaiting);
    const recorded = await device.record('shot-corrected', doc, body);
    if (!recorded.ok) return recorded;
  }
  return ok(null);
}
