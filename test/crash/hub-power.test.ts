import { expect, test } from 'vitest';
import { cutControl, cutRounds } from './hub-power.ts';
import { whyNoPowerCuts } from './power-rig.ts';

const why = whyNoPowerCuts();
const rounds = Number(process.env.CRASH_ROUNDS ?? 8);
const title = `INV-04 a power cut of the hub's disk loses no acknowledged entry, and the control loses${why ? ` (skipped: ${why})` : ''}`;

test.skipIf(why !== null)(title, { timeout: rounds * 60_000 }, async () => {
  const durable = await cutRounds(rounds);
  expect(durable.filter(({ lost }) => lost > 0)).toEqual([]);
  expect(durable.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBeGreaterThan(rounds * 10);
  // Without a control that loses, a rig that cuts nothing would pass.
  const control = await cutControl(2 * rounds);
  expect(control.filter(({ lost }) => lost > 0).length).toBeGreaterThan(0);
});
