/** The session of each tab that talks to the hub, as its last step left it. */

import type { DeviceSession } from '#shared/sync/session-state.ts';
import { processNow } from './platform.ts';
import type { Process } from './world.ts';

const sessions = new WeakMap<Process, DeviceSession>();

export function noteSession(session: DeviceSession): void {
  const process = processNow();
  if (process) sessions.set(process, session);
}

/** @returns null where the tab leads nothing */
export const sessionOf = (process: Process): DeviceSession | null => sessions.get(process) ?? null;
