/** Keys of review items: the same contradiction has the same key on every device. Nothing random, nothing about a person. */

import type { ReviewType } from './review-item.ts';

// A decision carries the key in a text of at most 300 characters.
const KEY_LENGTH_MAX = 240;

/**
 * @param detail - what tells two items about the same entries apart: a field, the code of a rule
 * @param ids - entries and persons concerned, in order
 */
export function itemKeyOf(type: ReviewType, detail: string, ids: readonly string[]): string {
  const key = `${type}:${detail.replaceAll(':', '_')}:${ids.join(',')}`;
  return key.length <= KEY_LENGTH_MAX ? key : `${key.slice(0, KEY_LENGTH_MAX - 17)}~${shortHash(key)}`;
}

/** Type and detail of a key: what stays the same while recordings of one event come and go. */
export const topicOf = (key: string): string => key.split(':', 2).join(':');

/** FNV-1a over two lanes, 16 hex digits. Tells long keys apart; keeps no secret. */
function shortHash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i) ^ (a >>> 13), 0x85ebca6b);
  }
  const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');
  return hex(a) + hex(b);
}
