/**
 * The devices of the benchmark, against a hub that runs: `node bench-client.ts <ledger.jsonl> <port> <work folder>`.
 * BENCH_CLIENTS is the number of devices in the crowds, BENCH_SCENARIOS what they do. Tells one line of JSON for each round.
 */

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Crowd } from './crowd-scenarios.ts';
import { runDeviceScenarios } from './device-scenarios.ts';
import type { LedgerLine } from './device-scenarios.ts';
import { tell } from './hub-door.ts';

const [file = '', port = '', work = ''] = process.argv.slice(2);
/** Enough for devices to write what looks like a town's entries; of a city the rest is only counted. */
const LINES_KEPT_MAX = 200_000;
const ledger: LedgerLine[] = [];
let entries = 0;
for await (const line of createInterface({ input: createReadStream(file) })) {
  entries += 1;
  if (ledger.length < LINES_KEPT_MAX) ledger.push(JSON.parse(line) as LedgerLine);
}
const clients = Number(process.env['BENCH_CLIENTS'] ?? 200);
const wanted = new Set((process.env['BENCH_SCENARIOS'] ?? 'first,day,push,live,herd').split(','));
const begins = (scenario: string): boolean => {
  if (wanted.has(scenario)) tell({ begins: scenario });
  return wanted.has(scenario);
};
if (begins('first') || wanted.has('day'))
  await runDeviceScenarios(Number(port), work, { ledger, entries }, wanted.has('day'));
const crowd = new Crowd(Number(port), ledger);
if (begins('push')) {
  await crowd.push(false);
  await crowd.push(true);
}
if (begins('live')) await crowd.live(clients);
if (begins('herd')) await crowd.herd(clients);
process.exit(0);
