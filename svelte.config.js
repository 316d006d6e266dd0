import adapter from '@sveltejs/adapter-static';

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    adapter: adapter({ pages: '.build/web', assets: '.build/web', fallback: 'index.html' }),
    files: {
      assets: 'static',
      appTemplate: 'web/app.html',
      errorTemplate: 'web/error.html',
      routes: 'web/routes',
      lib: 'web',
      serviceWorker: 'web/service-worker.ts',
      hooks: { client: 'web/hooks.client', universal: 'web/hooks' },
    },
    // One bundle: a tab that still runs the old version never asks for a file that is gone.
    output: { bundleStrategy: 'single' },
    // The update is ours to offer (web/app/app-update.ts); Kit must not reload by itself.
    version: { pollInterval: 0 },
    // workbox-window registers the worker (web/app/app-update.ts).
    serviceWorker: { register: false },
  },
};
