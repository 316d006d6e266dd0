import { expect, test } from 'vitest';
import { isComposing, isSingleCharacter, keyLabel } from '#web/ui/keyboard.ts';

test('keys are shown as they stand on the keyboard', () => {
  expect(
    ['F12', 'Control+d', 'Shift+?', 'KeyJ', 'ArrowDown', 'Escape', 'Control+Enter'].map(keyLabel),
  ).toEqual(['F12', 'Ctrl+D', '?', 'J', '↓', 'Esc', 'Ctrl+Enter']);
});

test('single letters and signs are told from named keys and from Ctrl+letter', () => {
  expect(['j', 'KeyJ', 'Shift+?', '1', '['].map(isSingleCharacter)).toEqual([true, true, true, true, true]);
  expect(['F3', 'Control+d', 'ArrowDown', 'Enter', 'Escape', 'Shift+F2'].map(isSingleCharacter)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test('a key that the input method owns is never a shortcut', () => {
  const key = (isComposingNow: boolean, keyCode: number) =>
    ({ isComposing: isComposingNow, keyCode }) as unknown as KeyboardEvent;
  expect(isComposing(key(true, 13))).toBe(true);
  expect(isComposing(key(false, 229))).toBe(true);
  expect(isComposing(key(false, 13))).toBe(false);
});
