/**
 * Japanese text as people write it, to one stored form and to keys for search. Accept anything, store one form.
 * Never changes what an official name looks like: names are NFC only, because NFKC would make other characters of some.
 */

const HIRAGANA = /[\u3041-\u3096\u309d\u309e]/g;
const SMALL_KANA = 'ァィゥェォヵヶッャュョヮ';
const LARGE_KANA = 'アイウエオカケツヤユヨワ';
const VU_BEFORE_VOWEL = /ヴ([アイエオ])/g;
const B_ROW: Readonly<Record<string, string>> = { ア: 'バ', イ: 'ビ', エ: 'ベ', オ: 'ボ' };
const HISTORIC: Readonly<Record<string, string>> = {
  ヂ: 'ジ',
  ヅ: 'ズ',
  ヲ: 'オ',
  ヰ: 'イ',
  ヱ: 'エ',
  ヴ: 'ブ',
};
const VOICING_MARKS = /[\u3099\u309a]/g;
const DASHES = /[-\u00ad\u2010-\u2015\u2212\u2500\u30fc\uff0d\uff70]/g;
const VARIATION_SELECTORS = /[\ufe00-\ufe0f]|\udb40[\udd00-\uddef]/g;

const VOWEL_ROWS: readonly (readonly [vowel: string, kana: string])[] = [
  ['ア', 'アカサタナハマヤラワ'],
  ['イ', 'イキシチニヒミリ'],
  ['ウ', 'ウクスツヌフムユル'],
  ['エ', 'エケセテネヘメレ'],
  ['オ', 'オコソトノホモヨロ'],
];
const VOWEL_OF: ReadonlyMap<string, string> = new Map(
  VOWEL_ROWS.flatMap(([vowel, kana]) => [...kana].map((one) => [one, vowel] as const)),
);

/** The kana of the pad, by row; '' is an empty place. All are found by `searchKeyOfKana`, which drops voicing. */
export const GOJUON: readonly { readonly row: string; readonly kana: readonly string[] }[] = [
  { row: 'ア', kana: ['ア', 'イ', 'ウ', 'エ', 'オ'] },
  { row: 'カ', kana: ['カ', 'キ', 'ク', 'ケ', 'コ'] },
  { row: 'サ', kana: ['サ', 'シ', 'ス', 'セ', 'ソ'] },
  { row: 'タ', kana: ['タ', 'チ', 'ツ', 'テ', 'ト'] },
  { row: 'ナ', kana: ['ナ', 'ニ', 'ヌ', 'ネ', 'ノ'] },
  { row: 'ハ', kana: ['ハ', 'ヒ', 'フ', 'ヘ', 'ホ'] },
  { row: 'マ', kana: ['マ', 'ミ', 'ム', 'メ', 'モ'] },
  { row: 'ヤ', kana: ['ヤ', '', 'ユ', '', 'ヨ'] },
  { row: 'ラ', kana: ['ラ', 'リ', 'ル', 'レ', 'ロ'] },
  { row: 'ワ', kana: ['ワ', '', '', '', 'ン'] },
];

const toKatakana = (text: string): string =>
  text.replace(HIRAGANA, (one) => String.fromCharCode(one.charCodeAt(0) + 0x60));

/** Marks of length as typed: any dash that follows a kana is ー. */
const withLongVowelMarks = (text: string): string =>
  text.replace(/([\u30a1-\u30fa\u30fc])[-\u2010-\u2015\u2212\u2500]/g, '$1ー');

/**
 * The key by which kana are searched and compared: one key for all spellings that people mix up.
 *
 * @param text - hiragana, katakana, half-width kana, with or without spaces; other letters pass in upper case
 * @returns large unvoiced katakana, ー as the vowel before it, without spaces and ・; オーノ and おおの give オオノ
 */
