/** The built PWA: hashed files for ever, everything that leads to them fresh, every other page is the app itself. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

const IMMUTABLE = 'public, max-age=31536000, immutable';
const FRESH = 'no-cache';

export function webAppRoutes(webDir: string): Hono {
  const routes = new Hono();
  if (!existsSync(join(webDir, 'index.html'))) return routes;
  const cacheControl = (path: string): string =>
    path.includes('/_app/immutable/') || path.includes('\\_app\\immutable\\') ? IMMUTABLE : FRESH;
  routes.use(
    '*',
    serveStatic({
      root: webDir,
      allowPercentInPath: false,
      onFound: (path, c) => c.header('Cache-Control', cacheControl(path)),
    }),
  );
  // Only navigations: a missing script answered with a page would hide that it is missing.
  routes.get('*', (c, next) => {
    const accepts = c.req.header('accept') ?? '';
    if (!accepts.includes('text/html')) return next();
    c.header('Cache-Control', FRESH);
    return c.html(readFileSync(join(webDir, 'index.html'), 'utf8'));
  });
  return routes;
}

/** @returns CSP hashes (`sha256-…`) of the scripts that stand in index.html itself; empty where nothing is built */
export function inlineScriptHashes(webDir: string): readonly string[] {
  const file = join(webDir, 'index.html');
  if (!existsSync(file)) return [];
  const html = readFileSync(file, 'utf8');
  return [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script]) =>
      `sha256-${createHash('sha256')
        .update(script ?? '')
        .digest('base64')}`,
  );
}
