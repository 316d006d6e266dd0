/** Shots of one document with their version chains: values in force, what contradicts, whether each counts. */

import type { PersonId } from '../base/brand.ts';
import type { Causality } from './causality.ts';
import type { CollectedShot } from './collect-entries.ts';
import type { Shot } from './entry.ts';
import { foldStatement, untouched } from './fold-statement.ts';
import type { MergedNote, ShotView } from './ledger.ts';

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
    const { recorded } = one;
    const { values, ...reading } =
      one.history.length === 0
        ? untouched(recorded.body)
        : foldStatement('shot', recorded.body, one, causality, merged);
    shots.push({ id: recorded.id, person, recorded, shot: values as Shot, ...reading, evidence: NOTHING });
  }
  return { shots, merged };
}

const NOTHING: readonly never[] = [];
