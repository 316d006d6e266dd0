/** `npm run bench:audit -- --lines N`: what the audit costs: a look, a page of a long list by each filter, and the chain read again. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AUDIT_FILE } from '#server/audit/audit-file.ts';
import { AuditLog } from '#server/audit/audit-log.ts';
import type { AuditFact } from '#server/audit/audit-log.ts';
import { AuditReader } from '#server/audit/audit-reader.ts';
import type { AuditQuery } from '#server/audit/audit-reader.ts';
import { verifyAudit } from '#server/audit/verify-audit.ts';

const { values } = parseArgs({ options: { lines: { type: 'string', default: '1000000' } } });
const LINES = Number(values.lines);
const FIRST_AT = 1_790_000_000_000;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const personAt = (n: number): string =>
  Array.from({ length: 16 }, (_, at) => LETTERS[Math.floor(n / 32 ** at) % 32]).join('');

const dataDir = mkdtempSync(join(tmpdir(), 'bench-audit-'));
let at = FIRST_AT;
const audit = new AuditLog(dataDir, () => (at += 1));

/** Of 40 people and 60,000 residents; one in twenty is a search, one in fifty refused. */
const factAt = (n: number): AuditFact => ({
  what: n % 20 === 0 ? 'searched' : 'saw-person',
  staff: `s${n % 40}`,
  device: `d${n % 60}`,
  role: 'desk',
  site: 'center',
  person: n % 20 === 0 ? '' : personAt((n * 7_919) % 60_000),
  text: n % 20 === 0 ? 'ヤマサキ ハナ' : '',
  code: n % 50 === 0 ? '403' : '',
});

const say = (name: string, value: string): void => void process.stdout.write(`${name.padEnd(52)} ${value}\n`);
const timed = async (work: () => unknown): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};
const middle = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * part)] ?? 0;

const filling = await timed(async () => {
  for (let n = 0; n < LINES; n += 1_000)
    await audit.append(...Array.from({ length: 1_000 }, (_, k) => factAt(n + k)));
});
say('lines', LINES.toLocaleString('en'));
say('written a second, a thousand a commit', Math.round(LINES / (filling / 1_000)).toLocaleString('en'));

const alone: number[] = [];
for (let n = 0; n < 300; n += 1) alone.push(await timed(() => audit.append(factAt(n))));
say(
  'one look by itself, on the disk: p50 / p95',
  `${middle(alone, 0.5).toFixed(2)} / ${middle(alone, 0.95).toFixed(2)} ms`,
);
const crowd: number[] = [];
for (let n = 0; n < 100; n += 1)
  crowd.push(await timed(() => Promise.all(Array.from({ length: 20 }, (_, k) => audit.append(factAt(k))))));
say('20 looks at once: p50 / p95', `${middle(crowd, 0.5).toFixed(2)} / ${middle(crowd, 0.95).toFixed(2)} ms`);

const reader = new AuditReader(dataDir);
const page = async (name: string, query: Omit<AuditQuery, 'limit'>): Promise<void> => {
  const times: number[] = [];
  for (let n = 0; n < 20; n += 1) times.push(await timed(() => reader.find({ ...query, limit: 100 })));
  say(`a page, ${name}: p50 / max`, `${middle(times, 0.5).toFixed(1)} / ${Math.max(...times).toFixed(1)} ms`);
};
await page('everything', {});
await page('one person', { persons: [personAt(7_919)] });
await page('one member of staff', { staff: 's7' });
await page('one member of staff, searches', { staff: 's20', what: 'searched' });
await page('one kind', { what: 'searched' });
await page('refused only', { refused: true });
await page('one device in one hundredth of the time', {
  device: 'd7',
  from: FIRST_AT + 500,
  until: FIRST_AT + 500 + LINES / 100_000,
});
reader.close();
audit.close();
const reading = await timed(() => {
  const report = verifyAudit(dataDir);
  if (report.findings.length > 0) throw new Error(report.findings[0]);
});
say('the whole chain read again', `${(reading / 1_000).toFixed(1)} s`);
say('file', `${Math.round(statSync(join(dataDir, AUDIT_FILE)).size / 1e6)} MB`);
rmSync(dataDir, { recursive: true });
