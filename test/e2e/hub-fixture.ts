/**
 * `test` with a hub of its own: the real process on a free port, with a copy of the demonstration municipality.
 * `hub.kill()` is SIGKILL; `hub.start()` starts it again on the same port and data.
 */

import { test as base } from '@playwright/test';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayInJapan } from '#server/office/today.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DAY_MS = 24 * 3_600_000;
const JAPAN_OFFSET_MS = 9 * 3_600_000;
/** No file takes longer on a machine that is three times as slow. */
const STORY_MS_MAX = 6 * 60_000;
const START_TRIES_MAX = 1_200;

export class TestHub {
  readonly port: number;
  readonly dataDir: string;
  /** Folder of the built PWA; null = that of the build. */
  readonly webDir: string | null;
  /** What it said on its terminal. */
  said = '';
  #child: ChildProcess | null = null;

  constructor(port: number, dataDir: string, webDir: string | null = null) {
    this.port = port;
    this.dataDir = dataDir;
    this.webDir = webDir;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, ['server/main.ts'], {
      cwd: ROOT,
      env: {
        ...process.env,
        PORT: String(this.port),
        DATA_DIR: this.dataDir,
        LOG_LEVEL: 'warn',
        ...(this.webDir && { WEB_DIR: this.webDir }),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (bytes: Buffer) => {
      this.said += bytes.toString();
      process.stderr.write(bytes);
    });
    this.#child = child;
    for (let attempt = 0; attempt < START_TRIES_MAX; attempt++) {
      if (child.exitCode !== null) throw new Error(`the hub ended with ${child.exitCode}`);
      const answer = await fetch(`${this.url}/healthz`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error('the hub did not start within a minute');
  }

  /** Ends the process as a power cut would end it: no goodbye. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Stops it and throws its data away. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 20 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('close', done));
    child.kill(signal);
    await ended;
  }
}

/** Below the ports that systems hand out by themselves, each worker among its own: a hub that starts again finds its port free. */
const [PORTS_FROM, PORTS_OF_WORKER, PORTS_KEPT] = [20_000, 1_000, 100];
let nextPort =
  PORTS_FROM +
  PORTS_OF_WORKER * Number(process.env.TEST_PARALLEL_INDEX ?? 0) +
  (process.pid % (PORTS_OF_WORKER - PORTS_KEPT));

export async function freePort(): Promise<number> {
  for (;;) {
    const port = nextPort++;
    const probe = createServer();
    const isFree = await new Promise<boolean>((told) => {
      probe.once('error', () => told(false));
      probe.listen(port, () => told(true));
    });
    if (!isFree) continue;
    await new Promise((closed) => probe.close(closed));
    return port;
  }
}

/** The town's sessions are of the day on which it was made: a story does not begin in Japan's last minutes of a day. */
async function withinOneDay(): Promise<void> {
  const left = DAY_MS - ((Date.now() + JAPAN_OFFSET_MS) % DAY_MS);
  if (left < STORY_MS_MAX) await new Promise((wake) => setTimeout(wake, left + 1_000));
}

export async function startTestHub(webDir: string | null = null): Promise<TestHub> {
  const template = process.env.DEMONSTRATION_TEMPLATE;
  if (!template) throw new Error('DEMONSTRATION_TEMPLATE is not set: run through playwright.config.ts');
  await withinOneDay();
  const dataDir = mkdtempSync(join(tmpdir(), 'ledger-hub-'));
  cpSync(template, dataDir, { recursive: true });
  // Made yesterday: the same sessions once more, for today.
  if (process.env.DEMONSTRATION_DAY !== dayInJapan(Date.now()))
    execFileSync(process.execPath, ['server/cli/demonstrate.ts', dataDir], { cwd: ROOT, stdio: 'ignore' });
  const hub = new TestHub(await freePort(), dataDir, webDir);
  await hub.start();
  return hub;
}

/** One hub for each test file (worker), started on first use. */
export const test = base.extend<object, { hub: TestHub }>({
  hub: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the parameter's shape
    async ({}, use) => {
      const hub = await startTestHub();
      await use(hub);
      await hub.remove();
    },
    { scope: 'worker', timeout: 900_000 },
  ],
});

export { expect } from '@playwright/test';
