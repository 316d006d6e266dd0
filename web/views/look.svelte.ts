/** How this device shows the product: theme, size of text, language. Kept on the device; nothing about a person. */

import { language } from '../text/language.svelte.ts';
import type { Language } from '../text/language.svelte.ts';

export const THEMES = ['light', 'dark', 'outdoor'] as const;
export type Theme = (typeof THEMES)[number];
export const TEXT_SIZES = ['normal', 'large', 'largest'] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

const KEY = 'look';

const isOneOf = <T extends string>(list: readonly T[], value: unknown): value is T =>
  typeof value === 'string' && (list as readonly string[]).includes(value);

class Look {
  #theme = $state<Theme>('light');
  #textSize = $state<TextSize>('normal');

  get theme(): Theme {
    return this.#theme;
  }
  set theme(theme: Theme) {
    this.#theme = theme;
    this.#keep();
  }
  get textSize(): TextSize {
    return this.#textSize;
  }
  set textSize(size: TextSize) {
    this.#textSize = size;
    this.#keep();
  }
  get language(): Language {
    return language.current;
  }
  set language(next: Language) {
    language.current = next;
    this.#keep();
  }

  /** Reads what this device was set to; anything unknown is left at its default. */
  restore(): void {
    const kept = readKept();
    if (isOneOf(THEMES, kept['theme'])) this.#theme = kept['theme'];
    if (isOneOf(TEXT_SIZES, kept['textSize'])) this.#textSize = kept['textSize'];
    if (isOneOf(['ja', 'en'] as const, kept['language'])) language.current = kept['language'];
    this.#apply();
  }

  #keep(): void {
    this.#apply();
    try {
      const { theme, textSize } = this;
      localStorage.setItem(KEY, JSON.stringify({ theme, textSize, language: language.current }));
    } catch (cause) {
      // A full or closed store loses a preference only; records do not live here.
      if (!(cause instanceof DOMException)) throw cause;
    }
  }

  #apply(): void {
    const root = document.documentElement;
    root.dataset['theme'] = this.#theme;
    root.dataset['textSize'] = this.#textSize;
    root.lang = language.current;
  }
}

function readKept(): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch (cause) {
    if (cause instanceof DOMException || cause instanceof SyntaxError) return {};
    throw cause;
  }
}

export const look = new Look();
