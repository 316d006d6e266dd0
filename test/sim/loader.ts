/**
 * Loads the product for the simulator: parts of the platform replaced, limits made small so that their borders are met
 * often, and, for a mutant, one place of one file changed. The files themselves are never touched.
 */

import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as simulator from './simulate.ts';

/** What `simulate.ts` exports. */
export type Simulator = typeof simulator;

/** One place of a file: `from` must stand there exactly once. */
export interface Patch {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const ROOT = pathToFileURL(`${fileURLToPath(new URL('../..', import.meta.url))}/`).href.replace(/\/+$/, '/');

const REPLACED: Readonly<Record<string, string>> = {
  'node:crypto': 'test/sim/replaced/node-crypto.ts',
  'node:zlib': 'test/sim/replaced/node-zlib.ts',
  'web/sync/inflate.ts': 'test/sim/replaced/inflate.ts',
};

/** Replaced for one importer only: the auditor sees what each step of a session led to. */
const WATCHED_STEP = {
  by: 'web/sync/sync-driver.ts',
  file: 'shared/sync/device-session.ts',
  instead: 'test/sim/replaced/device-session.ts',
};

/** Limits of the product that no run of a few hundred entries would meet. */
const SMALL: readonly { readonly file: string; readonly name: string; readonly value: number }[] = [
  { file: 'shared/sync/protocol.ts', name: 'PUSH_ENTRIES_MAX', value: 6 },
  { file: 'shared/sync/outbox-batches.ts', name: 'PUSH_BYTES_MAX', value: 6_000 },
  { file: 'shared/sync/realm-feed.ts', name: 'DOWNLOAD_ROWS_MIN', value: 20 },
  { file: 'server/hub/frames.ts', name: 'FRAME_ROWS_MAX', value: 8 },
  { file: 'server/hub/frames.ts', name: 'SYNC_BYTES_MAX', value: 2_400 },
  { file: 'server/hub/connection.ts', name: 'UNANSWERED_MAX', value: 9 },
  { file: 'server/hub/commit-queue.ts', name: 'COMMIT_ENTRIES_MAX', value: 8 },
  { file: 'web/store/dexie-store.ts', name: 'RECOVERY_BATCH', value: 3 },
  { file: 'web/store/ledger-index.ts', name: 'FOLDS_MAX', value: 4 },
  { file: 'web/store/ledger-index.ts', name: 'OPENED_MAX', value: 6 },
];

const patches = new Map<string, readonly Patch[]>();
const stripped = new Map<string, string>();

/** Registers the loader in this thread. */
export function registerLoader(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const graph = /\?graph=(\S+)$/.exec(context.parentURL ?? '')?.[1];
      if (graph === undefined) return nextResolve(specifier, context);
      const isOfProduct = /\/(web|server|shared)\//.test((context.parentURL ?? '').slice(ROOT.length - 1));
      const builtIn = isOfProduct ? REPLACED[specifier] : undefined;
      if (builtIn) return { url: `${ROOT}${builtIn}?graph=${graph}`, shortCircuit: true };
      const { url, ...rest } = nextResolve(specifier, context);
      if (!isOurs(url)) return { url, ...rest };
      const file = url.slice(ROOT.length);
      const importer = (context.parentURL ?? '').slice(ROOT.length).replace(/\?.*/, '');
      const isWatched = importer === WATCHED_STEP.by && file === WATCHED_STEP.file;
      const instead = isWatched ? WATCHED_STEP.instead : isOfProduct ? REPLACED[file] : undefined;
      return { ...rest, url: `${ROOT}${instead ?? file}?graph=${graph}` };
    },
    load(url, context, nextLoad) {
      const [path, graph] = url.split('?graph=') as [string, string | undefined];
      if (graph === undefined || !isOurs(path)) return nextLoad(url, context);
      const file = path.slice(ROOT.length);
      const mine = (patches.get(graph) ?? []).filter((patch) => patch.file === file);
      return { format: 'module', shortCircuit: true, source: sourceOf(path, file, mine) };
    },
  });
}

/** Loads the simulator on the product, changed by a mutant's patches. @param graph - a name of its own for each */
export async function loadSimulator(graph: string, changes: readonly Patch[]): Promise<Simulator> {
  const name = graph.replaceAll(/[^a-z0-9]/gi, '-');
  patches.set(name, changes);
  return (await import(`./simulate.ts?graph=${name}`)) as Simulator;
}

const isOurs = (url: string): boolean =>
  url.startsWith(ROOT) && !url.includes('/node_modules/') && url.endsWith('.ts');

function sourceOf(path: string, file: string, changes: readonly Patch[]): string {
  const known = changes.length === 0 ? stripped.get(file) : undefined;
  if (known !== undefined) return known;
  let text = readFileSync(fileURLToPath(path), 'utf8');
  for (const { file: where, name, value } of SMALL) {
    if (where !== file) continue;
    const declared = new RegExp(`(const ${name} = )[\\d_ *]+;`);
    if (!declared.test(text)) throw new Error(`${file} has no number ${name} to make small`);
    text = text.replace(declared, `$1${value};`);
  }
  for (const change of changes) text = applyPatch(text, change);
  const source = stripTypeScriptTypes(text, { mode: 'strip' });
  if (changes.length === 0) stripped.set(file, source);
  return source;
}

/** @throws where the place is not there, or not once: the mutant must follow the product */
export function applyPatch(text: string, { file, from, to }: Patch): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${file}: found ${parts.length - 1} times: ${from}`);
  return parts.join(to);
}
