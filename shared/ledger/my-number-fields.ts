/** Where an entry's body or a form holds a 個人番号. Everything is looked at, also what this version does not know. */

import { holdsGroupedMyNumber, holdsMyNumber } from '../base/my-number.ts';
import type { Entry } from './entry.ts';

/**
 * What is printed on a box may be twelve digits long: in one piece it is allowed, in groups not. A number of the
 * resident register is not among them: a 個人番号 typed there is the likeliest slip of all.
 */
const PRINTED_ON_THE_BOX: ReadonlySet<string> = new Set([
  'lot',
  'lot.text',
  'lot.asPrinted',
  'lot.gtin',
  'gtin',
]);
/** A form is no deeper; what is deeper came from elsewhere and was bounded before. */
const DEPTH_MAX = 40;

/**
 * @param body - of an entry, or the fields of a form or a draft
 * @returns paths of the texts that hold one (`note`, `fields.address`, `reason.note`), in the order of the body; a
 *   number written as a JSON number counts like a text
 */
export function myNumberFields(body: unknown): readonly string[] {
  const found: string[] = [];
  look(body, '', '', 0, found);
  return found;
}

/** @returns whether an entry holds one anywhere. The ids and times of its envelope are not texts */
export function entryHoldsMyNumber(entry: Entry): boolean {
  const { id: _id, doc: _doc, after: _after, at, ...texts } = entry;
  const { time: _time, errorMs: _errorMs, ...more } = at;
  return myNumberFields({ ...texts, at: more }).length > 0;
}

/** @returns the same values with every text that holds one emptied */
export function withoutMyNumbers(value: unknown): unknown {
  return myNumberFields(value).length === 0 ? value : emptied(value, '', 0);
}

/** @param place - the path without the steps that only lead to a field: `fields`, places of a list */
function look(value: unknown, path: string, place: string, depth: number, found: string[]): void {
  if (isMyNumberAt(place, value)) found.push(path);
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return;
  for (const [name, member] of Object.entries(value)) {
    look(member, path === '' ? name : `${path}.${name}`, placeOf(place, name, value), depth + 1, found);
    // A name is a text too.
    if (holdsMyNumber(name)) found.push(path);
  }
}

function emptied(value: unknown, place: string, depth: number): unknown {
  if (isMyNumberAt(place, value)) return '';
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return value;
  if (Array.isArray(value))
    return value.map((member, at) => emptied(member, placeOf(place, String(at), value), depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !holdsMyNumber(name))
      .map(([name, member]) => [name, emptied(member, placeOf(place, name, value), depth + 1)]),
  );
}

function isMyNumberAt(place: string, value: unknown): boolean {
  if (typeof value === 'number') return holdsMyNumber(String(value));
  if (typeof value !== 'string') return false;
  return PRINTED_ON_THE_BOX.has(place) ? holdsGroupedMyNumber(value) : holdsMyNumber(value);
}

function placeOf(place: string, name: string, parent: object): string {
  if (Array.isArray(parent)) return place;
  // The value of a decision is that of the field which it names.
  if (name === 'value' && 'field' in parent && parent.field === 'lot') return 'lot';
  return place === 'lot' ? `lot.${name}` : name;
}
