/** The one question that hub and screens ask: may this person do this to that? Pure; knows no one by name. */

import { assert } from '../base/assert.ts';
import { isKnown } from '../ledger/entry.ts';
import type { Entry, EntryKind } from '../ledger/entry.ts';
import { POLICY } from './policy.ts';
import type { Operation, Relation, SessionState } from './policy.ts';

export interface Actor {
  /** One of ROLES; anything else may do nothing. */
  readonly role: string;
  readonly state: SessionState;
}

/**
 * Why not, in order of precedence. revoked: device or person is. session-ended: sign in again. not-allowed: not this
 * role. other-area: the role might, but not there; to the asker this must look like "there is nothing".
 */
export const REFUSALS = ['revoked', 'session-ended', 'not-allowed', 'other-area'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** @returns null where it is allowed, else the first reason that holds */
export function refusalOf(actor: Actor, operation: Operation, relation: Relation = 'own'): Refusal | null {
  const row = POLICY.get(operation);
  assert(row, 'every operation has a row');
  if (!row.states.includes(actor.state)) return actor.state === 'revoked' ? 'revoked' : 'session-ended';
  if (!row.roles.some((role) => role === actor.role)) return 'not-allowed';
  return row.relations.includes(relation) ? null : 'other-area';
}

/** Whether the policy allows it; the reason stands in `refusalOf`. */
export const may = (actor: Actor, operation: Operation, relation: Relation = 'own'): boolean =>
  refusalOf(actor, operation, relation) === null;

/** The operation that recording this entry is. */
export const operationOf = (entry: Entry): Operation =>
  operationOfKind(isKnown(entry) ? entry.kind : null, entry.doc);

/** @param kind - null where this version does not know it */
export function operationOfKind(kind: EntryKind | null, doc: string): Operation {
  if (kind) return `write ${kind}`;
  return doc.startsWith('register:') ? 'write-unknown-register' : 'write-unknown';
}

/** The entry that this one corrects, voids or withdraws; null where it stands for itself. */
export function targetOf(entry: Entry): string | null {
  if (!isKnown(entry)) return null;
  switch (entry.kind) {
    case 'shot-corrected':
    case 'shot-voided':
      return entry.body.shot;
    case 'withholding-withdrawn':
      return entry.body.withheld;
    case 'fact-corrected':
    case 'fact-voided':
      return entry.body.fact;
    case 'change-refused':
      return entry.body.change;
    default:
      return null;
  }
}
