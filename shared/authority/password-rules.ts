/** Which passwords of the office are refused: short ones, and those that are tried first. Pure; hub and screen ask alike. */

export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 128;

/** In order of precedence. obvious: what is left without the words and rows that everybody tries is a scrap. */
export type PasswordProblem = 'too-short' | 'too-long' | 'obvious';

/** Of such words, the staff member's own and the town's the passwords of offices are made. */
const OBVIOUS = [
  'password',
  'passw0rd',
  'p@ssw0rd',
  'pass',
  'qwertyuiop',
  'qwerty',
  'asdfghjkl',
  'asdfgh',
  'zxcvbnm',
  'zxcvbn',
  '1qaz2wsx3edc',
  '1qaz2wsx',
  'letmein',
  'welcome',
  'iloveyou',
  'sakura',
  'doraemon',
  'pokemon',
  'nippon',
  'japan',
  'administrator',
  'admin',
  'kanri',
  'root',
  'user',
  'guest',
  'test',
  'login',
  'master',
  'secret',
  'himitsu',
  'yobousessyu',
  'yobosesshu',
  'sesshu',
  'vaccine',
  'wakuchin',
  'kenkou',
  'hoken',
  'center',
  'yakusho',
  'shiyakusho',
  'daicho',
  'ledger',
];
/** So much must be left of it. */
const REST_LENGTH_MIN = 6;

/** @param own - names and numbers of the person and the municipality, which strangers know */
export function findPasswordProblem(password: string, own: readonly string[]): PasswordProblem | null {
  const normal = normalPassword(password);
  const { length } = [...normal];
  if (length < PASSWORD_LENGTH_MIN) return 'too-short';
  if (length > PASSWORD_LENGTH_MAX) return 'too-long';
  let rest = normal.toLowerCase();
  const words = [...OBVIOUS, ...own.map((word) => normalPassword(word).toLowerCase())];
  for (const word of words.filter((one) => [...one].length >= 2)) rest = rest.replaceAll(word, '');
  rest = rest.replaceAll(/(19|20)[0-9]{2}/g, '').replaceAll(/(.)\1{2,}/gu, '');
  return [...withoutRows(rest)].length < REST_LENGTH_MIN ? 'obvious' : null;
}

/** As it is hashed and compared: a Japanese keyboard writes the same letters in several widths. */
export const normalPassword = (password: string): string => password.normalize('NFKC');

/** Without letters and digits that go up or down by one, three and more. */
function withoutRows(text: string): string {
  const letters = [...text];
  const codes = letters.map((letter) => letter.codePointAt(0) ?? 0);
  const steps = (at: number): number => (codes[at] ?? 0) - (codes[at - 1] ?? 0);
  const isOfRow = (at: number): boolean =>
    [at, at + 1, at + 2].some((end) => {
      const isWithin = end >= 2 && end < codes.length;
      return isWithin && Math.abs(steps(end)) === 1 && steps(end) === steps(end - 1);
    });
  return letters.filter((_, at) => !isOfRow(at)).join('');
}
