/// <reference types="@sveltejs/kit" />
/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />

/**
 * The worker that opens every screen without a network: it holds the one bundle and the page, and nothing else.
 * Never an answer of the API, never anything about a person. It takes over only when a screen tells it to
 * (web/app/app-update.ts), so that no open form meets another version.
 */

import { createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { build, files, version } from '$service-worker';

declare const self: ServiceWorkerGlobalScope;

/** The page that every navigation gets; the router in it reads the address. */
const PAGE = '/index.html';

precacheAndRoute([
  { url: PAGE, revision: version },
  // Names of built files carry their hash; the others change under one name.
  ...build.map((url) => ({ url, revision: null })),
  ...files.map((url) => ({ url, revision: version })),
]);

registerRoute(
  new NavigationRoute(createHandlerBoundToURL(PAGE), { denylist: [/^\/(api|sync|healthz|metrics)(\/|$)/] }),
);

self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});

// The first worker of a device serves the page that installed it, so that the very first day can begin offline.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
