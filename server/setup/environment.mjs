/**
 * What must be there before anything of ours can run: packages and Node 24.
 * Plain JavaScript without dependencies, because it runs on a bare machine under Node 20.
 */

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * One clear sentence in both languages, then the end.
 * @param {string} ja
 * @param {string} en
 * @returns {never}
 */
export function stopWith(ja, en) {
  process.stderr.write(`\n${ja}\n${en}\n`);
  process.exit(1);
}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** Refuses what cannot even install. */
export function requireNode20() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    stopWith(
      `Node ${process.versions.node} は古すぎます。Node 20 以上を入れてから、もう一度 npm を実行してください。`,
      `Node ${process.versions.node} is too old. Install Node 20 or newer, then run npm again.`,
    );
  }
}

/** Installs the locked packages where they are missing or the lockfile has changed since. */
export function ensureInstalled() {
  const stamp = join(ROOT, 'node_modules', '.ledger-installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('部品を入れています（初回は1〜2分かかります）… Installing packages …');
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  const done = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: !npm && process.platform === 'win32',
  });
  if (done.status !== 0) {
    stopWith(
      '部品を入れられませんでした。ネットワークと空き容量を確かめて、もう一度実行してください。',
      'Packages could not be installed. Check the network and free space, then run again.',
    );
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Path of a Node 24 or newer: the one that came with the packages, else the one that runs this. */
export function findNode24() {
  const own = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  for (const candidate of [own, process.execPath]) {
    if (!existsSync(candidate)) continue;
    const answer = spawnSync(candidate, ['--version'], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    const major = Number(/^v(\d+)\./.exec(answer.stdout ?? '')?.[1] ?? 0);
    if (major >= 24) return candidate;
  }
  return stopWith(
    'この機械には Node 24 がありません。Node 24 を入れてから、もう一度実行してください。',
    'Node 24 was not found on this machine. Install Node 24, then run again.',
  );
}

/** Environment in which our own node and the tools of node_modules come first. */
export function toolEnvironment() {
  const separator = process.platform === 'win32' ? ';' : ':';
  return {
    ...process.env,
    PATH: `${join(ROOT, 'node_modules', '.bin')}${separator}${process.env.PATH ?? ''}`,
    NODE_NO_WARNINGS: '1',
  };
}

/**
 * Runs a command to its end and shows what it prints.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit status
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', env: toolEnvironment(), ...options });
    child.on('error', () => resolve(127));
    child.on('close', (status) => resolve(status ?? 1));
  });
}

/**
 * Runs a line of the shell to its end, and shows then in one piece what it printed: for two that run side by side.
 * @param {string} title - printed above it
 * @param {string} line
 * @returns {Promise<number>} its exit status
 */
export function runBeside(title, line) {
  return new Promise((resolve) => {
    const child = spawn(line, [], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: toolEnvironment(),
      shell: true,
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (printed += text));
    child.on('error', (cause) => (printed += String(cause)));
    child.on('close', (status) => {
      say(`\n── ${title}\n${printed.trimEnd()}`);
      resolve(status ?? 1);
    });
  });
}
