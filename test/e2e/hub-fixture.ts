/**
 * `test` with a hub of its own: the real process on a free port, with a copy of the demonstration municipality.
 * `hub.kill()` is SIGKILL; `hub.start()` starts it again on the same port and data.
 */

import { test as base } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

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
    for (let attempt = 0; attempt < 300; attempt++) {
      if (child.exitCode !== null) throw new Error(`the hub ended with ${child.exitCode}`);
      const answer = await fetch(`${this.url}/healthz`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error('the hub did not start within 15 s');
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
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('close', done));
    child.kill(signal);
    await ended;
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((ready) => probe.listen(0, ready));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

export async function startTestHub(webDir: string | null = null): Promise<TestHub> {
  const template = process.env.DEMONSTRATION_TEMPLATE;
  if (!template) throw new Error('DEMONSTRATION_TEMPLATE is not set: run through playwright.config.ts');
  const dataDir = mkdtempSync(join(tmpdir(), 'ledger-hub-'));
  cpSync(template, dataDir, { recursive: true });
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
    { scope: 'worker' },
  ],
});

export { expect } from '@playwright/test';
