/**
 * The process that loses its power: commits entries to a hub's log as fast as it can, and adds one byte to the
 * acknowledgement file after each commit has returned. Arguments: data folder, acknowledgement file, `FULL` | `NORMAL`.
 * NORMAL is the control: the same log with the one setting that is not durable.
 */

import { appendFileSync } from 'node:fs';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { openDatabase, openForReading } from '#server/log/open-database.ts';
import { SqliteLog } from '#server/log/sqlite-log.ts';
import { ledgerEntries } from '../bench/ledger-data.ts';

const [dataDir, acknowledgements, mode] = process.argv.slice(2) as [string, string, 'FULL' | 'NORMAL'];

const file = openDatabase(dataDir);
if (mode === 'NORMAL') file.db.exec('PRAGMA synchronous = NORMAL');
const log = new SqliteLog(file);
// The office reads beside the writer, also while the file grows and is checkpointed.
const office = openForReading(dataDir).prepare('SELECT max(n) % 4294967296 AS seq FROM log_row');
process.stdout.write('ready\n');
for (const raw of ledgerEntries(100_000)) {
  const { update } = encodeEntry(raw as unknown as Entry);
  const [outcome] = log.commit(
    [
      {
        type: 'entry',
        realm: 'area-a1' as RealmId,
        doc: raw.doc as DocumentId,
        id: raw.id as EntryId,
        author: raw.id.split('.')[0]!,
        update,
      },
    ],
    Date.now(),
  );
  if (outcome?.result !== 'accepted') throw new Error(`not accepted: ${outcome?.result}`);
  if (office.get()?.['seq'] !== outcome.row.seq) throw new Error('the office sees another log');
  appendFileSync(acknowledgements, '.');
}
