/** Asks for the PIN or passkey once more, for the screens below the shell. */

import { createContext } from 'svelte';
import type { Reauth } from './reauth.svelte.ts';

export const [useReauth, setReauth] = createContext<Reauth>();
