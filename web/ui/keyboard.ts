/**
 * Keys of a screen: one registry that fires shortcuts and that the help sheet reads.
 * Silent while an input method composes, and beneath a modal dialog. Never takes the browser's own keys.
 */

import { getContext, setContext } from 'svelte';
import { matchKeyBindingPress, parseKeybinding } from 'tinykeys';
import type { KeyBindingPress } from 'tinykeys';

export interface Shortcut {
  /** In tinykeys' notation, one press each: `F3`, `Control+d`, `Shift+?`, `KeyJ`, `ArrowDown`. The first is shown. */
  readonly keys: readonly string[];
  /** What it does, in the language shown; one short sentence part. */
  readonly label: string;
  readonly run: (event: KeyboardEvent) => void;
  /** Heading under which the help sheet lists it; '' where the screen has one group only. */
  readonly group?: string;
  /** Left out of the help sheet. */
  readonly isHidden?: boolean;
  /** Only listed: a part of the screen handles the key by itself. */
  readonly isShownOnly?: boolean;
}

export interface ShortcutOptions {
  /** For dialogs: everything added before is silent until this is taken away. */
  readonly isModal?: boolean;
}

interface Layer {
  readonly shortcuts: () => readonly Shortcut[];
  readonly isModal: boolean;
}

/** What the browser or the reader of the page needs for itself: saving, printing, finding, tabs, help, reload. */
const BROWSER_KEYS = new Set([
  'Control+s',
  'Control+p',
  'Control+f',
  'Control+n',
  'Control+t',
  'Control+w',
  'F1',
  'F5',
]);
const NAMED_KEY = /^(F[0-9]{1,2}|Arrow(Up|Down|Left|Right)|Enter|Escape|Tab|Home|End|PageUp|PageDown)$/;

/**
 * Whether the input method still owns this key: 229 is what Chromium sends where `isComposing` is late or missing.
 * Every key handler asks this first.
 */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** Whether letters typed now belong to a field. */
export function isTyping(event: Event): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['button', 'checkbox', 'radio', 'submit'].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

/** Single letters and signs: dead in fields, and can be switched off (WCAG 2.1.4). */
export function isSingleCharacter(keys: string): boolean {
  const press = keys.split('+');
  const key = press.at(-1) ?? '';
  return !NAMED_KEY.test(key) && press.every((part, at) => at === press.length - 1 || part === 'Shift');
}

export class Keyboard {
  /** Where false, only named keys (F3, Enter, arrows) and Ctrl+letter fire. */
  singleCharacters = true;
  #layers: Layer[] = [];
  #target: Document;
  #presses = new Map<string, KeyBindingPress>();

  constructor(target: Document) {
    this.#target = target;
    target.addEventListener('keydown', this.#onkeydown);
  }

  /**
   * Adds the shortcuts of a screen, a part of it or a dialog; the last added wins.
   *
   * @param shortcuts - asked at every key, so that labels follow the language and entries follow the screen
   * @returns takes them away again
   */
  add(shortcuts: () => readonly Shortcut[], options: ShortcutOptions = {}): () => void {
    const layer: Layer = { shortcuts, isModal: options.isModal ?? false };
    this.#layers.push(layer);
    return () => {
      this.#layers = this.#layers.filter((other) => other !== layer);
    };
  }

  /** What would fire now, newest first, each key once. */
  live(): readonly Shortcut[] {
    const taken = new Set<string>();
    const found: Shortcut[] = [];
    for (const layer of this.#layers.toReversed()) {
      for (const shortcut of layer.shortcuts()) {
        if (shortcut.keys.every((keys) => taken.has(keys))) continue;
        for (const keys of shortcut.keys) taken.add(keys);
        found.push(shortcut);
      }
      if (layer.isModal) break;
    }
    return found;
  }

  stop(): void {
    this.#target.removeEventListener('keydown', this.#onkeydown);
    this.#layers = [];
  }

  #onkeydown = (event: KeyboardEvent): void => {
    if (isComposing(event) || event.defaultPrevented) return;
    const typing = isTyping(event);
    const dialogOpen = this.#target.querySelector('dialog:modal') !== null;
    for (const layer of this.#layers.toReversed()) {
      // A modal dialog without shortcuts of its own still silences the screen behind it.
      if (dialogOpen && !layer.isModal) return;
      for (const shortcut of layer.shortcuts()) {
        if (shortcut.isShownOnly || !shortcut.keys.some((keys) => this.#matches(event, keys, typing)))
          continue;
        event.preventDefault();
        shortcut.run(event);
        return;
      }
      if (layer.isModal) return;
    }
  };

  #matches(event: KeyboardEvent, keys: string, typing: boolean): boolean {
    if (BROWSER_KEYS.has(keys)) return false;
    if (isSingleCharacter(keys) && (typing || !this.singleCharacters)) return false;
    let press = this.#presses.get(keys);
    if (!press) {
      press = parseKeybinding(keys)[0] as KeyBindingPress;
      this.#presses.set(keys, press);
    }
    return matchKeyBindingPress(event, press);
  }
}

const CONTEXT = Symbol('keyboard');

/** The layout of an area makes its keyboard; it stops with the layout. */
export const setKeyboard = (keyboard: Keyboard): Keyboard => setContext(CONTEXT, keyboard);

/** @throws where no layout above has set one */
export function useKeyboard(): Keyboard {
  const keyboard = getContext<Keyboard | undefined>(CONTEXT);
  if (!keyboard) throw new Error('no keyboard above this component');
  return keyboard;
}

/** Keys as people read them: `Control+d` is Ctrl+D, `Shift+?` is ?. */
export function keyLabel(keys: string): string {
  return keys
    .replace(/^Shift\+(?=[^A-Za-z0-9]$)/, '')
    .replace('Control+', 'Ctrl+')
    .replace(/Key([A-Z])$/, '$1')
    .replace('ArrowDown', '↓')
    .replace('ArrowUp', '↑')
    .replace('ArrowLeft', '←')
    .replace('ArrowRight', '→')
    .replace('Escape', 'Esc')
    .replace(/\+([a-z])$/, (_, letter: string) => `+${letter.toUpperCase()}`);
}
