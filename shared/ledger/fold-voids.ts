/**
 * Whether a shot or a fact counts. Voids and the decisions "stands" and "voided" are statements about one thing, of which the
 * latest decide; a void that meets a correction, or a void for another reason, is asked about, and the shot counts meanwhile.
 */

import type { EntryId } from '../base/brand.ts';
import type { Causality } from './causality.ts';
import type { CollectedStatement } from './collect-entries.ts';
import { latestOf } from './decide-field.ts';
import type { MergedNote, VoidConflict } from './ledger.ts';

export interface FoldedVoids {
  readonly state: 'counts' | 'voided';
  readonly conflict: VoidConflict | null;
  readonly sameVoid: MergedNote | null;
}

interface VoidStatement {
  readonly by: EntryId;
  readonly says: 'void' | 'voided-by-decision' | 'stands';
  readonly reason: string;
}

const COUNTS: FoldedVoids = { state: 'counts', conflict: null, sameVoid: null };

export function foldVoids(collected: CollectedStatement, causality: Causality): FoldedVoids {
  const statements = statementsOf(collected, causality);
  if (statements.length === 0) return COUNTS;
  const latest = latestOf(statements, causality.isBefore);
  const voids = latest.filter(({ says }) => says !== 'stands');
  if (voids.length === 0) return COUNTS;

  const stands = latest.filter(({ says }) => says === 'stands');
  const corrections = correctionsOf(collected, causality).filter((id) =>
    voids.some((one) => causality.areConcurrent(id, one.by)),
  );
  // A decision that voids is no reason of its own: it agrees with whatever void it meets.
  const reasons = new Set(voids.filter(({ says }) => says === 'void').map(({ reason }) => reason));
  const idsOf = (list: readonly VoidStatement[]): EntryId[] => list.map(({ by }) => by);
  if (stands.length > 0 || corrections.length > 0 || reasons.size > 1) {
    const conflict = { shot: collected.recorded.id, voids: idsOf(voids), corrections, stands: idsOf(stands) };
    return { state: 'counts', conflict, sameVoid: null };
  }
  const sameVoid: MergedNote | null = voids.length > 1 ? { type: 'same-void', entries: idsOf(voids) } : null;
  return { state: 'voided', conflict: null, sameVoid };
}

function statementsOf(
  { recorded, voids, decisions }: CollectedStatement,
  causality: Causality,
): VoidStatement[] {
  const statements: VoidStatement[] = voids.map(({ id, body }) => ({
    by: id,
    says: 'void',
    reason: body.reason.code,
  }));
  for (const { id, body } of decisions) {
    const { outcome } = body;
    if (outcome.type !== 'shot-stands' && outcome.type !== 'shot-voided') continue;
    if (outcome.shot !== recorded.id) continue;
    const says = outcome.type === 'shot-stands' ? 'stands' : 'voided-by-decision';
    statements.push({ by: id, says, reason: body.reason.code });
  }
  return statements.sort((a, b) => causality.rankOf(a.by) - causality.rankOf(b.by));
}

function correctionsOf(
  { recorded, corrections, decisions }: CollectedStatement,
  causality: Causality,
): EntryId[] {
  const ids = corrections.map(({ id }) => id);
  for (const { id, body } of decisions) {
    if (body.outcome.type === 'value' && body.outcome.target === recorded.id) ids.push(id);
  }
  return ids.sort((a, b) => causality.rankOf(a) - causality.rankOf(b));
}
