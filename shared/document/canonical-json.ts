/** The one JSON text of a value: keys sorted by code units, no spaces, whole numbers only. SPEC E2. */

import { assert, Defect } from '../base/assert.ts';

/** Nesting that no entry needs; a bound for the recursion on bytes from outside. */
const DEPTH_MAX = 32;

/**
 * @param value - null, booleans, strings, safe integers, arrays and plain objects of these; members that are
 *   undefined are left out
 * @returns JSON text; equal values give equal texts. Text is kept as it is: no Unicode normalisation
 * @throws Defect on anything else, on nesting over 32 levels, and on a member named `__proto__`
 */
export const canonicalJson = (value: unknown): string => write(value, 0);

function write(value: unknown, depth: number): string {
  assert(depth <= DEPTH_MAX, 'JSON is nested too deep');
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      assert(Number.isSafeInteger(value), 'only whole numbers stand in an entry');
      return `${value}`;
    case 'object':
      break;
    default:
      throw new Defect(`no ${typeof value} stands in an entry`);
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return writeArray(value, depth);
  return writeObject(value as Readonly<Record<string, unknown>>, depth);
}

function writeArray(values: readonly unknown[], depth: number): string {
  let text = '[';
  for (let at = 0; at < values.length; at += 1) {
    if (at > 0) text += ',';
    text += write(values[at], depth + 1);
  }
  return `${text}]`;
}

function writeObject(members: Readonly<Record<string, unknown>>, depth: number): string {
  const prototype = Object.getPrototypeOf(members) as unknown;
  assert(prototype === Object.prototype || prototype === null, 'only plain objects stand in an entry');
  let text = '{';
  for (const key of sortedKeys(members)) {
    // Copying such a member would change the prototype of the copy.
    assert(key !== '__proto__', 'no member of an entry is named __proto__');
    const member = members[key];
    if (member === undefined) continue;
    text += `${text.length > 1 ? ',' : ''}${JSON.stringify(key)}:${write(member, depth + 1)}`;
  }
  return `${text}}`;
}

/** What was read from canonical text is in order already. */
function sortedKeys(members: object): readonly string[] {
  const keys = Object.keys(members);
  for (let at = 1; at < keys.length; at += 1) {
    if ((keys[at - 1] as string) > (keys[at] as string)) return keys.toSorted();
  }
  return keys;
}
