/**
 * One-time codes as people write them: 26 letters of a random text (130 bits) and two by which a slip of the hand is
 * found before anybody is asked, in groups of four.
 */

/** Without letters that are read for digits. */
export const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
export const CODE_SECRET_LENGTH = 26;
const GROUP = /.{4}(?=.)/g;
/** Prime, and below 32 x 32: one wrong letter, or two that changed places, always show. */
const CHECK_MODULUS = 1021;
const CHECK_FACTOR = 33;

/** @param secret - CODE_SECRET_LENGTH letters of CODE_LETTERS @returns e.g. `ABCD-EFGH-…`, seven groups */
export const writeCode = (secret: string): string => `${secret}${checkOf(secret)}`.replaceAll(GROUP, '$&-');

/**
 * @param typed - in any width and case, with spaces and hyphens anywhere
 * @returns the secret letters; null where they cannot be a code that was written by `writeCode`
 */
export function readCode(typed: string): string | null {
  const letters = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '');
  const secret = letters.slice(0, CODE_SECRET_LENGTH);
  if ([...letters].some((letter) => !CODE_LETTERS.includes(letter))) return null;
  return secret.length === CODE_SECRET_LENGTH && letters.slice(CODE_SECRET_LENGTH) === checkOf(secret)
    ? secret
    : null;
}

function checkOf(secret: string): string {
  let sum = 0;
  for (const letter of secret) sum = (sum * CHECK_FACTOR + CODE_LETTERS.indexOf(letter) + 1) % CHECK_MODULUS;
  const base = CODE_LETTERS.length;
  return `${CODE_LETTERS[Math.floor(sum / base)]}${CODE_LETTERS[sum % base]}`;
}
