/** automerge-repo, one document per person. */

import { Repo } from '@automerge/automerge-repo';
import { WebSocketClientAdapter, WebSocketServerAdapter } from '@automerge/automerge-repo-network-websocket';
import { writeFileSync, readFileSync } from 'node:fs';
import { WebSocketServer } from 'ws';
import { httpServer, now, readLedger, serve, tell } from './harness.mjs';

const [mode, file, port] = process.argv.slice(2);
const ledger = readLedger(file);
const byPerson = Map.groupBy(ledger, ({ doc }) => doc);

if (mode === 'server') {
  const server = httpServer();
  const wss = new WebSocketServer({ server });
  const repo = new Repo({
    network: [new WebSocketServerAdapter(wss)],
    sharePolicy: () => Promise.resolve(false),
  });
  const urls = [];
  for (const entries of byPerson.values()) {
    const handle = repo.create({ entries: {} });
    handle.change((doc) => entries.forEach(({ id, value }) => (doc.entries[id] = value)));
    urls.push(handle.url);
  }
  writeFileSync(`${file}.automerge-urls`, JSON.stringify(urls));
  serve(server);
} else {
  const urls = JSON.parse(readFileSync(`${file}.automerge-urls`, 'utf8'));
  const start = now();
  const repo = new Repo({ network: [new WebSocketClientAdapter(`ws://127.0.0.1:${port}`)] });
  await repo.networkSubsystem?.whenReady?.();
  let count = 0;
  // Two hundred at a time: all at once made it slower still.
  for (let from = 0; from < urls.length; from += 200) {
    const handles = await Promise.all(urls.slice(from, from + 200).map((url) => repo.find(url)));
    for (const handle of handles) count += Object.keys(handle.doc().entries).length;
  }
  tell({ scenario: 'first', ms: now() - start, bytes: null, count });
  process.exit(0);
}
