/**
 * Matchers of canonical JSON in UTF-8 bytes: each says where the value ends that begins at a place, or NO. They know the
 * common forms only; NO means "look again with care", never "wrong". What they take is canonical (SPEC E2) throughout.
 */

/** A value begins at `at`: the place behind it, or NO. Never reads outside the bytes. */
export type Matcher = (bytes: Uint8Array, at: number) => number;
export const NO = -1;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DASH = 0x2d;
const ZERO = 0x30;
/** What JSON.stringify writes behind a backslash: " \ b f n r t. Its \u forms are rare and left to the careful way. */
const ESCAPES: ReadonlySet<number> = new Set([QUOTE, BACKSLASH, 0x62, 0x66, 0x6e, 0x72, 0x74]);
/** 15 digits are always a safe integer. */
const DIGITS_MAX = 15;
const DAYS_BEFORE_29 = 28;

const utf8 = new TextEncoder();
export const bytesOf = (text: string): Uint8Array => utf8.encode(text);

/** Whether these very bytes stand at the place. */
export function standsAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  if (at < 0 || at + wanted.length > bytes.length) return false;
  for (let index = 0; index < wanted.length; index += 1)
    if (bytes[at + index] !== wanted[index]) return false;
  return true;
}

/** A string of at most `lengthMax` UTF-16 units, strict UTF-8, escaped as JSON.stringify escapes. */
export function endOfText(bytes: Uint8Array, at: number, lengthMax: number): number {
  if (bytes[at] !== QUOTE) return NO;
  let units = 0;
  for (let place = at + 1; place < bytes.length; units += 1) {
    const byte = bytes[place] as number;
    if (byte === QUOTE) return units <= lengthMax ? place + 1 : NO;
    if (byte < 0x20) return NO;
    if (byte === BACKSLASH) {
      if (!ESCAPES.has(bytes[place + 1] as number)) return NO;
      place += 2;
    } else if (byte < 0x80) place += 1;
    else {
      const length = sequenceLength(bytes, place, byte);
      if (length === 0) return NO;
      if (length === 4) units += 1;
      place += length;
    }
  }
  return NO;
}

/** @returns bytes of the well-formed sequence that begins here (Unicode, table 3-7), 0 where it is none */
function sequenceLength(bytes: Uint8Array, at: number, lead: number): number {
  const second = bytes[at + 1] ?? 0;
  if (lead < 0xe0) return lead >= 0xc2 && isTrail(second) ? 2 : 0;
  if (!isTrail(bytes[at + 2] ?? 0)) return 0;
  if (lead < 0xf0) {
    if (!isTrail(second) || (lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f)) return 0;
    return 3;
  }
  if (lead > 0xf4 || !isTrail(second) || !isTrail(bytes[at + 3] ?? 0)) return 0;
  return (lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f) ? 0 : 4;
}

const isTrail = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** A string of ASCII without escapes that the pattern takes whole. Rows repeat such texts: the last one is remembered. */
export function matchPattern(pattern: RegExp): Matcher {
  let last = new Uint8Array([0]);
  return (bytes, at) => {
    if (standsAt(bytes, at, last)) return at + last.length;
    const end = endOfPlainText(bytes, at);
    if (end === NO || !pattern.test(asciiText(bytes, at + 1, end - 1))) return NO;
    last = bytes.slice(at, end);
    return end;
  };
}

const DOT = 0x2e;
/** Of an entry's id (shared/base/ids.ts): device, epoch and counter, in characters. */
const DEVICE_MAX = 8;
const EPOCH = 4;
const COUNTER_MAX = 12;

/** An entry's id without quotes: what ENTRY_ID of shared/base/ids.ts takes. No two rows have the same one, so none is remembered. */
export function endOfEntryId(bytes: Uint8Array, at: number): number {
  let place = at;
  while (isLetterOrDigit(bytes[place])) place += 1;
  if (place === at || place - at > DEVICE_MAX || bytes[place] !== DOT) return NO;
  const epoch = place + 1;
  place = epoch;
  while (isLetterOrDigit(bytes[place])) place += 1;
  if (place - epoch !== EPOCH || bytes[place] !== DOT) return NO;
  const counter = place + 1;
  place = counter;
  while (isDigit(bytes[place])) place += 1;
  return place === counter || place - counter > COUNTER_MAX || bytes[counter] === ZERO ? NO : place;
}

/** The same between quotes. */
export function matchEntryId(bytes: Uint8Array, at: number): number {
  const end = bytes[at] === QUOTE ? endOfEntryId(bytes, at + 1) : NO;
  return end !== NO && bytes[end] === QUOTE ? end + 1 : NO;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= 0x39;
const isLetterOrDigit = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x61 && byte <= 0x7a) || (byte >= ZERO && byte <= 0x39));

/** ASCII from space to tilde, no quote and no backslash inside. */
function endOfPlainText(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return NO;
  for (let place = at + 1; place < bytes.length; place += 1) {
    const byte = bytes[place] as number;
    if (byte === QUOTE) return place + 1;
    if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH) return NO;
  }
  return NO;
}

/** @returns the text of bytes that are known to be ASCII */
export function asciiText(bytes: Uint8Array, from: number, to: number): string {
  // For texts as short as an id this is several times faster than a decoder.
  return String.fromCharCode.apply(null, bytes.subarray(from, to) as unknown as number[]);
}

/** A day that exists, as YYYY-MM-DD. */
export function matchDay(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE || bytes[at + 5] !== DASH || bytes[at + 8] !== DASH || bytes[at + 11] !== QUOTE)
    return NO;
  const year = digits(bytes, at + 1, 4);
  const month = digits(bytes, at + 6, 2);
  const day = digits(bytes, at + 9, 2);
  // Nor is there a year 0 (shared/base/civil-date.ts).
  if (year < 1 || month < 1 || month > 12 || day < 1) return NO;
  return day <= DAYS_BEFORE_29 || day <= daysIn(year, month) ? at + 12 : NO;
}

function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let place = at; place < at + count; place += 1) {
    const digit = (bytes[place] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** A whole number within bounds, included, in its one form. */
export const matchInteger =
  (min: number, max: number): Matcher =>
  (bytes, at) => {
    const isNegative = bytes[at] === DASH;
    const from = isNegative ? at + 1 : at;
    let value = 0;
    let place = from;
    for (;;) {
      const digit = (bytes[place] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      place += 1;
    }
    const count = place - from;
    if (count === 0 || count > DIGITS_MAX) return NO;
    if (bytes[from] === ZERO && (count > 1 || isNegative)) return NO;
    const number = isNegative ? -value : value;
    return number >= min && number <= max ? place : NO;
  };

/** One of a few values, written exactly so. */
export function matchOneOf(values: readonly Uint8Array[]): Matcher {
  return (bytes, at) => {
    for (const value of values) if (standsAt(bytes, at, value)) return at + value.length;
    return NO;
  };
}
