/** One statement (a shot, a fact) as it reads now: each field from its recording, corrections and decisions, and whether it counts. */

import type { EntryId } from '../base/brand.ts';
import type { Causality } from './causality.ts';
import type { CollectedStatement } from './collect-entries.ts';
import { decideField, type HasSeen } from './decide-field.ts';
import type { Entry } from './entry.ts';
import { fitsField, type FieldSubject } from './field-value.ts';
import { foldVoids } from './fold-voids.ts';
import type { FieldConflict, FieldVersion, MergedNote, VoidConflict } from './ledger.ts';
import { noteDifferentFields } from './note-different-fields.ts';

export interface StatementReading<T> {
  /** Fields as they read now; interim readings where they contradict. */
  readonly values: T;
  readonly state: 'counts' | 'voided';
  readonly history: readonly Entry[];
  readonly versions: Readonly<Record<string, readonly FieldVersion[]>>;
  readonly conflicts: readonly FieldConflict[];
  readonly voidConflict: VoidConflict | null;
}

const NOTHING: readonly never[] = [];

/** Of a statement that nothing names: most of them. */
export const untouched = <T>(values: T): StatementReading<T> => ({
  values,
  state: 'counts',
  history: NOTHING,
  versions: {},
  conflicts: NOTHING,
  voidConflict: null,
});

/**
 * @param stated - the fields as they were recorded
 * @param merged - notes of what was merged without asking are added to it
 */
export function foldStatement<T extends Readonly<Record<string, unknown>>>(
  subject: FieldSubject,
  stated: T,
  collected: CollectedStatement,
  causality: Causality,
  merged: MergedNote[],
): StatementReading<T> {
  const { recorded } = collected;
  const isBefore = afterRecording(recorded.id, causality);
  const versions = versionsOf(subject, stated, collected, causality);
  const conflicts: FieldConflict[] = [];
  const values: Record<string, unknown> = { ...stated };
  const inForce: { field: string; by: EntryId }[] = [];
  for (const [field, all] of Object.entries(versions)) {
    const { version, contradicting, agreeing, base } = decideField(field, all, isBefore);
    values[field] = version.value;
    if (agreeing.length > 0) merged.push({ type: 'same-value', entries: agreeing.map(({ by }) => by) });
    if (contradicting.length === 0) inForce.push({ field, by: version.by });
    else conflicts.push({ target: recorded.id, field, base, versions: contradicting, interim: version });
  }
  const note = noteDifferentFields(inForce, causality);
  if (note) merged.push(note);
  const voids = foldVoids(collected, causality);
  if (voids.sameVoid) merged.push(voids.sameVoid);
  return {
    values: values as T,
    state: voids.state,
    history: collected.history,
    versions,
    conflicts,
    voidConflict: voids.conflict,
  };
}

/** Whoever names a statement has seen its recording, also while entries between them have not arrived. */
function afterRecording(recorded: EntryId, causality: Causality): HasSeen {
  return (earlier, later) =>
    later !== recorded && (earlier === recorded ? true : causality.isBefore(earlier, later));
}

/** Each field that a correction or a live decision states, with the recording's statement first. */
function versionsOf(
  subject: FieldSubject,
  stated: Readonly<Record<string, unknown>>,
  { recorded, corrections, decisions }: CollectedStatement,
  causality: Causality,
): Readonly<Record<string, readonly FieldVersion[]>> {
  const versions: Record<string, FieldVersion[]> = {};
  const state = (field: string, version: FieldVersion): void => {
    if (!fitsField(subject, field, version.value)) return;
    if (!Object.hasOwn(versions, field)) {
      versions[field] = [{ value: stated[field], by: recorded.id, reason: null }];
    }
    versions[field]!.push(version);
  };
  for (const { id, body: correction } of corrections) {
    for (const [field, value] of Object.entries(correction.fields)) {
      state(field, { value, by: id, reason: correction.reason });
    }
  }
  for (const { id, body: decision } of decisions) {
    const { outcome } = decision;
    if (outcome.type !== 'value' || outcome.target !== recorded.id) continue;
    state(outcome.field, { value: outcome.value, by: id, reason: decision.reason });
  }
  if (decisions.length > 0) {
    const rank = (version: FieldVersion): number =>
      version.by === recorded.id ? -1 : causality.rankOf(version.by);
    for (const all of Object.values(versions)) all.sort((a, b) => rank(a) - rank(b));
  }
  return versions;
}
