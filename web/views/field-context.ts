/** The work of the session that is open, for the screens below it. */

import { createContext } from 'svelte';
import type { FieldWork } from './field-work.svelte.ts';

export const [useFieldWork, setFieldWork] = createContext<FieldWork>();
