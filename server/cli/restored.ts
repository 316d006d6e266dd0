/**
 * `npm run restored [data folder]`: to be run once after a data folder was put back from a backup, before the hub starts.
 * Without it devices would take the old numbers for known and pass over rows.
 */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beginLogEpoch } from '../log/begin-log-epoch.ts';
import { DATABASE_FILE, LogUnavailable } from '../log/open-database.ts';

const dataDir = resolve(process.argv[2] ?? process.env['DATA_DIR'] ?? 'data');
if (!existsSync(join(dataDir, DATABASE_FILE))) {
  console.error(`${dataDir} に台帳がありません。There is no ledger in this folder.`);
  process.exit(1);
}
try {
  const logEpoch = beginLogEpoch(dataDir);
  console.log(`新しい記録の世代 ${logEpoch} で始めます。端末は、この台帳にない記録をもう一度送ります。`);
  console.log(`The log begins epoch ${logEpoch}. Devices offer again what this log may lack.`);
} catch (cause) {
  if (!(cause instanceof LogUnavailable)) throw cause;
  console.error(
    'センターが動いています。止めてから実行してください。Stop the hub first, then run this again.',
  );
  process.exit(1);
}
