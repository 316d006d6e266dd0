/**
 * The fuzzer: `npm run fuzz -- --executions N --seed S --target NAME`. The same seed makes the same inputs; what breaks a
 * promise is printed as hex, so that it can become a named input of the corpus.
 */

import { parseArgs } from 'node:util';
import { LEDGER_MESSAGE_TYPE } from '#shared/sync/protocol.ts';
import type { TestDevice } from '#test/fixtures/test-device.ts';
import { bytesOf } from './bytes.ts';
import { HOSTILE_FRAMES } from './corpus-frames.ts';
import { HANDSHAKE, HOSTILE_REQUESTS, HOSTILE_WIRE } from './corpus-raw.ts';
import { HostileHub } from './hostile-hub.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { TARGETS } from './targets.ts';
import type { Target } from './targets.ts';

export interface FuzzSettings {
  readonly executions: number;
  readonly seed: number;
  /** Name of the one target; null = all of them. */
  readonly only: string | null;
  readonly onProgress?: (line: string) => void;
}

export interface FuzzReport {
  readonly target: string;
  readonly executions: number;
  readonly perSecond: number;
  /** Longest time that one input took (in this process, by the clock), or that the hub's event loop worked without a turn. */
  readonly longestMs: number;
  /** What broke a promise. */
  readonly findings: readonly string[];
}

/** Of all executions, as many go to the real hub over sockets: frames, and bytes on bare connections. */
const SHARE_OF_FRAMES = 0.04;
const SHARE_OF_BYTES = 0.005;
const FINDINGS_MAX = 5;
/** Frames between two looks at the hub. */
const LOOK_EVERY = 2_000;

export async function fuzz(settings: FuzzSettings): Promise<readonly FuzzReport[]> {
  const { executions, seed, only } = settings;
  const targets = TARGETS.filter(({ name }) => only === null || name === only);
  const reports: FuzzReport[] = [];
  const tell = (report: FuzzReport): void => {
    reports.push(report);
    settings.onProgress?.(lineOf(report));
  };
  const withHub = only === null || only === 'frames' || only === 'bytes';
  const ofFrames = withHub ? Math.ceil(executions * (only === 'frames' ? 1 : SHARE_OF_FRAMES)) : 0;
  const ofBytes = withHub ? Math.ceil(executions * (only === 'bytes' ? 1 : SHARE_OF_BYTES)) : 0;
  const each = Math.ceil(
    (executions - (only === null ? ofFrames + ofBytes : 0)) / Math.max(1, targets.length),
  );
  for (const [at, target] of targets.entries()) tell(fuzzTarget(target, each, new Random(seed + at)));
  if (!withHub) return reports;
  const hub = await HostileHub.start();
  try {
    if (only !== 'bytes') tell(await fuzzFrames(hub, ofFrames, new Random(seed + 100)));
    if (only !== 'frames') tell(await fuzzBytes(hub, ofBytes, new Random(seed + 200)));
  } finally {
    await hub.stop();
  }
  return reports;
}

function fuzzTarget({ name, seeds, run }: Target, executions: number, random: Random): FuzzReport {
  const findings: string[] = [];
  let longestMs = 0;
  const began = performance.now();
  for (let done = 0; done < executions; done += 1) {
    const bytes = mutate(seeds, random);
    const from = performance.now();
    try {
      run(bytes);
    } catch (cause) {
      if (findings.length < FINDINGS_MAX)
        findings.push(`${String(cause)}: ${Buffer.from(bytes).toString('hex')}`);
    }
    const tookMs = performance.now() - from;
    if (tookMs > longestMs) longestMs = Math.max(longestMs, againMs(run, bytes, tookMs));
  }
  return { target: name, executions, perSecond: rateOf(executions, began), longestMs, findings };
}

/** The least of three more times: what the machine did meanwhile is no input's doing. */
function againMs(run: Target['run'], bytes: Parameters<Target['run']>[0], tookMs: number): number {
  let least = tookMs;
  for (let round = 0; round < 3; round += 1) {
    const from = performance.now();
    try {
      run(bytes);
    } catch {
      // It was said the first time.
    }
    least = Math.min(least, performance.now() - from);
  }
  return least;
}

const frameSeeds = HOSTILE_FRAMES.map(({ bytes }) => bytes).filter((bytes) => bytes.length < 3_000);

