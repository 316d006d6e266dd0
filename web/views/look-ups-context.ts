/** The open look-ups of a device, for the banner of every screen and the screen that opens them. */

import { createContext } from 'svelte';
import type { LookUps } from './look-ups.svelte.ts';

export const [useLookUps, setLookUps] = createContext<LookUps>();
