import { expect, test } from 'vitest';
import { verifyLog } from '#server/log/verify-log.ts';
import { emptyLedger, importInto } from '../server/import/files.ts';
import { HOSTILE_FILES } from './corpus-files.ts';

test('E20 a spoiled file is refused whole, or read row by row with counts that add up; what it brings is well-formed', () => {
  for (const { name, bytes } of HOSTILE_FILES) {
    const log = emptyLedger();
    const { refused, residents } = importInto(log, { residents: bytes });
    expect(refused.length > 0 || residents !== null, name).toBe(true);
    if (residents) {
      const { read, accepted, changed, known, rejected } = residents;
      expect(accepted + changed + known + rejected.length, name).toBe(read);
      expect(
        rejected.every((row) => row.findings.length > 0 && row.line > 0),
        name,
      ).toBe(true);
    }
    expect(verifyLog(log).findings, name).toEqual([]);
  }
});
