/**
 * The hub as it is started for a municipality, on a SQLite log that holds the ledger of the benchmark:
 * `node bench-server.ts <ledger.jsonl> <work folder>`. The log is filled by a process of its own, so that the memory
 * told at the end is the hub's.
 */

import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { encodeUpdate } from '#shared/document/entry-update.ts';
import type { EntrySubmission } from '#server/log/durable-log.ts';
import { SEGMENT_ROWS, segmentsFolder } from '#server/log/segments.ts';
import { openSqliteLog } from '#server/log/sqlite-log.ts';
import { createReadModels } from '#server/read-models.ts';
import { EDGE_LIMITS } from '#server/limit-connections.ts';
import { startHub } from '#server/start-hub.ts';

const REALM = 'common' as RealmId;
const COMMIT_ENTRIES = 5_000;
const SAMPLED_MS = 20;
const [file = '', dataDir = '', task] = process.argv.slice(2);

const tell = (line: Readonly<Record<string, unknown>>): void =>
  void process.stdout.write(`${JSON.stringify(line)}\n`);

async function fillLog(): Promise<void> {
  const log = openSqliteLog(dataDir);
  let batch: EntrySubmission[] = [];
  const commit = (): void => {
    const refused = log.commit(batch, Date.now()).filter(({ result }) => result !== 'accepted');
    if (refused.length > 0) throw new Error(`the log did not take ${refused.length} entries`);
    batch = [];
  };
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { doc, id, value } = JSON.parse(line) as { doc: DocumentId; id: EntryId; value: string };
    const author = id.slice(0, id.indexOf('.'));
    batch.push({ type: 'entry', realm: REALM, doc, id, author, update: encodeUpdate(id, value) });
    if (batch.length === COMMIT_ENTRIES) commit();
  }
  commit();
  // Devices enrol with it, as in the demonstration.
  log.addSignIns([{ staff: 's1', name: '山﨑 結衣', role: 'vaccinator', site: 'center', code: '123456' }]);
  log.close();
}

async function serve(): Promise<void> {
  execFileSync(process.execPath, [import.meta.filename, file, dataDir, 'fill'], { stdio: 'inherit' });
  const log = openSqliteLog(dataDir);
  const logger = pino({ level: 'warn', base: null }, pino.destination(2));
  const models = createReadModels(dataDir, logger);
  let built: Promise<void> = Promise.resolve();
  const { port } = await startHub({
    log,
    logger,
    readModels: { ...models, start: () => (built = models.start()) },
    port: 0,
    dataDir,
    webDir: join(dataDir, 'web'),
    // The crowd comes from one address.
    edge: { ...EDGE_LIMITS, connectionsOfAddressMax: EDGE_LIMITS.connectionsMax },
    onFailed: (cause) => {
      throw cause;
    },
  });
  // What a hub does once after its start is not what devices meet on a day of work.
  await built;
  await segmentsMade(
    Math.floor(log.head(REALM) / SEGMENT_ROWS),
    join(segmentsFolder(dataDir, log.logEpoch), REALM),
  );
  tell({ ready: true, port, rssMb: rssMb() });
  // What the making of the lists took is over; a peak is told for each thing that the devices do.
  const peaks: Record<string, number> = {};
  let during: string | null = null;
  const note = (): void => {
    if (during !== null) peaks[during] = Math.max(peaks[during] ?? 0, rssMb());
  };
  setInterval(note, SAMPLED_MS);
  for await (const line of createInterface({ input: process.stdin })) {
    note();
    if (line === 'stop') break;
    during = line.replace(/^begins /, '');
    note();
  }
  tell({ peakMb: Math.round(process.resourceUsage().maxRSS / (1e6 / 1_024)), peaks });
  process.exit(0);
}

const rssMb = (): number => Math.round(process.memoryUsage.rss() / 1e6);

/** A hub makes them in the background as its log grows; the first device would otherwise wait for what time has done. */
async function segmentsMade(count: number, folder: string): Promise<void> {
  const made = (): number =>
    existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.gz')).length : 0;
  while (made() < count) await new Promise((wake) => setTimeout(wake, 20));
}

await (task === 'fill' ? fillLog() : serve());
