/** What the read models are made by: a digest of the code that folds, so that no update leaves lists of the former code. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = join(import.meta.dirname, '..', '..', 'shared');
const FOLDERS = [
  import.meta.dirname,
  ...['base', 'document', 'ledger', 'review', 'rules'].map((one) => join(SHARED, one)),
];

/** @returns 16 letters; others after any change of the ledger's code, of the rule tables or of the read models */
export function makerOf(): string {
  const hash = createHash('sha256');
  for (const folder of FOLDERS) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((one) => /\.(ts|json)$/.test(one)).toSorted()) {
      hash.update(name.replaceAll('\\', '/')).update(readFileSync(join(folder, name)));
    }
  }
  return hash.digest('base64url').slice(0, 16);
}
