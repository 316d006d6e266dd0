/** What may be asked of /api/office: every field bounded before it is used. */

import * as v from 'valibot';
import type { CivilDate } from '#shared/base/brand.ts';
import { AUDIT_WHATS } from '#shared/audit/audit-line.ts';
import { personIdSchema } from '#shared/ledger/entry.ts';
import { holdsMyNumber } from '#shared/base/my-number.ts';
import { isRealDate } from '#shared/base/civil-date.ts';
import { REVIEW_TYPES } from '#shared/review/review-item.ts';
import { err, ok, type Result } from '#shared/base/result.ts';

const LIMIT_DEFAULT = 100;
/** A tray of a bad day in one piece; about 2 MB. */
const LIMIT_MAX = 2000;

const limit = v.optional(
  v.pipe(v.string(), v.regex(/^[0-9]{1,4}$/), v.transform(Number), v.minValue(1), v.maxValue(LIMIT_MAX)),
  String(LIMIT_DEFAULT),
);
/** Key of the last row of the page before. */
const after = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(400)));

export const pageQuerySchema = v.object({ limit, after });
export const reviewQuerySchema = v.object({ limit, after, type: v.optional(v.picklist(REVIEW_TYPES)) });
export const heldQuerySchema = v.object({
  limit,
  after,
  state: v.optional(v.picklist(['open', 'released', 'kept'])),
});

const id = v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/)));
export const dueQuerySchema = v.object({
  limit,
  after,
  on: v.optional(
    v.pipe(
      v.string(),
      v.check(isRealDate),
      v.transform((text) => text as CivilDate),
    ),
  ),
  series: id,
  area: id,
  birth: v.optional(v.pipe(v.string(), v.regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/))),
  state: v.optional(v.picklist(['due', 'overdue'])),
});

const moment = v.optional(v.pipe(v.string(), v.regex(/^[0-9]{1,15}$/), v.transform(Number)));
export const auditQuerySchema = v.object({
  limit,
  after: v.optional(v.pipe(v.string(), v.regex(/^[0-9]{1,16}\.[0-9]{1,15}$/))),
  what: v.optional(v.picklist(AUDIT_WHATS)),
  staff: v.optional(v.pipe(v.string(), v.regex(/^[\w:.-]{1,64}$/))),
  device: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{1,16}$/))),
  person: v.optional(personIdSchema),
  refused: v.optional(
    v.pipe(
      v.literal('1'),
      v.transform(() => true),
    ),
  ),
  from: moment,
  until: moment,
});

/** @returns err: the name of the first field that cannot be read */
export function readQuery<S extends v.GenericSchema>(
  schema: S,
  query: Readonly<Record<string, string>>,
): Result<v.InferOutput<S>, string> {
  const read = v.safeParse(schema, query);
  if (read.success) return ok(read.output);
  return err(v.getDotPath(read.issues[0]) ?? '');
}

/** @returns null where the header is no percent-encoded text of at most 100 characters, or holds a 個人番号 */
export function readSearchText(header: string | undefined): string | null {
  if (header === undefined) return '';
  try {
    const text = decodeURIComponent(header);
    return text.length <= 100 && !holdsMyNumber(text) ? text : null;
  } catch (cause) {
    if (cause instanceof URIError) return null;
    throw cause;
  }
}
