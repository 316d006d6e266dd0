import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runImport } from '#server/import/run-import.ts';
import { emptyLedger, fileOf, HISTORY_HEADER, importInto, residentsText, TODAY } from './files.ts';

const ROWS = 200_000;
const PERSONS = 4_000;

const numberOf = (index: number): string => String(10_000_000 + index).padStart(10, '0');

async function largeHistory(): Promise<string> {
  const path = fileOf('');
  const file = createWriteStream(path);
  file.write(`\uFEFF${HISTORY_HEADER}\r\n`);
  for (let index = 0; index < ROWS; index += 1) {
    // Every shot of a person on a day of its own; one row in a thousand has a date that does not exist.
    const day = Math.floor(index / PERSONS);
    const date =
      index % 1000 === 999
        ? '20250230'
        : `${2015 + Math.floor(day / 12)}${String((day % 12) + 1).padStart(2, '0')}15`;
    const row = `${numberOf(index % PERSONS)},20100401,FLU,1,${date},"インフルエンザHAワクチン",L${day},,,0.5,左上腕,,,自市予診票\r\n`;
    if (!file.write(row)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return path;
}

test(
  'I10 a file of 200,000 rows is read without holding it whole, each rejected row named',
  { timeout: 240_000 },
  async () => {
    const log = emptyLedger();
    const persons = Array.from(
      { length: PERSONS },
      (_, index) => `${numberOf(index)},山田　太郎,ヤマダ　タロウ,20100401,1,,kita,,,住民,,`,
    );
    importInto(log, { residents: residentsText(...persons) });
    const path = await largeHistory();
    const memory = process.memoryUsage().rss;
    const { history, entries } = runImport(log, {
      residents: null,
      history: path,
      mapping: null,
      accept: false,
      today: TODAY,
      now: 2_000,
    });
    expect(history).toMatchObject({ read: ROWS, accepted: ROWS - ROWS / 1000, known: 0 });
    expect(history?.rejected.length).toBe(ROWS / 1000);
    expect(history?.rejected[0]).toMatchObject({
      line: 1001,
      findings: [{ column: '接種年月日', code: 'no-such-day' }],
    });
    expect(entries).toBe(ROWS - ROWS / 1000);
    expect(process.memoryUsage().rss - memory).toBeLessThan(900_000_000);
    expect(execFileSync('wc', ['-l', path], { encoding: 'utf8' })).toContain(String(ROWS + 1));
  },
);
