import { look } from '#web/views/look.svelte.ts';

export const ssr = false;
export const prerender = false;

/** Before the first paint, so that a dark screen never flashes white. */
export function load(): void {
  look.restore();
}
