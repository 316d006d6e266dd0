/** Whether a change of a shot needs a second person: its session has been closed, as far as this device knows. */

import { sessionDocument } from '#shared/base/ids.ts';
import type { SessionId } from '#shared/base/brand.ts';
import { foldSession } from '#shared/ledger/fold-session.ts';
import type { ShotView } from '#shared/ledger/ledger.ts';
import { sessionsOfShot } from '#shared/ledger/second-person.ts';
import type { Device } from '../app/device.ts';

/**
 * As the hub judges it, which marks what a device could not know. What was transcribed or imported belongs to no session,
 * and nobody has counted it at a closing.
 */
export function needsSecondPerson(
  device: Pick<Device, 'entriesOf'>,
  { recorded }: Pick<ShotView, 'recorded'>,
): boolean {
  const sessions = sessionsOfShot(recorded.id, [recorded, ...device.entriesOf(recorded.doc)]) ?? [];
  return [...sessions].some((session) => isClosed(device, session));
}

export const isClosed = (device: Pick<Device, 'entriesOf'>, session: SessionId): boolean =>
  foldSession(session, device.entriesOf(sessionDocument(session))).closed !== null;