/** Mutated messages on the sockets of three devices that have said hello; two of them in one room. */
async function fuzzFrames(hub: HostileHub, executions: number, random: Random): Promise<FuzzReport> {
  const began = performance.now();
  const devices: (TestDevice | null)[] = [null, null, null];
  const looks = new Looks(hub);
  for (let done = 0; done < executions;) {
    for (const [at, known] of devices.entries()) {
      const device =
        known && !known.closed ? known : await hub.known(at === 2 ? 'd2' : 'd1', at === 0 ? undefined : ROOM);
      devices[at] = device;
      // A mutated message ends its socket as a rule: several go out before anybody looks.
      for (let burst = 0; burst < 8; burst += 1) {
        const bytes = mutate(frameSeeds, random);
        // Half of them are surely ours: else most would be refused for their first byte.
        device.sendRaw(random.below(2) === 0 ? bytes : bytesOf(LEDGER_MESSAGE_TYPE, bytes.subarray(1)));
        done += 1;
      }
      device.send({ type: 'ping', nonce: done });
      await device
        .until(() => device.messages.some((one) => one.type === 'pong' && one.nonce === done))
        .catch(() => null);
      device.messages.length = 0;
      device.others.length = 0;
      device.sent.length = 0;
    }
    if (done % LOOK_EVERY < 24) await looks.look();
  }
  for (const device of devices) device?.close();
  await looks.look();
  return { target: 'frames', executions, perSecond: rateOf(executions, began), ...looks.result };
}

const ROOM = 'person:aaaaaaaaaaaaaaaa';

async function fuzzBytes(hub: HostileHub, executions: number, random: Random): Promise<FuzzReport> {
  const began = performance.now();
  const looks = new Looks(hub);
  const requests = HOSTILE_REQUESTS.map(({ bytes }) => bytes).filter((bytes) => bytes.length < 3_000);
  const wire = HOSTILE_WIRE.map(({ bytes }) => bytes).filter((bytes) => bytes.length < 3_000);
  let left = executions;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if (random.below(2) === 0) await hub.raw(mutate(requests, random));
      else await hub.raw(HANDSHAKE, mutate(wire, random));
    }
  };
  await Promise.all(Array.from({ length: 24 }, worker));
  await looks.look();
  return { target: 'bytes', executions, perSecond: rateOf(executions, began), ...looks.result };
}

/** What the hub was found to be, each time that somebody looked. */
class Looks {
  readonly #hub: HostileHub;
  readonly #findings = new Set<string>();
  #longestMs = 0;

  constructor(hub: HostileHub) {
    this.#hub = hub;
  }

  get result(): Pick<FuzzReport, 'longestMs' | 'findings'> {
    return { longestMs: this.#longestMs, findings: [...this.#findings] };
  }

  async look(): Promise<void> {
    const hub = this.#hub;
    if (hub.exits > 0) throw new Error('the hub has ended');
    const { report, answer, isUnchanged } = await hub.look();
    this.#longestMs = Math.max(this.#longestMs, report.busyMs);
    if (answer !== 'accepted') this.#findings.add(`the device beside was answered ${answer}`);
    if (!isUnchanged) this.#findings.add('bytes of the log have changed');
    if (report.failures > 0) this.#findings.add('the store failed, and the hub would have ended');
    for (const finding of report.findings) this.#findings.add(finding);
  }
}

const rateOf = (executions: number, began: number): number =>
  Math.round(executions / Math.max(0.001, (performance.now() - began) / 1_000));

const lineOf = ({ target, executions, perSecond, longestMs, findings }: FuzzReport): string =>
  [
    target.padEnd(16),
    String(executions).padStart(9),
    `${perSecond}/s`.padStart(10),
    `longest ${longestMs.toFixed(0)} ms`.padStart(16),
    findings.length === 0 ? 'nothing found' : `FOUND ${findings.length}`,
    ...findings.map((finding) => `\n  ${finding.slice(0, 2_000)}`),
  ].join('  ');

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      executions: { type: 'string', default: '200000' },
      seed: { type: 'string', default: '1' },
      target: { type: 'string' },
    },
  });
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say(`seed ${values.seed}, ${values.executions} executions`);
  const reports = await fuzz({
    executions: Number(values.executions),
    seed: Number(values.seed),
    only: values.target ?? null,
    onProgress: say,
  });
  const found = reports.reduce((sum, { findings }) => sum + findings.length, 0);
  say(`${reports.reduce((sum, { executions }) => sum + executions, 0)} executions, ${found} findings`);
  process.exit(found === 0 ? 0 : 1);
}
