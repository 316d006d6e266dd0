/**
 * Whether a 個人番号 could stand in JSON bytes: a cheap no for nearly every entry, so that the detector (shared/base/my-number)
 * has to read the few others only. Says yes too often, never no too often.
 */

import { asciiText, standsAt } from './byte-matchers.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LENGTH = 12;

/** The characters of one row of kanji that stand for a digit, as the detector knows them. */
const KANJI_DIGITS: ReadonlySet<number> = new Set(
  Array.from('〇零一壱壹二弐貳三参參四肆五伍六陸七漆八捌九玖', (one) => one.codePointAt(0) as number),
);

const BODY = new TextEncoder().encode('"body":');

/**
 * @param json - of an entry, canonical: the heads it has seen and its time, before its body, are not looked at
 * @returns false where no text and no number of it has twelve digits, however they are written and parted
 */
export function mayHoldMyNumber(json: Uint8Array): boolean {
  let digits = 0;
  for (let at = beginOfBody(json); at < json.length;) {
    const byte = json[at] as number;
    if (byte < 0x80) {
      if (byte >= 0x30 && byte <= 0x39) {
        digits += 1;
        if (digits >= LENGTH) return true;
      } else if (byte === QUOTE) digits = 0;
      // An escape may stand for anything, a quote inside a text too.
      else if (byte === BACKSLASH) return true;
      at += 1;
    } else {
      const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
      digits += length === 3 ? digitsIn3(byte, json[at + 1] ?? 0, json[at + 2] ?? 0) : 2;
      if (digits >= LENGTH) return true;
      at += length;
    }
  }
  return false;
}

/** What stands before the body of an entry without members that nobody knows: ids and times only. */
const KNOWN_BEGIN =
  /^\{"after":\[(?:"[a-z0-9.]{8,26}",?)*\],"at":\{"errorMs":(?:null|-?[0-9]{1,16}),"time":-?[0-9]{1,16}\},$/;
const BEGIN_BYTES_MAX = 1_000;

/** @returns where the body begins; 0 where something unknown stands before it, which is looked at then */
function beginOfBody(json: Uint8Array): number {
  for (let at = json.indexOf(QUOTE); at >= 0 && at < BEGIN_BYTES_MAX; at = json.indexOf(QUOTE, at + 1))
    if (standsAt(json, at, BODY)) return KNOWN_BEGIN.test(asciiText(json, 0, at)) ? at : 0;
  return 0;
}

/** Digits that a character of three bytes may become: kana are none, kanji a few, and of all others two are believed. */
function digitsIn3(first: number, second: number, third: number): number {
  const code = ((first & 15) << 12) | ((second & 63) << 6) | (third & 63);
  if (code >= 0x3041 && code <= 0x30fe) return 0;
  if (code >= 0x4e00 && code <= 0x9fff) return KANJI_DIGITS.has(code) ? 1 : 0;
  // The full-width space of a name.
  return code === 0x3000 ? 0 : 2;
}
