/** Builds the PWA when a source of it has changed since the last build. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT, run, say, stopWith } from './environment.mjs';

const SOURCES = ['web', 'shared', 'static', 'svelte.config.js', 'package-lock.json', 'tsconfig.json'];
const STAMP = join(ROOT, '.build', 'built-from');

/**
 * @param {string} path
 * @returns {Generator<string>}
 */
function* filesUnder(path) {
  let children;
  try {
    children = readdirSync(path, { withFileTypes: true });
  } catch (cause) {
    if (/** @type {NodeJS.ErrnoException} */ (cause).code !== 'ENOTDIR') throw cause;
    yield path;
    return;
  }
  for (const child of children.sort((a, b) => (a.name < b.name ? -1 : 1)))
    yield* filesUnder(join(path, child.name));
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesUnder(join(ROOT, source)))
      hash.update(relative(ROOT, file)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** @returns {Promise<boolean>} whether it had to build */
export async function ensureBuilt() {
  const wanted = fingerprint();
  if (
    existsSync(STAMP) &&
    readFileSync(STAMP, 'utf8') === wanted &&
    existsSync(join(ROOT, '.build', 'web', 'index.html'))
  ) {
    return false;
  }
  say('画面を組み立てています（30秒ほど）… Building the screens …');
  // What the bundler says of a good build is for its makers; what it says of a bad one goes to the error output.
  const status = await run(
    join(ROOT, 'node_modules', '.bin', 'vite'),
    ['build', '--config', 'web/vite.config.ts', '--logLevel', 'error'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (status !== 0) {
    stopWith(
      '画面を組み立てられませんでした。上の表示を添えて連絡してください。',
      'The screens could not be built; see above.',
    );
  }
  mkdirSync(join(ROOT, '.build'), { recursive: true });
  writeFileSync(STAMP, wanted);
  return true;
}
