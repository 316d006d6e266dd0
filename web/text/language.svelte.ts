/**
 * The language of the screens, and how an area of the product declares its words.
 * Every text exists in Japanese and in English; switching needs no reload.
 */

export type Language = 'ja' | 'en';

/** A word or sentence, or a function that puts typed values into one. */
export type Message = string | ((...values: never[]) => string);

class LanguageChoice {
  /** What the screens show now. Kept for the device by web/views/look.svelte.ts. */
  current = $state<Language>('ja');
}

export const language = new LanguageChoice();

/**
 * Declares the words of one area of the product.
 *
 * @param ja - keys to Japanese; a message is a text or a function of typed values
 * @param en - the same keys in English, functions with the same parameters
 * @returns a getter; read in markup or in a `$derived`, it follows the language
 *
 * ```ts
 * export const deskText = defineText({ save: '登録', rows: (n: number) => `${n}件` }, { save: 'Save', rows: (n) => `${n} rows` });
 * const t = $derived(deskText()); // t.save, t.rows(3)
 * ```
 */
export function defineText<T extends Readonly<Record<string, Message>>>(
  ja: T,
  en: { readonly [Key in keyof T]: T[Key] extends string ? string : T[Key] },
): () => { readonly [Key in keyof T]: T[Key] extends string ? string : T[Key] } {
  return () =>
    (language.current === 'ja' ? ja : en) as {
      readonly [Key in keyof T]: T[Key] extends string ? string : T[Key];
    };
}

/** Sentences that shared code keeps beside its codes (`{ja, en}`): the one of the current language. */
export const spoken = (sentence: { readonly ja: string; readonly en: string }): string =>
  sentence[language.current];
