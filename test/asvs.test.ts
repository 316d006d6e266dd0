/** shared/ASVS.md is whole, and what it names is there. */

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/**
 * How many requirements of level 1 and 2 each section of OWASP ASVS 5.0.0 has; they stand before those of level 3, so
 * that they are the numbers from 1 on. 70 of level 1 and 183 of level 2.
 */
const COUNTS =
  '1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 ' +
  '5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 ' +
  '8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 ' +
  '11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 ' +
  '15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2';

const text = readFileSync('shared/ASVS.md', 'utf8');
/** Number -> what stands behind the last dash of its line. */
const lines = [...text.matchAll(/^- \*\*(V[^*]+)\*\* (.+)$/gm)].map(([, numbers, rest]) => ({
  numbers: numbers!.split(', ').flatMap(numbersOf),
  state: rest!.slice(rest!.lastIndexOf(' — ') + 3),
  hasState: rest!.includes(' — '),
}));

/** `V3.4.4 to V3.4.6`, or one number. */
function numbersOf(written: string): readonly string[] {
  const [from, to = from] = written.split(' to ');
  const section = from!.slice(0, from!.lastIndexOf('.') + 1);
  const [first, last] = [from, to].map((one) => Number(one!.slice(one!.lastIndexOf('.') + 1)));
  return Array.from({ length: last! - first! + 1 }, (_, at) => `${section}${first! + at}`);
}

test('every requirement of level 1 and 2 stands in ASVS.md once', () => {
  const asked = COUNTS.split(' ').flatMap((one) => {
    const [section, count] = one.split(':');
    return numbersOf(`V${section}.1 to V${section}.${count}`);
  });
  expect(asked).toHaveLength(253);
  const listed = lines.flatMap(({ numbers }) => numbers);
  expect(listed.toSorted()).toEqual(asked.toSorted());
});

test('each line of ASVS.md says how it is held, by rules and files that are there', () => {
  const rules = new Set(
    [...readFileSync('shared/SPEC.md', 'utf8').matchAll(/^- \*\*([A-Z][0-9]+[a-z]?)\*\*/gm)].map(
      (one) => one[1],
    ),
  );
  const deviations = new Set([...text.matchAll(/^- \*\*\((\w)\)/gm)].map((one) => one[1]));
  const isHeld = (one: string): boolean =>
    one === 'house' || (one.includes('/') ? existsSync(one) : rules.has(one));
  const isSaid = (part: string): boolean => {
    const [kind, rest = ''] = part.split(': ');
    if (kind === 'held') return rest !== '' && rest.split(' ').every(isHeld);
    if (kind === 'written') return existsSync(/`([^`]+)`/.exec(rest)?.[1] ?? '');
    if (kind === 'open') return rest !== '';
    const deviation = /^deviation \((\w)\)$/.exec(part);
    if (deviation) return deviations.has(deviation[1]);
    return ['by form', 'operator', 'not here'].includes(part);
  };
  const wrong = lines.filter(({ state, hasState }) => !hasState || !state.split('; ').every(isSaid));
  expect(wrong).toEqual([]);
});
