/**
 * `npm run generate -- FOLDER [--seed TEXT] [--residents N] [--today YYYY-MM-DD]`: writes the files of the demonstration
 * municipality, as a city would hand them over. Same seed, day and size: same bytes.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCivilDate } from '#shared/base/civil-date.ts';
import { generateMunicipality } from '#server/demonstration/generate-municipality.ts';
import { municipalityFiles } from '#server/demonstration/municipality-files.ts';
import { dayInJapan } from '#server/office/today.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: 'mizuhono' },
    residents: { type: 'string', default: '3000' },
    today: { type: 'string' },
  },
});
const folder = positionals[0];
const today = parseCivilDate(values.today ?? dayInJapan(Date.now()));
const residents = Number(values.residents);
if (!folder || !today || !Number.isInteger(residents) || residents < 1 || residents > 100_000) {
  process.stderr.write(
    '使い方: npm run generate -- 出力先 [--seed 文字] [--residents 1〜100000] [--today YYYY-MM-DD]\n',
  );
  process.exit(1);
}
mkdirSync(resolve(folder), { recursive: true });
for (const { name, bytes } of municipalityFiles(
  generateMunicipality({ seed: values.seed, today, residents }),
)) {
  writeFileSync(join(resolve(folder), name), bytes);
  process.stdout.write(`${join(folder, name)}　${bytes.length.toLocaleString('ja-JP')} バイト\n`);
}
