/** A real hub in a process of its own, seen from outside: does it live, what did it keep, how long did it stand still. */

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { RealmId } from '#shared/base/brand.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { CLOSE_CODES } from '#shared/sync/protocol.ts';
import { TestDevice } from '#test/fixtures/test-device.ts';
import { tokenOf } from '#test/fixtures/test-hub.ts';
import { noteEntry } from '#test/fixtures/wire-entries.ts';

type RealmRows = readonly { readonly realm: RealmId; readonly rows: number }[];
export interface HubQuestion {
  readonly rowsBefore: RealmRows;
}
export interface HubReport {
  /** Longest time since the last report in which the event loop stood still: by the clock, and by its own work. */
  readonly stallMs: number;
  readonly busyMs: number;
  readonly rows: RealmRows;
  /** Of the rows that were there at the last report. */
  readonly digest: string;
  readonly held: number;
  readonly sockets: number;
  /** What `npm run verify` would say. */
  readonly findings: readonly string[];
  readonly failures: number;
  readonly devices: number;
}

const HELLO_TRIES = 10;
const CONNECT = { host: '127.0.0.1' } as const;

export class HostileHub {
  readonly port: number;
  readonly #child: ChildProcess;
  /** The honest device beside all this. */
  #witness: TestDevice;
  #written = 0;
  #rows: RealmRows = [];
  #digest: string | null = null;
  exits = 0;

  static async start(): Promise<HostileHub> {
    const child = fork(join(import.meta.dirname, 'hub-process.ts'), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    const hub = new HostileHub(child, port);
    await hub.#witness.hello();
    await hub.look();
    return hub;
  }

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    this.#witness = new TestDevice(port, 'd3', tokenOf('d3'));
    child.on('exit', () => (this.exits += 1));
  }

  device(key = 'd1', room?: string): TestDevice {
    return new TestDevice(this.port, key, tokenOf(key), room);
  }

  /** A device that has said hello; sent away for now (a hello that came too late on a busy machine), it comes again as the app would. */
  async known(key = 'd1', room?: string): Promise<TestDevice> {
    for (let left = HELLO_TRIES; ; left -= 1) {
      const device = this.device(key, room);
      const refused = await device.hello().then(
        () => null,
        (cause: unknown) => cause,
      );
      if (refused === null) return device;
      if (left === 1 || device.closed?.code !== CLOSE_CODES.restarting) throw refused;
    }
  }

  /** The honest device writes, and the hub says what it has. @returns the answer, and whether what was there is unchanged */
  async look(): Promise<{
    readonly report: HubReport;
    readonly answer: string;
    readonly isUnchanged: boolean;
  }> {
    this.#written += 1;
    if (this.#witness.closed) {
      this.#witness = await this.known('d3');
    }
    const entry: Entry = noteEntry(`d3.wtns.${this.#written}`, '隣の端末', 'person:wwwwwwwwwwwwwwww');
    const [answer] = await this.#witness.push([entry]);
    const before = await this.#ask();
    const isUnchanged = this.#digest === null || before.digest === this.#digest;
    // What is there now is what must be there the next time.
    this.#rows = before.rows;
    const report = await this.#ask();
    this.#digest = report.digest;
    return {
      report: { ...report, stallMs: before.stallMs, busyMs: before.busyMs },
      answer: answer?.result ?? '',
      isUnchanged,
    };
  }

  async #ask(): Promise<HubReport> {
    const asked: HubQuestion = { rowsBefore: this.#rows };
    this.#child.send(asked);
    const [report] = (await once(this.#child, 'message')) as [HubReport];
    return report;
  }

  /** Writes bytes to a fresh connection; resolves when the hub has closed it, or has said all that it will. */
  raw(first: Uint8Array, then: Uint8Array | null = null): Promise<string> {
    return new Promise((done) => {
      let answer = '';
      let hasSent = then === null;
      const socket = connect({ ...CONNECT, port: this.port }, () => {
        socket.write(first);
        if (then === null) socket.end();
      });
      // A hub that waits for more waits in vain.
      const patience = setTimeout(() => socket.destroy(), 300);
      socket.on('data', (data) => {
        answer = (answer + data.toString('latin1')).slice(0, 2_000);
        if (hasSent || !answer.includes('\r\n\r\n')) return;
        hasSent = true;
        socket.end(then as Uint8Array);
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearTimeout(patience);
        done(answer);
      });
    });
  }

  async stop(): Promise<void> {
    this.#witness.close();
    if (this.exits > 0) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(patience);
  }
}
