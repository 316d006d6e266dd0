/** What a seed draws before anything runs: which faults are on, how often, and who does what when. */

import { FAULTS } from './faults.ts';
import type { Family, Fault } from './faults.ts';
import { ATTACKS } from './malice.ts';
import type { Attack } from './malice.ts';
import { ACTS } from './people.ts';
import type { Act, Draw } from './people.ts';
import { Chance } from './random.ts';

export type Event = Draw & {
  /** ms after the start. */
  readonly at: number;
  /** Which tablet, 0 up to 1 of those that are there. */
  readonly who: number;
} & (
    | { readonly type: 'act'; readonly act: Act }
    | { readonly type: 'fault'; readonly fault: Fault }
    | { readonly type: 'attack'; readonly attack: Attack }
    | { readonly type: 'opens' }
  );

export interface Plan {
  readonly seed: number;
  /** liveness: faults end, and then everything must come together; safety: they never end. */
  readonly mode: 'safety' | 'liveness';
  readonly isSqlite: boolean;
  readonly tablets: number;
  readonly families: readonly Family[];
  readonly events: readonly Event[];
}

const EVENTS_MAX = 900;
/** What ends, or begins again, what another fault began: these belong to every family that lasts. */
const REMEDIES: Readonly<Partial<Record<Family, readonly Fault[]>>> = {
  lines: ['line-back', 'line-back', 'line-back'],
  boxes: ['box-gone'],
};

export function drawPlan(seed: number): Plan {
  const chance = new Chance(seed, 'plan');
  const all = Object.keys(FAULTS) as Family[];
  const share = chance.pick([0.15, 0.35, 0.6]);
  const families = all.filter(() => chance.isHit(share));
  const faults = families.flatMap((family): readonly Fault[] => [
    ...FAULTS[family],
    ...(REMEDIES[family] ?? []),
  ]);
  const isMalicious = chance.isHit(0.25);
  const faultRate = faults.length === 0 ? 0 : chance.pick([0.05, 0.15, 0.35]);
  const acts = ACTS.filter(() => chance.isHit(0.7));
  const meanGapMs = chance.pick([150, 600, 2_500]);
  const events: Event[] = [];
  let at = 0;
  while (events.length < EVENTS_MAX) {
    // People come in bursts, with pauses in which everything settles.
    at += chance.isHit(0.03) ? chance.around(20_000) : chance.around(meanGapMs);
    const draw = { at, who: chance.next(), a: chance.next(), b: chance.next() };
    if (chance.isHit(faultRate)) events.push({ ...draw, type: 'fault', fault: chance.pick(faults) });
    else if (isMalicious && chance.isHit(0.1))
      events.push({ ...draw, type: 'attack', attack: chance.pick(ATTACKS) });
    else if (chance.isHit(0.25)) events.push({ ...draw, type: 'opens' });
    else
      events.push({
        ...draw,
        type: 'act',
        act: acts.length > 0 && chance.isHit(0.7) ? chance.pick(acts) : 'shot',
      });
  }
  return {
    seed,
    mode: chance.isHit(0.5) ? 'liveness' : 'safety',
    isSqlite: chance.isHit(0.1),
    tablets: chance.pick([2, 3, 3, 4, 6]),
    families,
    events,
  };
}
