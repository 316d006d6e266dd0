/** A city's own headers, codes and defaults, in one JSON file, so that nobody edits an export by hand. */

import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';

const tableSchema = v.strictObject({
  /** Our header -> the header of the file. */
  columns: v.optional(v.record(v.string(), v.string()), {}),
  /** Our header -> value of the file -> our value. */
  values: v.optional(v.record(v.string(), v.record(v.string(), v.string())), {}),
  /** Our header -> what an empty cell or a missing column means. */
  defaults: v.optional(v.record(v.string(), v.string()), {}),
});
const mappingSchema = v.strictObject({
  residents: v.optional(tableSchema, {}),
  history: v.optional(tableSchema, {}),
});
export type TableMapping = v.InferOutput<typeof tableSchema>;
export type Mapping = v.InferOutput<typeof mappingSchema>;

export const NO_MAPPING: TableMapping = { columns: {}, values: {}, defaults: {} };

/** @returns err: what is wrong, in the words of the reader */
export function readMapping(path: string): Result<Mapping, string> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause));
  }
  const read = v.safeParse(mappingSchema, value);
  if (read.success) return ok(read.output);
  return err(read.issues.map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`).join('; '));
}
