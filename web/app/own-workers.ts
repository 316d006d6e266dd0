/**
 * The two workers of this app are the only scripts whose address is a text (Trusted Types): everything else that would
 * turn text into code is refused by the browser.
 */

/** The types of the platform do not know it yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (address: string) => string | null },
  ): unknown;
}

/** Built names of workers (vite), and the service worker of SvelteKit. */
const WORKERS = /^\/(service-worker\.js|_app\/immutable\/workers\/[A-Za-z0-9_.-]+\.js)$/;

/** Called once, before the first worker starts. Does nothing where the browser has no Trusted Types. */
export function allowOwnWorkers(): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  // The default policy is asked wherever a plain text reaches such a place; workbox and vite hand over plain texts.
  trustedTypes?.createPolicy('default', {
    createScriptURL: (address) => (isOwnWorker(address, location.origin) ? address : null),
  });
}

/** @param address - as it was given, relative or whole */
export function isOwnWorker(address: string, origin: string): boolean {
  const url = URL.parse(address, origin);
  return url?.origin === origin && WORKERS.test(url.pathname) && url.search === '' && url.hash === '';
}
