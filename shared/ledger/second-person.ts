/**
 * Changes that need a second person: kept and shown from the first moment, in force once somebody else has confirmed them.
 * Which changes need one says the change itself, or the hub beside it; ledgers from before the rule read as they always did.
 */

import type { EntryId, SessionId } from '../base/brand.ts';
import { parseEntryId } from '../base/ids.ts';
import type { Causality } from './causality.ts';
import { latestOf, type HasSeen } from './decide-field.ts';
import { isKnown, type Entry, type EntryBody, type EntryOf, type KnownEntry, type Reason } from './entry.ts';
import type { LinkChange, ShotChange, ShotView, WaitingChange } from './ledger.ts';

type Change = ShotChange | LinkChange;
type Confirmation = EntryOf<'change-confirmed'>;
type Refusal = EntryOf<'change-refused'>;

export interface FoldedChanges {
  /** False for a change that waits for a second person or was refused; true for every other entry. */
  isInForce(id: EntryId): boolean;
  /** Changes that somebody refused, and nobody confirmed knowing that. */
  readonly refused: ReadonlySet<EntryId>;
  /** In order. */
  readonly waiting: readonly WaitingChange[];
}

/**
 * The body of a change that takes effect when somebody else confirms it.
 *
 * @param isNeeded - false leaves the body as it is: in force at once
 */
export const withSecondPerson = <B extends EntryBody<Change['kind']>>(body: B, isNeeded: boolean): B =>
  isNeeded ? { ...body, needsSecond: true } : body;

export const confirmChange = (change: EntryId, reason: Reason): EntryBody<'change-confirmed'> => ({
  change,
  reason,
});

/** Refuses another's change, or takes back one's own. */
export const refuseChange = (change: EntryId, reason: Reason): EntryBody<'change-refused'> => ({
  change,
  reason,
});

/** The hub's word that these changes need a second person, whatever they say themselves. */
export const requireSecond = (changes: readonly EntryId[]): EntryBody<'second-required'> => ({
  changes: [...changes],
});

/** @returns whether the entry is a change of the kinds that may need a second person */
export const isChange = (entry: Entry): entry is Change =>
  isKnown(entry) &&
  (entry.kind === 'shot-corrected' ||
    entry.kind === 'shot-voided' ||
    entry.kind === 'persons-linked' ||
    entry.kind === 'persons-unlinked');

/**
 * The device on which an entry was made: also of one that the hub has let in under an id of its own, which says so.
 *
 * @returns null where its id names none
 */
export function deviceOf(entry: Entry): string | null {
  const { id, released } = entry as Entry & { readonly released?: { readonly device?: unknown } };
  const device = parseEntryId(id)?.device ?? null;
  return device === 'hub' && typeof released?.device === 'string' ? released.device : device;
}

/**
 * The sessions whose closing makes a change of the shot need a second person: the one in which it was recorded, and those
 * to which somebody ever moved it.
 *
 * @param entries - of the document in which the shot stands
 * @returns null where the shot is not among them; empty for what was transcribed or imported
 */
export function sessionsOfShot(shot: EntryId, entries: readonly Entry[]): ReadonlySet<SessionId> | null {
  const sessions = new Set<SessionId>();
  let isHere = false;
  for (const entry of entries) {
    if (!isKnown(entry)) continue;
    if (entry.kind === 'shot-recorded' && entry.id === shot) {
      isHere = true;
      if (entry.body.session !== null) sessions.add(entry.body.session);
    } else if (entry.kind === 'shot-corrected' && entry.body.shot === shot && entry.body.fields.session) {
      sessions.add(entry.body.fields.session);
    }
  }
  return isHere ? sessions : null;
}

/** Of a shot as it is shown: changes of any of the recordings that it stands for. */
export const waitingOf = (
  { id, evidence }: Pick<ShotView, 'id' | 'evidence'>,
  waiting: readonly WaitingChange<ShotChange>[],
): readonly WaitingChange<ShotChange>[] =>
  waiting.filter(({ change: { body } }) => body.shot === id || evidence.includes(body.shot));

const NOTHING: FoldedChanges = { isInForce: () => true, refused: new Set(), waiting: [] };

/** @param causality - of the one document in which the changes and what is said of them stand */
export function foldChanges(causality: Causality, known: readonly KnownEntry[]): FoldedChanges {
  const required = new Set<EntryId>();
  for (const entry of known) {
    if (entry.kind === 'second-required') for (const id of entry.body.changes) required.add(id);
  }
  const changes = known
    .filter(isChange)
    .filter(({ id, body }) => body.needsSecond === true || required.has(id));
  if (changes.length === 0) return NOTHING;
  const confirmations = byChange(known.filter((entry) => entry.kind === 'change-confirmed'));
  const refusals = byChange(known.filter((entry) => entry.kind === 'change-refused'));
  const notInForce = new Set<EntryId>();
  const refused = new Set<EntryId>();
  const waiting: WaitingChange[] = [];
  for (const change of changes) {
    const { id } = change;
    // Nobody is his own second person, on whichever device.
    const ofOthers = (confirmations.get(id) ?? []).filter(({ staff }) => staff !== change.staff);
    const against = refusals.get(id) ?? [];
    const standing = standingOf(ofOthers, against, causality);
    if (standing === 'in-force') continue;
    notInForce.add(id);
    if (standing === 'refused') refused.add(id);
    else waiting.push({ id, change, confirmations: ofOthers, refusals: against });
  }
  return { isInForce: (id) => !notInForce.has(id), refused, waiting };
}

/**
 * A confirmation holds where no refusal stands beside it that its author had not seen: whoever refuses after a
 * confirmation is too late, because one person alone must not take back what two have agreed on. Confirmed and refused
 * by two who had not seen each other, a change goes on waiting until somebody who knows both says so.
 */
function standingOf(
  confirmations: readonly Confirmation[],
  refusals: readonly Refusal[],
  { isBefore, rankOf }: Causality,
): 'in-force' | 'waiting' | 'refused' {
  const haveMet: HasSeen = (a, b) => isBefore(a, b) || isBefore(b, a);
  if (confirmations.some(({ id }) => refusals.every((refusal) => haveMet(refusal.id, id)))) return 'in-force';
  if (refusals.length === 0) return 'waiting';
  const said = [...confirmations, ...refusals]
    .map(({ id, kind }) => ({ by: id, kind }))
    .toSorted((a, b) => rankOf(a.by) - rankOf(b.by));
  return latestOf(said, isBefore).every(({ kind }) => kind === 'change-refused') ? 'refused' : 'waiting';
}

function byChange<E extends Confirmation | Refusal>(
  entries: readonly E[],
): ReadonlyMap<EntryId, readonly E[]> {
  const found = new Map<EntryId, E[]>();
  for (const entry of entries) {
    const known = found.get(entry.body.change);
    if (known) known.push(entry);
    else found.set(entry.body.change, [entry]);
  }
  return found;
}
