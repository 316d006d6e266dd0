/** Takes back and corrects a fact as it is shown: every statement of the same pregnancy gets the entry. */

import { ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { EntryBody, Reason } from '#shared/ledger/entry.ts';
import type { FactView, PersonLedger } from '#shared/ledger/ledger.ts';
import { recordingsOf, voidedBy } from '#shared/ledger/recordings-of.ts';
import type { Device, RecordFailure } from '../app/device.ts';

/** As entered twice one statement stays: the pregnancy is there. @returns the first failure; the rest can be done once more */
export async function recordFactVoid(
  device: Device,
  view: FactView,
  person: PersonLedger,
  reason: Reason,
): Promise<Result<null, RecordFailure>> {
  for (const { id, doc } of voidedBy(view, person, reason.code)) {
    const recorded = await device.record('fact-voided', doc, { fact: id, reason });
    if (!recorded.ok) return recorded;
  }
  return ok(null);
}

/** @param correction - of the fact as shown, from `correctFact` */
export async function recordFactCorrection(
  device: Device,
  view: FactView,
  person: PersonLedger,
  correction: EntryBody<'fact-corrected'>,
): Promise<Result<null, RecordFailure>> {
  for (const { id, doc } of recordingsOf(view, person)) {
    const recorded = await device.record('fact-corrected', doc, { ...correction, fact: id });
    if (!recorded.ok) return recorded;
  }
  return ok(null);
}
