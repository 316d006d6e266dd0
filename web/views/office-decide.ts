/**
 * Records what the office decides, through this device like any other entry, and takes it back by another entry.
 * Nobody decides about what has not reached the device: a decision has all it settles in its causal past.
 */

import { assert, Defect } from '#shared/base/assert.ts';
import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { Entry, EntryOf, KnownEntry, Reason } from '#shared/ledger/entry.ts';
import { pairKeyOf } from '#shared/ledger/fold-links.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { LINKS_DOCUMENT, unlinkPersons, withdrawDistinction } from '#shared/ledger/link-persons.ts';
import { refuseChange, withSecondPerson } from '#shared/ledger/second-person.ts';
import { findItems, findLinkItems } from '#shared/review/find-items.ts';
import {
  reopenResolution,
  resolutionsOf,
  type Choice,
  type Resolution,
} from '#shared/review/resolve-item.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import type { Device, RecordFailure } from '../app/device.ts';
import { officeRules } from './office-rules.ts';

export interface Decision {
  readonly item: ReviewItem;
  readonly entry: KnownEntry;
}

/** not-arrived: entries of the case are not on this device yet. Then what the store says. */
export type DecideFailure = 'not-arrived' | RecordFailure;

/** Where the register of links begins, should nobody have written to it yet. */
const COMMON = 'common' as RealmId;

/** Entries of the case that this device does not hold. */
export function missingEntries(device: Device, item: ReviewItem): readonly EntryId[] {
  const entries =
    item.type === 'possible-same-person' || (item.type === 'second-person' && item.shot === null)
      ? device.entriesOf(LINKS_DOCUMENT)
      : (device.person(item.person)?.entries ?? []);
  const held = new Set(entries.map(({ id }) => id));
  return item.entries.filter((id) => !held.has(id));
}

/** @returns err: the first of not-arrived, disk-full, store-lost, locked */
export async function decide(
  device: Device,
  item: ReviewItem,
  choice: Choice,
  reason: Reason,
): Promise<Result<Decision, DecideFailure>> {
  if (missingEntries(device, item).length > 0) return err('not-arrived');
  let last: KnownEntry | null = null;
  for (const resolution of resolutionsOf(item, choice, reason)) {
    const recorded = await recordResolution(device, resolution);
    // What was recorded of one act stays: the rest of it is asked again.
    if (!recorded.ok) return recorded;
    last = recorded.value;
  }
  assert(last !== null, 'a choice is at least one entry');
  return ok({ item, entry: last });
}

/** The entry that takes a decision back; the case is to review again. */
export function takeBack(
  device: Device,
  decision: Entry,
  reason: Reason,
): Promise<Result<KnownEntry, RecordFailure>> {
  if (!('foreign' in decision)) {
    if (decision.kind === 'review-resolved') {
      return reopen(device, decision, reason);
    }
    const doc = LINKS_DOCUMENT;
    if (decision.kind === 'persons-linked') {
      // Nobody has confirmed it yet: taking it back needs nobody either.
      if (device.links().waiting.some(({ id }) => id === decision.id)) {
        const body = refuseChange(decision.id, reason);
        return recordResolution(device, { kind: 'change-refused', doc, body });
      }
      const body = withSecondPerson(unlinkPersons(decision, reason), true);
      return recordResolution(device, { kind: 'persons-unlinked', doc, body });
    }
    if (decision.kind === 'persons-distinguished') {
      const body = withdrawDistinction(decision.id, reason);
      return recordResolution(device, { kind: 'distinction-withdrawn', doc, body });
    }
  }
  throw new Defect(`${decision.kind} is not taken back`);
}

/** Whether `takeBack` takes it back: an unlinking is followed by a new link instead. */
export const canTakeBack = (entry: Entry): boolean =>
  !('foreign' in entry) &&
  ['review-resolved', 'persons-linked', 'persons-distinguished'].includes(entry.kind);

async function reopen(
  device: Device,
  decision: EntryOf<'review-resolved'>,
  reason: Reason,
): Promise<Result<KnownEntry, RecordFailure>> {
  const body = reopenResolution(decision, reason);
  const recorded = await device.record('review-reopened', decision.doc, body);
  return recorded.ok ? ok(recorded.value) : recorded;
}

async function recordResolution(
  device: Device,
  { kind, doc, body }: Resolution,
): Promise<Result<KnownEntry, RecordFailure>> {
  const recorded = await device.record(kind, doc, body, COMMON);
  return recorded.ok ? ok(recorded.value as KnownEntry) : recorded;
}

/** What the hub's list says and this device's own ledger no longer does, or says otherwise. */
export type OwnVerdict = 'open' | 'inquiring' | 'settled';

/**
 * What this device's ledger says of an item of the hub's list: decided here, or by somebody whose entry came this way
 * first, an item leaves the list before the hub has folded it.
 *
 * @returns `open` also where the device does not hold all of the item: then the hub knows better
 */
export function ownVerdict(device: Device, item: ReviewItem): OwnVerdict {
  if (missingEntries(device, item).length > 0) return item.inquiring ? 'inquiring' : 'open';
  if (item.type === 'possible-same-person') return pairVerdict(device, item);
  if (item.type === 'second-person' && item.shot === null) {
    const isOpen = findLinkItems(device.links(), new Map()).some(({ key }) => key === item.key);
    return isOpen ? 'open' : 'settled';
  }
  const ledger = device.person(item.person);
  if (!ledger) return item.inquiring ? 'inquiring' : 'open';
  const own = itemsOf(ledger).find((one) => one.key === item.key);
  return own === undefined ? 'settled' : own.inquiring ? 'inquiring' : 'open';
}

function pairVerdict(
  device: Device,
  item: Extract<ReviewItem, { type: 'possible-same-person' }>,
): OwnVerdict {
  const { groups, distinct, waiting } = device.links();
  const pair = pairKeyOf(item.person, item.other);
  const isAnswered = waiting.some(
    ({ change, persons }) => change.kind === 'persons-linked' && persons.includes(item.person),
  );
  if (isAnswered && item.entries.length === 0) return 'settled';
  const isLinked = groups.get(item.person)?.persons.includes(item.other) ?? false;
  const isDistinct = distinct.has(pair);
  // Both at once is the question itself, where people contradicted each other.
  const isAsked = item.entries.length > 0 ? isLinked && isDistinct : !isLinked && !isDistinct;
  return isAsked ? 'open' : 'settled';
}

const kept = new WeakMap<PersonLedger, readonly ReviewItem[]>();

/** A ledger is made anew at every change, so what was found in it stays true of it. */
export function itemsOf(ledger: PersonLedger): readonly ReviewItem[] {
  const known = kept.get(ledger);
  if (known) return known;
  const items = findItems(ledger, officeRules);
  kept.set(ledger, items);
  return items;
}
