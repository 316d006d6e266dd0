/**
 * `npm run backup -- FOLDER [data folder]`: copies the log of a hub, running or not, into a new folder and verifies the copy.
 * Ends with 1 where no copy was made, or where the copy does not hold.
 */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { backUpAudit, noteCommand, verifyAudit } from '../audit/verify-audit.ts';
import { SEAL_FILE } from '../hub/hub-seal.ts';
import { backUp, BackupExists } from '../log/back-up.ts';
import { DATABASE_FILE, LogUnavailable } from '../log/open-database.ts';

const [target, source] = process.argv.slice(2);
const dataDir = resolve(source ?? process.env['DATA_DIR'] ?? 'data');
process.exit(await main());

async function main(): Promise<number> {
  if (!target) {
    console.error('使い方: npm run backup -- 控えのフォルダー [データのフォルダー]');
    return 1;
  }
  if (!existsSync(join(dataDir, DATABASE_FILE))) {
    console.error(`${dataDir} に台帳がありません。There is no ledger in this folder.`);
    return 1;
  }
  const folder = resolve(target);
  try {
    // Before the copy, and so within it: whoever holds it sees who took it.
    await noteCommand(dataDir, { what: 'backed-up' });
    const { realms, documents, findings: ofLog } = backUp(dataDir, folder, [SEAL_FILE]);
    backUpAudit(dataDir, folder);
    const findings = [...ofLog, ...verifyAudit(folder).findings];
    const rows = realms.reduce((sum, realm) => sum + realm.rows, 0);
    console.log(`${folder} に控えを作りました。${rows}行、${documents}件の文書。`);
    console.log(`A copy was made: ${rows} rows, ${documents} documents, ${findings.length} findings.`);
    for (const finding of findings.slice(0, 50)) console.log(`✗ ${finding}`);
    return findings.length === 0 ? 0 : 1;
  } catch (cause) {
    if (cause instanceof BackupExists) {
      console.error(
        `${folder} にはもう控えがあります。別のフォルダーを指定してください。This folder holds a copy already.`,
      );
      return 1;
    }
    if (cause instanceof LogUnavailable || (cause as NodeJS.ErrnoException).code !== undefined) {
      console.error(`控えを作れません（${(cause as { code: string }).code}）。No copy could be made.`);
      return 1;
    }
    throw cause;
  }
}
