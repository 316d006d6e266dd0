/** What one device of the field meets: first sync, coming back, the offline day, the wait for one answer. */

import { join } from 'node:path';
import { assert } from '#shared/base/assert.ts';
import type { DocumentId } from '#shared/base/brand.ts';
import { enrol, pause, quantile, takeWireBytes, tell, until } from './hub-door.ts';
import { ThinDevice } from './thin-device.ts';
import { WholeDevice } from './whole-device.ts';

export interface LedgerLine {
  readonly doc: DocumentId;
  readonly id: string;
  readonly value: string;
}

/** What the hub holds before a device comes. */
interface HeldByHub {
  readonly entries: number;
  /** Some of them at least. */
  readonly ledger: readonly LedgerLine[];
}

const DAY_ENTRIES = 500;
/** As of every engine (peers/harness.mjs). */
const DAY_ROUNDS = 5;
const ANSWER_ROUNDS = 3;
const ANSWERS = 200;

export async function runDeviceScenarios(
  port: number,
  work: string,
  { entries, ledger }: HeldByHub,
  hasDay: boolean,
): Promise<void> {
  await firstAsItComes(port, work, entries);
  const [device, other] = [
    await firstSync(port, work, 'a', entries),
    await firstSync(port, work, 'b', entries),
  ];
  for (let round = 0; round < 5; round += 1) {
    await leave(device);
    await measure(
      'reconnect',
      () => device.connect(),
      () => device.isInStep,
    );
  }
  for (let round = 0; hasDay && round < DAY_ROUNDS; round += 1) await offlineDay(device, other, ledger);
  for (let round = 0; round < ANSWER_ROUNDS; round += 1) await answers(device, ledger);
  await device.stop();
  await other.stop();
}

/** Tells ms and bytes from `begin` until `isDone`. */
async function measure(scenario: string, begin: () => void, isDone: () => boolean): Promise<void> {
  takeWireBytes();
  const start = performance.now();
  begin();
  await until(isDone, scenario);
  tell({ scenario, ms: performance.now() - start, bytes: takeWireBytes() });
}

/** Rows durable as they came; whoever opens a document inspects it then. */
async function firstAsItComes(port: number, work: string, entries: number): Promise<void> {
  for (const round of [1, 2, 3]) {
    const file = join(work, `thin-${round}`);
    const device = new ThinDevice({ port, identity: await enrol(port), cursor: null, file });
    await measure(
      'first, rows kept as they came',
      () => device.connect(),
      () => device.isInStep,
    );
    assert(device.stored >= entries, 'every row has come');
    await device.stop();
  }
}

/** The product's own driver: every entry is inspected and indexed before it counts. */
async function firstSync(port: number, work: string, name: string, entries: number): Promise<WholeDevice> {
  const device = await WholeDevice.start(port, await enrol(port), join(work, `whole-${name}`));
  await measure(
    'first',
    () => device.connect(),
    () => device.isInStep,
  );
  assert(device.index.entryCount >= entries, 'every entry has come');
  assert((await device.countAside()) === 0, 'no row failed the inspection');
  return device;
}

async function leave(device: WholeDevice): Promise<void> {
  device.disconnect();
  await pause(300);
}

async function record(device: WholeDevice, ledger: readonly LedgerLine[], count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const { doc, value } = ledger[(index * 97) % ledger.length] as LedgerLine;
    await device.record(doc, value);
  }
}

/** 500 written here without a network, 500 by the other meanwhile; done when all are durable on both and in the hub. */
async function offlineDay(
  device: WholeDevice,
  other: WholeDevice,
  ledger: readonly LedgerLine[],
): Promise<void> {
  await leave(device);
  await record(device, ledger, DAY_ENTRIES);
  await record(other, ledger, DAY_ENTRIES);
  await until(() => other.isInStep, 'the other is in step');
  const goal = other.stored + DAY_ENTRIES;
  await pause(500);
  await measure(
    'day',
    () => device.connect(),
    () => device.isInStep && other.isInStep && device.stored >= goal && other.stored >= goal,
  );
}

/** One entry at a time on an idle hub: from the hand-over to the driver until the answer, which stands after an fsync. */
async function answers(device: WholeDevice, ledger: readonly LedgerLine[]): Promise<void> {
  const times: number[] = [];
  for (let index = 0; index < ANSWERS; index += 1) {
    const { doc, value } = ledger[(index * 89) % ledger.length] as LedgerLine;
    await until(() => device.isInStep, 'idle');
    await pause(5);
    const answered = new Promise<number>((done) => {
      device.onSettled = () => done(performance.now());
    });
    const handedOver = await device.record(doc, value);
    times.push((await answered) - handedOver);
  }
  tell({ scenario: 'answer', ms: quantile(times, 0.5), p99: quantile(times, 0.99) });
}
