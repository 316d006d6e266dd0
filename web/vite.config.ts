import { join } from 'node:path';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** The icons' shapes are the package's, what draws them is ours: web/ui/IconShape.svelte says why. */
const iconShapes: Plugin = {
  name: 'icon-shapes',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source === '../Icon.svelte' && importer?.includes('/@lucide/svelte/')
      ? join(import.meta.dirname, 'ui', 'IconShape.svelte')
      : null,
};

export default defineConfig({
  plugins: [iconShapes, sveltekit()],
  build: { target: 'es2022' },
  worker: { format: 'es' },
});
