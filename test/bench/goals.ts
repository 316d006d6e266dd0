/** What was set as a goal for this size of machine, and what a run printed of it: computed from the run's own figures. */

import type { Figure } from './figure.ts';

export interface RunSize {
  readonly persons: number;
  readonly clients: number;
}

type Verdict = 'met' | 'missed' | 'not run';

interface Judged {
  readonly goal: string;
  readonly printed: string;
  readonly verdict: Verdict;
}

/** One number that a goal bounds, or that is told beside it; undefined where the run did not measure it. */
interface Bound {
  readonly value: number | undefined;
  readonly unit: string;
  readonly min?: number;
  readonly max?: number;
}

/**
 * What the goal asks of a first sync: the device holds it durably in its store in Node, and no document was built. The
 * product's own driver inspects and indexes every entry besides; its figure is told with it.
 */
const HELD = 'first, rows kept as they came';
const INSPECTED = 'first';

const DAY_OF_TOWN = 5_000;
const CITY = 50_000;
const HERD = 500;
const CROWD = 1_000;

/** @returns every goal; one that binds at another size, or whose scenarios were left out, is `not run` */
export function judgeGoals(figures: readonly Figure[], { persons, clients }: RunSize): readonly Judged[] {
  const of = (engine: string, scenario: string, unit: string): number | undefined =>
    figures.find((one) => one.engine === engine && one.scenario === scenario && one.unit === unit)?.value;
  const hub = (scenario: string, unit: string): number | undefined => of('hub', scenario, unit);
  const live = `live, ${clients} followers`;
  const herd = `herd, ${clients} devices`;
  const [held, inspected] = [hub(HELD, 'ms'), hub(INSPECTED, 'ms')];
  const peer = fastestPeer(figures, 'first');
  const faster = (ms: number | undefined): number | undefined => ms && peer && peer / ms;
  const [bare, ours] = [of('raw', live, 'entries/s'), hub(live, 'entries/s')];
  const at = (size: boolean, bound: Bound): Bound => (size ? bound : { ...bound, value: undefined });
  const isTown = persons === DAY_OF_TOWN;
  return [
    judge('first sync of 5,000 persons, against the fastest peer', [
      at(isTown, { value: faster(held), unit: '×', min: 6 }),
      at(isTown, { value: faster(inspected), unit: '× with every entry inspected' }),
    ]),
    judge('first sync of 5,000 persons on the wire', [
      at(isTown, { value: scaled(hub(INSPECTED, 'kB'), 1_000), unit: 'MB', max: 6 }),
    ]),
    judge('first sync of 50,000 persons', [
      at(persons === CITY, { value: held, unit: 'ms', max: 6_000 }),
      at(persons === CITY, { value: inspected, unit: 'ms with every entry inspected' }),
      at(persons === CITY, { value: hub('memory, first', 'MB'), unit: 'MB', max: 250 }),
    ]),
    judge('reconnect, nothing changed', [
      { value: hub('reconnect', 'ms'), unit: 'ms', max: 15 },
      { value: scaled(hub('reconnect', 'kB'), 0.001), unit: 'bytes', max: 600 },
    ]),
    judge('an offline day, 500 entries each way', [{ value: hub('day', 'ms'), unit: 'ms', max: 120 }]),
    judge('answer to one entry, p50 and p99', [
      { value: hub('answer', 'ms'), unit: 'ms', max: 6 },
      { value: hub('answer', 'ms p99'), unit: 'ms', max: 30 },
    ]),
    judge('50 devices pushing', [
      { value: hub('push, 50 devices', 'entries/s'), unit: 'entries/s', min: 5_000 },
    ]),
    judge('50 devices pushing, signed', [
      { value: hub('push, 50 devices, signed', 'entries/s'), unit: 'entries/s', min: 3_000 },
    ]),
    judge('live, 1,000 clients, against bare ws', [
      at(clients === CROWD, { value: bare && ours && ours / bare, unit: '×', min: 0.7 }),
    ]),
    judge('live, 1,000 clients, p99 at 20 updates/s', [
      at(clients === CROWD, { value: hub(live, 'ms p99'), unit: 'ms', max: 80 }),
    ]),
    judge('a herd of 500, 20 entries each', [
      at(clients === HERD, { value: hub(herd, 'ms'), unit: 'ms', max: 5_000 }),
      at(clients === HERD, { value: hub('memory, herd', 'MB'), unit: 'MB', max: 400 }),
    ]),
  ];
}

/** @returns ms of the fastest engine that is neither the hub nor the machine itself; undefined where none took part */
export function fastestPeer(figures: readonly Figure[], scenario: string): number | undefined {
  const peers = figures.filter(
    (one) => one.engine !== 'hub' && one.engine !== 'raw' && one.scenario === scenario && one.unit === 'ms',
  );
  return peers.length > 0 ? Math.min(...peers.map(({ value }) => value)) : undefined;
}

/** The table as text: goal, what was printed, verdict. */
export function goalTable(judged: readonly Judged[]): string {
  const rows = [
    ['goal', 'printed', ''],
    ...judged.map(({ goal, printed, verdict }) => [goal, printed, verdict]),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)) + 2);
  return rows
    .map(([goal = '', printed = '', verdict = '']) =>
      `${goal.padEnd(widths[0] ?? 0)}${printed.padEnd(widths[1] ?? 0)}${verdict}`.trimEnd(),
    )
    .join('\n');
}

function judge(name: string, bounds: readonly Bound[]): Judged {
  const limits = bounds.flatMap(({ unit, min, max }) => {
    if (min !== undefined) return [`at least ${shown(min)} ${unit}`];
    return max === undefined ? [] : [`at most ${shown(max)} ${unit}`];
  });
  const goal = `${name}: ${limits.join(', ')}`;
  const known = bounds.flatMap(({ value, unit }) => (value === undefined ? [] : [`${shown(value)} ${unit}`]));
  if (known.length < bounds.length) return { goal, printed: known.join(', ') || '–', verdict: 'not run' };
  const isMet = bounds.every(
    ({ value = Number.NaN, min = -Infinity, max = Infinity }) => value >= min && value <= max,
  );
  return { goal, printed: known.join(', '), verdict: isMet ? 'met' : 'missed' };
}

const scaled = (value: number | undefined, by: number): number | undefined =>
  value === undefined ? undefined : value / by;

/** Three figures that count, without a word about more than was measured. */
const shown = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