export function searchKeyOfKana(text: string): string {
  const kana = withLongVowelMarks(toKatakana(text.normalize('NFKC')));
  let large = '';
  for (const one of kana) {
    const at = SMALL_KANA.indexOf(one);
    large += at < 0 ? one : LARGE_KANA[at];
  }
  const modern = large
    .replace(VU_BEFORE_VOWEL, (_, vowel: string) => B_ROW[vowel]!)
    .replace(/[ヂヅヲヰヱヴ]/g, (one) => HISTORIC[one]!);
  const unvoiced = modern.normalize('NFD').replace(VOICING_MARKS, '').normalize('NFC');
  let key = '';
  let last = '';
  for (const one of unvoiced) {
    if (/[\s・･.,'’]/.test(one)) continue;
    const kept: string = one === 'ー' ? (VOWEL_OF.get(last) ?? '') : one;
    if (kept === '') continue;
    key += kept;
    last = kept;
  }
  return key.toUpperCase();
}

/**
 * Variants of one character in Japanese names (異体字), first the form that keys use.
 * By hand from the common pairs of the 縮退マップ; 渡邉 and 渡辺 are equal under no Unicode form.
 */
const VARIANTS: readonly string[] = [
  '高髙',
  '崎﨑嵜碕埼',
  '辺邉邊',
  '吉𠮷',
  '斎斉齋齊',
  '沢澤',
  '浜濱濵',
  '広廣',
  '国國',
  '島嶋嶌',
  '富冨',
  '桜櫻',
  '竜龍',
  '滝瀧',
  '関關',
  '恵惠',
  '栄榮',
  '学學',
  '実實',
  '寿壽',
  '条條',
  '真眞',
  '静靜',
  '宝寶',
  '豊豐',
  '万萬',
  '与與',
  '来來',
  '礼禮',
  '会會',
  '芦蘆',
  '桑桒',
  '槙槇',
  '尭堯',
  '遥遙',
  '曽曾',
  '徳德',
  '瀬瀨',
  '戸戶',
  '柳栁',
  '館舘',
  '鉄鐵',
  '塩鹽',
  '円圓',
  '巌巖',
  '黒黑',
  '穂穗',
  '緑綠',
  '児兒',
  '鶴靏靍',
  '凛凜',
  '弥彌',
  '亜亞',
  '桧檜',
  '薮藪',
  '渕淵',
  '峰峯',
  '裕𥙿',
  '土圡',
  '角⻆',
];
const FOLDED_OF: ReadonlyMap<string, string> = new Map(
  VARIANTS.flatMap((group) => {
    const [first, ...others] = [...group];
    return others.map((variant) => [variant, first!] as const);
  }),
);

/**
 * The key by which names are searched as a substring: variants folded, variation selectors and spaces removed.
 * 渡邉 髙志 and 渡辺 高志 give one key. Never shown, never stored in an entry.
 */
export function searchKeyOfName(text: string): string {
  let key = '';
  for (const one of text.normalize('NFC').replace(VARIATION_SELECTORS, '')) {
    key += FOLDED_OF.get(one) ?? one;
  }
  return toKatakana(key.normalize('NFKC'))
    .replace(/[\s・･]/g, '')
    .toUpperCase();
}

/**
 * フリガナ as it is stored.
 *
 * @returns full-width katakana with one full-width space between the parts; null where anything but kana remains
 */
export function normalizeKana(text: string): string | null {
  const kana = withLongVowelMarks(toKatakana(text.normalize('NFKC')).replace(/ｰ/g, 'ー'))
    .trim()
    .replace(/\s+/g, '　');
  return /^[\u30a1-\u30fa\u30fc・　]+$/.test(kana) && /[\u30a1-\u30fa]/.test(kana) ? kana : null;
}

/** 氏名 as it is stored: as entered, NFC, parts separated by one full-width space; variation sequences kept. */
export const normalizeName = (text: string): string => text.normalize('NFC').trim().replace(/\s+/g, '　');

export interface LotText {
  /** NFKC, upper case, no spaces; null where nothing was written. */
  readonly text: string | null;
  /** As printed or typed, without the spaces around it. */
  readonly asPrinted: string | null;
}

/** A lot number as it is compared and counted, with what was printed kept beside it. */
export function normalizeLot(text: string): LotText {
  const asPrinted = text.trim();
  // Once more at the end: without the space between them a letter and a mark are one.
  const plain = asPrinted.normalize('NFKC').replace(DASHES, '-').replace(/\s+/g, '');
  const normal = plain.toUpperCase().normalize('NFKC');
  return { text: normal === '' ? null : normal, asPrinted: asPrinted === '' ? null : asPrinted };
}

/** Equal for lots that the eye mixes up (O and 0, I and 1). For warnings only, never to say that two lots are one. */
export const lotLikenessKey = (text: string): string =>
  (normalizeLot(text).text ?? '').replace(/-/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');

/** Numbers, codes and telephone numbers: NFKC, kinds of hyphen folded, spaces removed. */
export const normalizeNumber = (text: string): string =>
  text.normalize('NFKC').replace(DASHES, '-').replace(/\s+/g, '').toUpperCase();
