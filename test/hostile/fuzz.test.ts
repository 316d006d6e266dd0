import { expect, test, vi } from 'vitest';
import { fuzz } from './fuzz.ts';

vi.setConfig({ testTimeout: 300_000 });

test('E21 fifty thousand mutated inputs break no promise: what is read reads back, the hub stays, the log stays', async () => {
  const reports = await fuzz({ executions: 50_000, seed: 20_261_123, only: null });
  expect(
    reports.flatMap(({ target, findings }) => findings.map((finding) => `${target}: ${finding}`)),
  ).toEqual([]);
  expect(reports.reduce((sum, { executions }) => sum + executions, 0)).toBeGreaterThanOrEqual(50_000);
});
