/** Whether a change of a shot needs a second person: its session has been closed, as far as this device knows. */

import { sessionDocument } from '#shared/base/ids.ts';
import type { SessionId } from '#shared/base/brand.ts';
import { foldSession } from '#shared/ledger/fold-session.ts';
import type { ShotView } from '#shared/ledger/ledger.ts';
import type { Device } from '../app/device.ts';

/**
 * The session in which it was recorded, and the one that it reads now where a correction moved it. What was transcribed
 * or imported belongs to no session, and nobody has counted it at a closing.
 */
export function needsSecondPerson(
  device: Pick<Device, 'entriesOf'>,
  { recorded, shot }: Pick<ShotView, 'recorded' | 'shot'>,
): boolean {
  return [...new Set([recorded.body.session, shot.session])].some(
    (session) => session !== null && isClosed(device, session),
  );
}

export const isClosed = (device: Pick<Device, 'entriesOf'>, session: SessionId): boolean =>
  foldSession(session, device.entriesOf(sessionDocument(session))).closed !== null;
