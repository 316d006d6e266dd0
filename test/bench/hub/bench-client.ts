/**
 * The devices of the benchmark, against a hub that runs: `node bench-client.ts <ledger.jsonl> <port> <work folder>`.
 * BENCH_CLIENTS is the number of devices in the crowds. Tells one line of JSON for each round.
 */

import { readFileSync } from 'node:fs';
import { Crowd } from './crowd-scenarios.ts';
import { runDeviceScenarios } from './device-scenarios.ts';
import type { LedgerLine } from './device-scenarios.ts';

const [file = '', port = '', work = ''] = process.argv.slice(2);
const ledger = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as LedgerLine);
await runDeviceScenarios(Number(port), work, ledger);
const clients = Number(process.env['BENCH_CLIENTS'] ?? 200);
const crowd = new Crowd(Number(port), ledger);
await crowd.push(false);
await crowd.push(true);
await crowd.live(clients);
await crowd.herd(clients);
process.exit(0);
