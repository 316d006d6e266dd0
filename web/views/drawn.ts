/** The moment in which what was changed stands on the screen. */

import { tick } from 'svelte';

/** A page that nobody sees draws no frame. */
const FRAME_MAX_MS = 50;

/** Resolves after the next frame, or soon where none is drawn. */
export async function drawn(): Promise<void> {
  await tick();
  if (typeof requestAnimationFrame === 'undefined') return;
  await new Promise<void>((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, FRAME_MAX_MS);
  });
}
