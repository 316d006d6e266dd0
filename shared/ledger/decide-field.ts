/**
 * What one field reads now, given everybody who stated it and what each had seen.
 * The latest statements decide; where they differ, all are kept and a person is asked.
 */

import type { EntryId } from '../base/brand.ts';
import { saferVersion } from './interim.ts';
import type { FieldVersion } from './ledger.ts';
import { sameFieldValue } from './same-value.ts';

export type HasSeen = (earlier: EntryId, later: EntryId) => boolean;

export interface FieldOutcome {
  /** The reading in force; the interim one where there is a conflict. */
  readonly version: FieldVersion;
  /** Latest statements that differ from each other, in order; empty where they agree. */
  readonly contradicting: readonly FieldVersion[];
  /** Latest statements, two or more, that state the same; else empty. */
  readonly agreeing: readonly FieldVersion[];
  /** What all contradicting sides had seen; null where there is no one such statement. */
  readonly base: FieldVersion | null;
}

/** @param versions - every statement of the field, at least one, in the order of their entries */
export function decideField(
  field: string,
  versions: readonly FieldVersion[],
  isBefore: HasSeen,
): FieldOutcome {
  const latest = latestOf(versions, isBefore);
  const first = latest[0]!;
  if (latest.every((version) => sameFieldValue(field, version.value, first.value))) {
    return { version: first, contradicting: [], agreeing: latest.length > 1 ? latest : [], base: null };
  }
  const shared = latestOf(
    versions.filter((version) => latest.every((one) => isBefore(version.by, one.by))),
    isBefore,
  );
  return {
    version: saferVersion(field, latest),
    contradicting: latest,
    agreeing: [],
    base: shared.length === 1 ? shared[0]! : null,
  };
}

/**
 * Statements that no other one has seen.
 * From the last in order to the first: whoever has been seen at all has been seen by one of the latest.
 */
export function latestOf<T extends { readonly by: EntryId }>(
  statements: readonly T[],
  isBefore: HasSeen,
): readonly T[] {
  const latest: T[] = [];
  for (let i = statements.length - 1; i >= 0; i--) {
    const statement = statements[i]!;
    if (!latest.some((one) => isBefore(statement.by, one.by))) latest.push(statement);
  }
  return latest.toReversed();
}
