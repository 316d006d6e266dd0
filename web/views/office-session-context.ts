/** How the office's sign-in stands, for the screens below the shell. */

import { createContext } from 'svelte';
import type { OfficeSession } from './office-session.svelte.ts';

export const [useOfficeSession, setOfficeSession] = createContext<OfficeSession>();
