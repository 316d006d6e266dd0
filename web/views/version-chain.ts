/**
 * The versions of one record, as people ask about them: who wrote what, when, why, and what they had not seen.
 * Made from the entries alone; nothing is left out, an unknown kind included.
 */

import type { EntryId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import { createCausality } from '#shared/ledger/causality.ts';
import type { Entry, Reason } from '#shared/ledger/entry.ts';
import type { FactView, FieldVersion, PersonLedger, ShotView } from '#shared/ledger/ledger.ts';

export type ChainLinkType = 'recorded' | 'corrected' | 'voided' | 'decided' | 'other';

export interface FieldChange {
  readonly field: string;
  /** What its author replaced; undefined where that is not known here. */
  readonly from: unknown;
  readonly to: unknown;
}

export interface ChainLink {
  readonly entry: Entry;
  readonly type: ChainLinkType;
  readonly changes: readonly FieldChange[];
  readonly reason: Reason | null;
  /** Entries of the same chain that its author had not seen and that had not seen it. */
  readonly unseen: readonly EntryId[];
}

/** One link for each entry about a shot or a fact, in the order of the ledger; the recording first. */
export function findShotChain(view: ShotView | FactView, ledger: PersonLedger): readonly ChainLink[] {
  const entries: Entry[] = [view.recorded, ...view.history];
  return chainOf(entries, view.versions, ledger.entries, personDocument(view.person));
}

/** The same for what is known of the person; entries that changed no field of the identity are left out. */
export function findIdentityChain(ledger: PersonLedger): readonly ChainLink[] {
  const entries = ledger.entries.filter(
    (entry) => entry.kind === 'person-entered' || entry.kind === 'person-corrected',
  );
  return chainOf(entries, ledger.identityVersions, ledger.entries, null);
}

function chainOf(
  chain: readonly Entry[],
  versions: Readonly<Record<string, readonly FieldVersion[]>>,
  all: readonly Entry[],
  doc: string | null,
): readonly ChainLink[] {
  const causality = createCausality(doc === null ? all : all.filter((entry) => entry.doc === doc));
  return chain.map((entry) => ({
    entry,
    type: typeOf(entry),
    changes: changesOf(entry, versions, (a, b) => causality.isBefore(a, b)),
    reason: reasonOf(entry),
    unseen: chain.filter((other) => causality.areConcurrent(other.id, entry.id)).map(({ id }) => id),
  }));
}

function typeOf(entry: Entry): ChainLinkType {
  switch (entry.kind) {
    case 'shot-recorded':
    case 'person-entered':
    case 'fact-stated':
      return 'recorded';
    case 'shot-corrected':
    case 'person-corrected':
    case 'fact-corrected':
      return 'corrected';
    case 'shot-voided':
    case 'fact-voided':
      return 'voided';
    case 'review-resolved':
    case 'review-reopened':
      return 'decided';
    default:
      return 'other';
  }
}

/** Each field that an entry states, with the newest version that its author had seen. */
function changesOf(
  entry: Entry,
  versions: Readonly<Record<string, readonly FieldVersion[]>>,
  isBefore: (a: EntryId, b: EntryId) => boolean,
): readonly FieldChange[] {
  return Object.entries(fieldsOf(entry)).map(([field, to]) => {
    const seen = (versions[field] ?? []).filter((version) => isBefore(version.by, entry.id));
    return { field, from: seen.at(-1)?.value, to };
  });
}

function fieldsOf(entry: Entry): Readonly<Record<string, unknown>> {
  if ('foreign' in entry) return {};
  if (
    entry.kind === 'shot-corrected' ||
    entry.kind === 'person-corrected' ||
    entry.kind === 'fact-corrected'
  ) {
    return entry.body.fields;
  }
  if (entry.kind === 'review-resolved' && entry.body.outcome.type === 'value') {
    return { [entry.body.outcome.field]: entry.body.outcome.value };
  }
  return {};
}

function reasonOf(entry: Entry): Reason | null {
  const reason = (entry.body as { readonly reason?: Reason }).reason;
  return reason ?? null;
}
