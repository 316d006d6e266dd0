/**
 * Makes a matcher of bytes out of a schema of the ledger, so that the schemas stay the one place that says what an entry
 * is. A schema that it does not understand gives a matcher that takes nothing.
 */

import type { GenericSchema } from 'valibot';
import { civilDateSchema, entryIdSchema } from '../ledger/entry.ts';
import { ANY_DATE_FIELDS } from '../ledger/parse-entry.ts';
import {
  bytesOf,
  endOfText,
  matchDay,
  matchEntryId,
  matchInteger,
  matchOneOf,
  matchPattern,
  NO,
  standsAt,
} from './byte-matchers.ts';
import type { Matcher } from './byte-matchers.ts';

/** What valibot's schemas say of themselves, as far as it is looked at. */
interface Shape {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly wrapped?: Shape;
  readonly item?: Shape;
  readonly items?: readonly Shape[];
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly pipe?: readonly Action[];
}
interface Action {
  readonly type: string;
  readonly requirement?: unknown;
}

interface Member {
  /** `"name":` */
  readonly head: Uint8Array;
  readonly match: Matcher;
  readonly isRequired: boolean;
}

const COMMA = 0x2c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const NULL = bytesOf('null');

const never: Matcher = () => NO;

/**
 * @param mayBeNull - false: no null is taken anywhere, as in bodies, where what is unknown is left out (SPEC E2) and the
 *   few nulls that are values are left to the careful way
 * @returns a matcher that takes only what the schema takes, in canonical form, without members that it does not name
 */
export function matcherOf(schema: GenericSchema, mayBeNull: boolean): Matcher {
  return matcherOfShape(schema as unknown as Shape, mayBeNull);
}

function matcherOfShape(shape: Shape, mayBeNull: boolean): Matcher {
  if ((shape as unknown) === civilDateSchema) return matchDay;
  if ((shape as unknown) === entryIdSchema) return matchEntryId;
  switch (shape.type) {
    case 'string':
      return matcherOfString(actionsOf(shape));
    case 'number':
      return matcherOfInteger(actionsOf(shape));
    case 'boolean':
      return matchOneOf([bytesOf('true'), bytesOf('false')]);
    case 'literal':
      return matchOneOf([bytesOf(JSON.stringify(shape.literal))]);
    case 'picklist':
      return matchOneOf((shape.options ?? []).map((option) => bytesOf(JSON.stringify(option))));
    case 'optional':
      return matcherOfShape(wrappedOf(shape), mayBeNull);
    case 'nullable': {
      const match = matcherOfShape(wrappedOf(shape), mayBeNull);
      return mayBeNull ? (bytes, at) => (standsAt(bytes, at, NULL) ? at + 4 : match(bytes, at)) : match;
    }
    case 'array':
      return shape.item ? matcherOfList(matcherOfShape(shape.item, mayBeNull)) : never;
    case 'tuple':
      return matcherOfTuple((shape.items ?? []).map((item) => matcherOfShape(item, mayBeNull)));
    case 'variant':
      return firstOf((shape.options ?? []).map((option) => matcherOfShape(option as Shape, mayBeNull)));
    case 'loose_object':
      return shape.pipe ? never : matcherOfObject(shape.entries ?? {}, mayBeNull);
    default:
      return never;
  }
}

/** Of a value that may be wrapped: what is optional or may be null is asked for itself. */
const wrappedOf = (shape: Shape): Shape => shape.wrapped ?? { type: '' };

/** The checks of a pipe; transformations change the type only, never the value that is stored. */
const actionsOf = ({ pipe }: Shape): readonly Action[] =>
  pipe
    ? [
        // The first part is a schema, and may be a pipe itself.
        ...actionsOf(pipe[0] as unknown as Shape),
        ...pipe.slice(1).filter(({ type }) => type !== 'transform'),
      ]
    : [];

function matcherOfString(actions: readonly Action[]): Matcher {
  const [action] = actions;
  const requirement = action?.requirement;
  if (actions.length > 1) return never;
  if (action?.type === 'regex') return matchPattern(requirement as RegExp);
  if (action && action.type !== 'max_length') return never;
  const lengthMax = action ? (requirement as number) : Infinity;
  return (bytes, at) => endOfText(bytes, at, lengthMax);
}

function matcherOfInteger(actions: readonly Action[]): Matcher {
  let min = Number.MIN_SAFE_INTEGER;
  let max = Number.MAX_SAFE_INTEGER;
  let isWhole = false;
  for (const action of actions) {
    if (action.type === 'safe_integer') isWhole = true;
    else if (action.type === 'min_value') min = action.requirement as number;
    else if (action.type === 'max_value') max = action.requirement as number;
    else return never;
  }
  return isWhole ? matchInteger(min, max) : never;
}

function matcherOfList(item: Matcher): Matcher {
  return (bytes, at) => {
    if (bytes[at] !== OPEN_LIST) return NO;
    if (bytes[at + 1] === CLOSE_LIST) return at + 2;
    let place = at + 1;
    for (;;) {
      place = item(bytes, place);
      if (place === NO) return NO;
      if (bytes[place] === CLOSE_LIST) return place + 1;
      if (bytes[place] !== COMMA) return NO;
      place += 1;
    }
  };
}

function matcherOfTuple(items: readonly Matcher[]): Matcher {
  return (bytes, at) => {
    if (bytes[at] !== OPEN_LIST || items.length === 0) return NO;
    let place = at;
    for (const item of items) {
      if (place !== at && bytes[place] !== COMMA) return NO;
      place = item(bytes, place + 1);
      if (place === NO) return NO;
    }
    return bytes[place] === CLOSE_LIST ? place + 1 : NO;
  };
}

function firstOf(options: readonly Matcher[]): Matcher {
  return (bytes, at) => {
    for (const option of options) {
      const end = option(bytes, at);
      if (end !== NO) return end;
    }
    return NO;
  };
}

function matcherOfObject(entries: Readonly<Record<string, Shape>>, mayBeNull: boolean): Matcher {
  const names = Object.keys(entries).toSorted();
  const members = names.map((name): Member => {
    const shape = entries[name] as Shape;
    const match = matcherOfShape(shape, mayBeNull);
    return {
      head: bytesOf(`${JSON.stringify(name)}:`),
      // Under these names every text must be a day that exists, whatever the schema says.
      match: ANY_DATE_FIELDS.has(name) && match !== matchDay ? never : match,
      isRequired: shape.type !== 'optional',
    };
  });
  return (bytes, at) => (bytes[at] === OPEN ? endOfMembers(members, bytes, at + 1) : NO);
}

/** Members stand in the order of their names, so each name that is not there now does not come later. */
function endOfMembers(members: readonly Member[], bytes: Uint8Array, from: number): number {
  let place = from;
  let isFirst = true;
  for (const { head, match, isRequired } of members) {
    const at = isFirst ? place : place + 1;
    if ((isFirst || bytes[place] === COMMA) && standsAt(bytes, at, head)) {
      place = match(bytes, at + head.length);
      if (place === NO) return NO;
      isFirst = false;
    } else if (isRequired) return NO;
  }
  return bytes[place] === CLOSE ? place + 1 : NO;
}
