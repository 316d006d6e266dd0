/**
 * The hub of the hostile tests, in a process of its own: whether it ends can be seen from outside, and how long its event
 * loop stood still is measured from inside. Answers each message of its parent with what has changed since the last.
 */

import { createHash } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pino } from 'pino';
import type { DocumentId } from '#shared/base/brand.ts';
import { SOCKET_LIMITS } from '#server/hub/socket.ts';
import { verifyLog } from '#server/log/verify-log.ts';
import { createReadModels } from '#server/read-models.ts';
import { TestHub } from '#test/fixtures/test-hub.ts';
import type { HubQuestion, HubReport } from './hostile-hub.ts';

// With the product's own limits: strangers who say nothing are sent away.
const hub = new TestHub(undefined, SOCKET_LIMITS);
hub.makeReadModels = (dataDir) => createReadModels(dataDir, pino({ level: 'silent' }));
await hub.start();
// Nothing that is logged is looked at here, and millions of refusals would fill the memory.
setInterval(() => hub.lines.splice(0), 1_000).unref();
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
// What the loop's thread worked between two of its turns: on a machine that others use, too, only this is the hub's own.
let busyMs = 0;
let worked = process.threadCpuUsage();
setInterval(() => {
  const { user, system } = process.threadCpuUsage(worked);
  busyMs = Math.max(busyMs, (user + system) / 1_000);
  worked = process.threadCpuUsage();
}, 1);

process.on('message', ({ rowsBefore }: HubQuestion) => {
  const { log } = hub;
  const digest = createHash('sha256');
  for (const { realm, rows } of rowsBefore) for (const row of log.updates(realm, 0, rows)) digest.update(row);
  const report: HubReport = {
    stallMs: delay.max / 1e6,
    busyMs,
    rows: log.realms().map(({ realm, seq }) => ({ realm, rows: seq })),
    digest: digest.digest('hex'),
    held: log.held().length,
    sockets: hub.running.hub.socketCount,
    // Gaps are no fault of the hub here: devices name whatever counters they like.
    findings: verifyLog(log).findings.filter((finding) => !finding.includes(': missing ')),
    failures: hub.failures.length,
    devices: log.rowsOfDocument('register:devices' as DocumentId).length,
  };
  process.send?.(report);
  delay.reset();
  // The looking itself is no message's doing.
  worked = process.threadCpuUsage();
  busyMs = 0;
});
process.on('disconnect', () => {
  // In order where that is quick; nothing here is kept.
  setTimeout(() => process.exit(0), 5_000);
  void hub.stop().then(() => process.exit(0));
});
process.send?.({ port: hub.port });
