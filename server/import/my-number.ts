/** 個人番号 must never enter this ledger: found by its check digit, refused, and never shown. */

/** Source: 総務省令 (個人番号の検査用数字を算出する算式): weights 2 to 7, then 2 to 6, from the right; 11 minus the rest. */
export function isMyNumber(text: string): boolean {
  // Asked of every cell of every file: most are told apart by their length.
  if (text.length < 12 || text.length > 24) return false;
  const digits = text.normalize('NFKC').replace(/[\s-]/g, '');
  if (!/^[0-9]{12}$/.test(digits)) return false;
  let sum = 0;
  for (let place = 1; place <= 11; place += 1) {
    sum += Number(digits[11 - place]) * (place <= 6 ? place + 1 : place - 5);
  }
  const rest = sum % 11;
  return Number(digits[11]) === (rest <= 1 ? 0 : 11 - rest);
}

export const isMyNumberHeader = (header: string): boolean =>
  /個人番号|マイナンバー|my\s*number/i.test(header.normalize('NFKC'));
