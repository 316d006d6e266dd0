/** `npm start`: everything from a fresh clone to a running hub, and the sentences a newcomer needs. */

import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { ensureBuilt } from './build.mjs';
import {
  ensureInstalled,
  findNode24,
  requireNode20,
  ROOT,
  run,
  say,
  stopWith,
  toolEnvironment,
} from './environment.mjs';
import { HUB_ARGUMENTS, hubEnvironment } from './hub-process.mjs';

const port = Number(process.env.PORT ?? 8787);
const dataDir = resolve(process.env.DATA_DIR ?? join(ROOT, 'data'));

function requirePort() {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    stopWith(
      `PORT=${process.env.PORT} は使えません。1 から 65535 の数にしてください。`,
      `PORT must be a number from 1 to 65535.`,
    );
  }
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', (/** @type {NodeJS.ErrnoException} */ cause) => {
      const why =
        cause.code === 'EACCES'
          ? ['を開く権利がありません', 'may not be opened by this user']
          : ['は使われています', 'is in use'];
      stopWith(
        `ポート ${port} ${why[0]}。別の番号で始めてください（例：PORT=${port + 1} npm start）。`,
        `Port ${port} ${why[1]}. Start with another one, e.g. PORT=${port + 1} npm start.`,
      );
    });
    probe.listen(port, () => probe.close(() => done(undefined)));
  });
}

function requireDataDir() {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK | constants.R_OK | constants.X_OK);
  } catch {
    stopWith(
      `データの置き場所 ${dataDir} に書き込めません。書き込めるフォルダーを DATA_DIR に指定してください。`,
      `The data folder ${dataDir} cannot be written. Set DATA_DIR to a folder that can.`,
    );
  }
}

/** @param {import('node:child_process').ChildProcess} child */
async function waitUntilServing(child) {
  for (;;) {
    if (child.exitCode !== null) return false;
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
      if (answer.ok) return true;
    } catch {
      // Not listening yet; the child's exit ends the wait.
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

/** @type {Readonly<Record<string, string>>} */
const ROLES = {
  office: '事務局 office',
  administrator: '管理者 administrator',
  auditor: '監査 auditor',
  desk: '窓口 desk',
  vaccinator: '接種担当 vaccinator',
  reception: '受付 reception',
};

async function printWelcome() {
  say(`\n予防接種台帳 → http://localhost:${port}\n`);
  const answer = await fetch(`http://127.0.0.1:${port}/api/sign-ins`);
  const signIns = answer.ok ? await answer.json() : [];
  if (signIns.length > 0) {
    say('デモの利用者 Demonstration sign-ins（画面で選ぶだけで使えます。 Choose one on the screen.）');
    for (const { name, role, code } of signIns) say(`  ${code}  ${ROLES[role] ?? role}　${name}`);
  }
  say('\n止めるには Ctrl-C を押します。Press Ctrl-C to stop.');
}

requireNode20();
await requirePort();
requireDataDir();
ensureInstalled();
const node = findNode24();
await ensureBuilt();

const isEmpty = readdirSync(dataDir).length === 0;
if (isEmpty || existsSync(join(dataDir, 'demonstration'))) {
  if (isEmpty) say('デモの町を用意しています… Preparing the demonstration municipality …');
  // On a later day it plans two sessions for that day, and nothing else.
  const status = await run(node, ['server/cli/demonstrate.ts', dataDir]);
  if (status !== 0)
    stopWith('デモの町を用意できませんでした。', 'The demonstration could not be loaded; see above.');
}

const hub = spawn(node, [...HUB_ARGUMENTS, 'server/main.ts'], {
  cwd: ROOT,
  stdio: ['ignore', process.env.LOG_LEVEL ? 'inherit' : 'ignore', 'inherit'],
  env: {
    ...toolEnvironment(),
    PORT: String(port),
    DATA_DIR: dataDir,
    ...hubEnvironment(join(ROOT, '.build', 'compile-cache')),
  },
});
// Ctrl-C reaches the hub too (one process group); this script stays until the hub has stopped in order.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => hub.kill(signal));
hub.on('close', (status) => process.exit(status ?? 1));
if (await waitUntilServing(hub)) await printWelcome();
