/** Who may open this device, and the way to lock it, for the screens below the shell. */

import { createContext } from 'svelte';
import type { RunningDevice } from './start-device.ts';

export interface SealDoor {
  readonly running: RunningDevice;
  /** Locks all tabs; only on a sealed device. */
  readonly lock: () => void;
}

export const [useSeal, setSeal] = createContext<SealDoor>();
