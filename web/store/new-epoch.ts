/** A fresh epoch of this device: 4 of a-z0-9, random, new at enrolment and after the loss of a store. */

import type { DeviceEpoch } from '#shared/base/brand.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

export function newEpoch(): DeviceEpoch {
  let text = '';
  while (text.length < 4) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1)) as unknown as [number];
    // 252 = 7 x 36: bytes above would favour the first letters.
    if (byte < 252) text += ALPHABET[byte % 36];
  }
  return text as DeviceEpoch;
}
