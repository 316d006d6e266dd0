/**
 * 個人番号 must never enter this ledger (DR-39, INV-23): found by its check digit in whatever way it is written.
 * One detector for tablet, hub and import. Says only whether there is one: the digits themselves go nowhere.
 */

/** Digits as people write them beside the ASCII ones: kanji, and those of legal documents. */
const KANJI_DIGITS: Readonly<Record<string, string>> = {
  〇: '0',
  零: '0',
  一: '1',
  壱: '1',
  壹: '1',
  二: '2',
  弐: '2',
  貳: '2',
  三: '3',
  参: '3',
  參: '3',
  四: '4',
  肆: '4',
  五: '5',
  伍: '5',
  六: '6',
  陸: '6',
  七: '7',
  漆: '7',
  八: '8',
  捌: '8',
  九: '9',
  玖: '9',
};
const OTHER_DIGITS = new RegExp(`[${Object.keys(KANJI_DIGITS).join('')}]|[^\\P{Nd}0-9]`, 'gu');
/** What cannot be seen between two digits: joiners, marks of direction, variation selectors, the soft hyphen. */
const UNSEEN =
  /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\u034f|\p{Variation_Selector}/gu;
/** Spaces and every stroke, point, comma or bar that people put between groups; no letters, no colon (a time has it). */
const SEPARATOR = String.raw`[\s\u002d\u2010-\u2015\u2043\u2212\u2500\u30fc\u301c\u007e_.,\u3001\u3002\u00b7\u2022\u2027\u30fb/\\|*+]`;
const SEPARATORS = new RegExp(SEPARATOR, 'g');
/** Twelve digits or more with little between them. */
const RUN = new RegExp(`[0-9](?:${SEPARATOR}{0,4}[0-9]){11,}`, 'g');

const LENGTH = 12;

/**
 * @param text - any text
 * @returns whether twelve digits with a right check digit stand in it: in one piece, in groups of four, or in groups
 *   parted in one way throughout. More digits in one piece are another number (宛名番号, GTIN), and fewer are none
 */
export function holdsMyNumber(text: string): boolean {
  // Asked of every text of every entry: most are told apart by their length.
  if (text.length < LENGTH) return false;
  const plain = plainDigits(text);
  return (plain.match(RUN) ?? []).some(isMyNumberInRun);
}

/** @returns whether the text is such a number and nothing else */
export function isMyNumber(text: string): boolean {
  // Asked of every cell of every file.
  if (text.length < LENGTH || text.length > 64) return false;
  const digits = plainDigits(text).replace(SEPARATORS, '');
  return /^[0-9]{12}$/.test(digits) && hasCheckDigit(Array.from(digits, Number), 0);
}

/**
 * Whether a lot number, or another number with a place of its own, hides one. One in eleven numbers of twelve digits
 * has a right check digit by chance, so such a number in one piece is allowed there; in groups it is not.
 */
export const holdsGroupedMyNumber = (text: string): boolean =>
  holdsMyNumber(text) && !/^[0-9]+$/.test(plainDigits(text).trim());

/** A column or a field that asks for one. */
export const isMyNumberHeader = (header: string): boolean =>
  /個人番号|マイナンバー|my\s*number/i.test(header.normalize('NFKC'));

function plainDigits(text: string): string {
  // ASCII needs none of this, and is the commonest.
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return text
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .replace(OTHER_DIGITS, (one) => KANJI_DIGITS[one] ?? String(valueOf(one)));
}

/** Decimal digits of every script stand in rows of ten, from nought to nine. */
function valueOf(digit: string): number {
  const code = digit.codePointAt(0) as number;
  let value = 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}

/** A number begins and ends where a group does: twelve digits out of a longer one are not one. */
function isMyNumberInRun(run: string): boolean {
  const digits: number[] = [];
  /** What stands before each digit: nothing within a group. */
  const gaps: string[] = [];
  let gap = '';
  for (const one of run) {
    if (one >= '0' && one <= '9') {
      digits.push(Number(one));
      gaps.push(gap);
      gap = '';
    } else gap += one;
  }
  for (let from = 0; from + LENGTH <= digits.length; from += 1) {
    const end = from + LENGTH;
    if ((from > 0 && gaps[from] === '') || (end < digits.length && gaps[end] === '')) continue;
    if (hasCheckDigit(digits, from) && isOneNumber(gaps.slice(from + 1, end))) return true;
  }
  return false;
}

/**
 * Groups of four, or digits one by one, are how people write it, whatever stands between. Other groups need one
 * separator throughout: a date and a time beside it do not have that.
 */
function isOneNumber(gaps: readonly string[]): boolean {
  const isByFour = gaps.every((gap, at) => gap === '' || at % 4 === 3);
  const isByOne = gaps.every((gap) => gap !== '');
  if (isByFour || isByOne) return true;
  return new Set(gaps.filter((gap) => gap !== '').map((gap) => gap.trim() || ' ')).size <= 1;
}

/** Source: 総務省令 (個人番号の検査用数字を算出する算式): weights 2 to 7, then 2 to 6, from the right; 11 minus the rest. */
function hasCheckDigit(digits: readonly number[], from: number): boolean {
  let sum = 0;
  for (let place = 1; place < LENGTH; place += 1) {
    sum += (digits[from + LENGTH - 1 - place] as number) * (place <= 6 ? place + 1 : place - 5);
  }
  const rest = sum % 11;
  return digits[from + LENGTH - 1] === (rest <= 1 ? 0 : 11 - rest);
}
