/** PouchDB (LevelDB) behind its HTTP server, one document per entry, against a PouchDB in the device. */

import express from 'express';
import expressPouch from 'express-pouchdb';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PouchDB from 'pouchdb-core';
import http from 'pouchdb-adapter-http';
import leveldb from 'pouchdb-adapter-leveldb';
import replication from 'pouchdb-replication';
import { DAY_ROUNDS, dayEntries, httpServer, now, readLedger, serve, tell } from './harness.mjs';

const [mode, file, port] = process.argv.slice(2);
const ledger = readLedger(file);
const dir = mkdtempSync(join(tmpdir(), 'bench-pouch-'));
const Pouch = PouchDB.plugin(leveldb)
  .plugin(http)
  .plugin(replication)
  .defaults({ prefix: `${dir}/`, adapter: 'leveldb' });
const documents = (entries) => entries.map(({ id, doc, value }) => ({ _id: id, doc, value }));

if (mode === 'server') {
  const db = new Pouch('ledger');
  for (let from = 0; from < ledger.length; from += 5000)
    await db.bulkDocs(documents(ledger.slice(from, from + 5000)));
  const app = express();
  app.use(
    '/',
    expressPouch(Pouch, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: join(dir, 'log.txt') }),
  );
  const server = httpServer();
  server.removeAllListeners('request');
  server.on('request', app);
  serve(server);
} else {
  const local = new Pouch('device');
  const remote = new Pouch(`http://127.0.0.1:${port}/ledger`, { adapter: 'http' });
  const options = { batch_size: 1000, batches_limit: 5 };
  let start = now();
  await Pouch.replicate(remote, local, options);
  tell({ scenario: 'first', ms: now() - start, bytes: null, count: (await local.info()).doc_count });
  for (let round = 0; round < 5; round++) {
    start = now();
    await Pouch.replicate(remote, local, options);
    tell({ scenario: 'reconnect', ms: now() - start, bytes: null });
  }
  for (let round = 1; round <= DAY_ROUNDS; round++) {
    await remote.bulkDocs(documents(dayEntries(ledger, 500, `x${round}`)));
    await local.bulkDocs(documents(dayEntries(ledger, 500, `y${round}`)));
    start = now();
    await Promise.all([Pouch.replicate(remote, local, options), Pouch.replicate(local, remote, options)]);
    tell({ scenario: 'day', ms: now() - start, bytes: null });
  }
  process.exit(0);
}
