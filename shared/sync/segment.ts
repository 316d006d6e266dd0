/**
 * A full stretch of a realm's log as it is downloaded: one line that says what it is, then the text of its entries
 * (shared/document/entry-lines.ts). An update's head is left out: it follows from id and JSON, and its client, seven bytes
 * of a hash, would be a quarter of what the wire carries.
 */

import type { RealmId } from '../base/brand.ts';

export interface SegmentHead {
  readonly realm: RealmId;
  readonly logEpoch: string;
  /** First and last row, both included. */
  readonly from: number;
  readonly to: number;
}

export interface Segment extends SegmentHead {
  /** Its entries in the order of the log, those of one document together; a view into the segment. */
  readonly text: Uint8Array;
}

const NEW_LINE = 10;
const HEAD = /^segment 1 ([^ ]{1,64}) ([^ ]{1,64}) ([1-9][0-9]{0,14}) ([1-9][0-9]{0,14})$/;
const HEAD_BYTES_MAX = 256;

/** Asked for with the path of a segment: without it a hub sends it as rows, to tablets of before. */
export const AS_TEXT = '?as=text';

export function encodeSegment({ realm, logEpoch, from, to, text }: Segment): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`segment 1 ${realm} ${logEpoch} ${from} ${to}\n`);
  const bytes = new Uint8Array(head.length + text.length);
  bytes.set(head);
  bytes.set(text, head.length);
  return bytes;
}

/** @returns null where the bytes do not begin as a segment does; its text is not looked at */
export function splitSegment(bytes: Uint8Array): Segment | null {
  const end = bytes.subarray(0, HEAD_BYTES_MAX).indexOf(NEW_LINE);
  const head = HEAD.exec(new TextDecoder().decode(bytes.subarray(0, Math.max(0, end))));
  if (!head) return null;
  const [, realm, logEpoch = '', from, to] = head;
  const text = bytes.subarray(end + 1);
  return { realm: realm as RealmId, logEpoch, from: Number(from), to: Number(to), text };
}
