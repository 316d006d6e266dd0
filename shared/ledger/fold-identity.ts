/** A person's identity with the versions of each field, from every entering, correction and decision. */

import type { EntryId } from '../base/brand.ts';
import type { Causality } from './causality.ts';
import type { CollectedEntries } from './collect-entries.ts';
import { decideField, type HasSeen } from './decide-field.ts';
import type { Identity } from './entry.ts';
import { fitsField } from './field-value.ts';
import type { FieldConflict, FieldVersion, MergedNote } from './ledger.ts';
import { noteDifferentFields } from './note-different-fields.ts';

export interface FoldedIdentity {
  /** Null where nobody entered the person (yet). */
  readonly identity: Identity | null;
  readonly isProvisional: boolean;
  readonly versions: Readonly<Record<string, readonly FieldVersion[]>>;
  readonly conflicts: readonly FieldConflict[];
  readonly merged: readonly MergedNote[];
}

export function foldIdentity(collected: CollectedEntries, causality: Causality): FoldedIdentity {
  const { enterings, identityCorrections } = collected;
  const first = enterings[0];
  if (first === undefined) {
    return { identity: null, isProvisional: true, versions: {}, conflicts: [], merged: [] };
  }
  const isProvisional = enterings.every(({ body }) => body.origin === 'provisional');
  const ids = new Set(enterings.map(({ id }) => id));
  const decisions = collected.decisions.filter(
    ({ body: { outcome } }) => outcome.type === 'value' && ids.has(outcome.target),
  );
  if (enterings.length === 1 && identityCorrections.length === 0 && decisions.length === 0) {
    return { identity: first.body.identity, isProvisional, versions: {}, conflicts: [], merged: [] };
  }

  const all = versionsOf(collected, decisions);
  const isBefore = afterOnlyEntering(collected, causality);
  const values: Record<string, unknown> = { ...first.body.identity };
  const versions: Record<string, readonly FieldVersion[]> = {};
  const conflicts: FieldConflict[] = [];
  const merged: MergedNote[] = [];
  const inForce: { field: string; by: EntryId }[] = [];
  for (const [field, stated] of all) {
    stated.sort((a, b) => causality.rankOf(a.by) - causality.rankOf(b.by));
    const { version, contradicting, agreeing, base } = decideField(field, stated, isBefore);
    values[field] = version.value;
    if (stated.some(({ by }) => !ids.has(by)) || contradicting.length > 0) versions[field] = stated;
    else if (stated.some(({ value }) => value !== stated[0]!.value)) versions[field] = stated;
    if (contradicting.length > 0) {
      conflicts.push({ target: first.id, field, base, versions: contradicting, interim: version });
    } else if (!ids.has(version.by)) {
      inForce.push({ field, by: version.by });
      if (agreeing.length > 0) merged.push({ type: 'same-value', entries: agreeing.map(({ by }) => by) });
    }
  }
  const note = noteDifferentFields(inForce, causality);
  if (note) merged.push(note);
  return { identity: values as Identity, isProvisional, versions, conflicts, merged };
}

function versionsOf(
  { enterings, identityCorrections }: CollectedEntries,
  decisions: CollectedEntries['decisions'],
): ReadonlyMap<string, FieldVersion[]> {
  const versions = new Map<string, FieldVersion[]>();
  const state = (field: string, version: FieldVersion): void => {
    if (!fitsField('identity', field, version.value)) return;
    const stated = versions.get(field);
    if (stated) stated.push(version);
    else versions.set(field, [version]);
  };
  for (const { id, body } of enterings) {
    for (const [field, value] of Object.entries(body.identity)) state(field, { value, by: id, reason: null });
  }
  for (const { id, body } of identityCorrections) {
    for (const [field, value] of Object.entries(body.fields)) {
      state(field, { value, by: id, reason: body.reason });
    }
  }
  for (const { id, body } of decisions) {
    if (body.outcome.type !== 'value') continue;
    state(body.outcome.field, { value: body.outcome.value, by: id, reason: body.reason });
  }
  return versions;
}

/** Where there is one entering, whoever corrects the person has seen it, also while entries between have not arrived. */
function afterOnlyEntering({ enterings }: CollectedEntries, causality: Causality): HasSeen {
  const only = enterings.length === 1 ? enterings[0]!.id : null;
  return (earlier, later) => later !== only && (earlier === only ? true : causality.isBefore(earlier, later));
}
