/** Shots of one document with their version chains: values in force, what contradicts, whether each counts. */

import type { EntryId, PersonId } from '../base/brand.ts';
import type { Causality } from './causality.ts';
import type { CollectedShot } from './collect-entries.ts';
import type { Shot } from './entry.ts';
import { decideField, type HasSeen } from './decide-field.ts';
import { fitsField } from './field-value.ts';
import { foldVoids } from './fold-voids.ts';
import type { FieldConflict, FieldVersion, MergedNote, ShotView } from './ledger.ts';
import { noteDifferentFields } from './note-different-fields.ts';

export interface FoldedShots {
  readonly shots: readonly ShotView[];
  readonly merged: readonly MergedNote[];
}

export function foldShots(
  person: PersonId,
  collected: Iterable<CollectedShot>,
  causality: Causality,
): FoldedShots {
  const merged: MergedNote[] = [];
  const shots: ShotView[] = [];
  for (const one of collected) {
    shots.push(one.history.length === 0 ? untouched(person, one) : foldShot(person, one, causality, merged));
  }
  return { shots, merged };
}

const NOTHING: readonly never[] = [];

const untouched = (person: PersonId, { recorded }: CollectedShot): ShotView => ({
  id: recorded.id,
  person,
  recorded,
  shot: recorded.body,
  state: 'counts',
  history: NOTHING,
  versions: {},
  conflicts: NOTHING,
  voidConflict: null,
  evidence: NOTHING,
});

function foldShot(
  person: PersonId,
  collected: CollectedShot,
  causality: Causality,
  merged: MergedNote[],
): ShotView {
  const { recorded } = collected;
  const isBefore = afterRecording(recorded.id, causality);
  const versions = versionsOf(collected, causality);
  const conflicts: FieldConflict[] = [];
  const values: Record<string, unknown> = { ...recorded.body };
  const inForce: { field: string; by: EntryId }[] = [];
  for (const [field, stated] of Object.entries(versions)) {
    const { version, contradicting, agreeing, base } = decideField(field, stated, isBefore);
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
    id: recorded.id,
    person,
    recorded,
    shot: values as Shot,
    state: voids.state,
    history: collected.history,
    versions,
    conflicts,
    voidConflict: voids.conflict,
    evidence: NOTHING,
  };
}

/** Whoever names a shot has seen its recording, also while entries between them have not arrived. */
function afterRecording(recorded: EntryId, causality: Causality): HasSeen {
  return (earlier, later) =>
    later !== recorded && (earlier === recorded ? true : causality.isBefore(earlier, later));
}

/** Each field that a correction or a live decision states, with the recording's statement first. */
function versionsOf(
  { recorded, corrections, decisions }: CollectedShot,
  causality: Causality,
): Readonly<Record<string, readonly FieldVersion[]>> {
  const versions: Record<string, FieldVersion[]> = {};
  const body: Readonly<Record<string, unknown>> = recorded.body;
  const state = (field: string, version: FieldVersion): void => {
    if (!fitsField('shot', field, version.value)) return;
    if (!Object.hasOwn(versions, field)) {
      versions[field] = [{ value: body[field], by: recorded.id, reason: null }];
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
    for (const stated of Object.values(versions)) stated.sort((a, b) => rank(a) - rank(b));
  }
  return versions;
}
