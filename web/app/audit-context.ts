/** This device's audit, for the screens below the shell. */

import { createContext } from 'svelte';
import type { DeviceAudit } from './device-audit.ts';

export const [useAudit, setAudit] = createContext<DeviceAudit>();
