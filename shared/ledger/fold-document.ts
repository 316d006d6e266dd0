/** One person's document by itself, and the ledger that one or several of them make together. */

import type { DocumentId, EntryId, PersonId } from '../base/brand.ts';
import { personDocument } from '../base/ids.ts';
import { createCausality, type Causality } from './causality.ts';
import { collectEntries, type CollectedEntries } from './collect-entries.ts';
import type { Entry, Identity } from './entry.ts';
import { foldFacts, joinFacts, type FoldedFacts } from './fold-facts.ts';
import { foldIdentity, type FoldedIdentity } from './fold-identity.ts';
import { latestResidences, residenceOf } from './fold-residence.ts';
import { foldShots, type FoldedShots } from './fold-shots.ts';
import { joinEvents } from './join-events.ts';
import type { FactView, PersonLedger, ShotView, WithheldView } from './ledger.ts';
import { compareOrderKeys } from './order.ts';
import { createPairJudge } from './pair-judge.ts';

export interface FoldedDocument {
  readonly person: PersonId;
  readonly causality: Causality;
  readonly collected: CollectedEntries;
  readonly identity: FoldedIdentity;
  readonly shots: FoldedShots;
  readonly facts: FoldedFacts;
}

export function foldDocument(person: PersonId, entries: readonly Entry[]): FoldedDocument {
  const causality = createCausality(entries);
  const collected = collectEntries(causality);
  return {
    person,
    causality,
    collected,
    identity: foldIdentity(collected, causality),
    shots: foldShots(person, collected.shots.values(), causality),
    facts: foldFacts(person, collected.facts.values(), causality),
  };
}

/**
 * @param documents - of one person, or of persons linked as one with the survivor first; each folded by itself, so
 *   that taking a link away leaves what each was
 * @param judgedWith - of persons whose link with this one waits for a second person
 */
export function ledgerOf(
  documents: readonly FoldedDocument[],
  judgedWith: readonly FoldedDocument[] = [],
): PersonLedger {
  const own = documents[0]!;
  const byDoc = new Map<DocumentId, Causality>();
  for (const { person, causality } of documents) byDoc.set(personDocument(person), causality);
  const inOrder = documents.length === 1 ? firstOf : orderAcross(documents);

  const decisions = inOrder(documents.map(({ collected }) => collected.decisions));
  const shots = inOrder<ShotView>(documents.map((document) => document.shots.shots));
  const judge = createPairJudge(shots, decisions, (doc) => byDoc.get(doc));
  const events = joinEvents(shots, decisions, judge);
  const facts = joinFacts(inOrder<FactView>(documents.map((document) => document.facts.facts)), decisions);
  const withdrawn = new Set(documents.flatMap(({ collected }) => [...collected.withdrawnWithholdings]));
  const identities = documents.map(({ identity }) => identity);
  return {
    person: own.person,
    persons: documents.map(({ person }) => person).toSorted(),
    identity: joinIdentities(identities.flatMap(({ identity }) => identity ?? [])),
    isProvisional: identities.every(({ isProvisional }) => isProvisional),
    identityVersions: own.identity.versions,
    identityConflicts: own.identity.conflicts,
    linkedIdentityConflicts: documents
      .slice(1)
      .flatMap(({ person, identity }) => identity.conflicts.map((conflict) => ({ person, conflict }))),
    residence: residenceOf(
      documents.flatMap(({ collected, causality }) => latestResidences(collected.residences, causality)),
    ),
    // Sorting is stable: shots of one day stay in the order of their entries.
    shots: events.shots.toSorted((a, b) =>
      a.shot.givenOn < b.shot.givenOn ? -1 : a.shot.givenOn > b.shot.givenOn ? 1 : 0,
    ),
    withheld: inOrder(documents.map(({ collected }) => collected.withheld)).map((entry): WithheldView => ({
      id: entry.id,
      entry,
      withdrawn: withdrawn.has(entry.id),
    })),
    facts: facts.facts,
    decisions,
    waiting: inOrder(documents.map(({ collected }) => collected.waiting)),
    shotsToJudge: judgedWith.length === 0 ? null : ledgerOf([...documents, ...judgedWith]).shots,
    merged: [
      ...documents.flatMap((folded) => [
        ...folded.identity.merged,
        ...folded.shots.merged,
        ...folded.facts.merged,
      ]),
      ...events.merged,
      ...facts.merged,
    ],
    foreign: inOrder(documents.map(({ collected }) => collected.foreign)),
    entries: inOrder(documents.map(({ causality }) => causality.ordered)),
    heads: own.causality.heads,
  };
}

type ListOrder = <T extends { readonly id: EntryId }>(lists: readonly (readonly T[])[]) => readonly T[];

const firstOf: ListOrder = (lists) => lists[0]!;

/** Entries of several documents in one order: no entry of one document has seen an entry of another. */
function orderAcross(documents: readonly FoldedDocument[]): ListOrder {
  const depths = new Map<EntryId, number>();
  for (const { causality } of documents) {
    for (const { id } of causality.ordered) depths.set(id, causality.depthOf(id));
  }
  const keyOf = ({ id }: { readonly id: EntryId }) => ({ id, depth: depths.get(id) ?? 0 });
  return (lists) => lists.flat().toSorted((a, b) => compareOrderKeys(keyOf(a), keyOf(b)));
}

/** Facts that a linked person's document adds where the survivor's says nothing. The name, kana and birth stay the survivor's. */
function joinIdentities(identities: readonly Identity[]): Identity | null {
  const [own, ...others] = identities;
  if (own === undefined || others.length === 0) return own ?? null;
  const joined: Record<string, unknown> = { ...own };
  for (const other of others) {
    for (const [field, value] of Object.entries(other)) {
      if (joined[field] === null || joined[field] === undefined) joined[field] = value;
    }
  }
  // An allergy written on either card must be seen before a shot.
  const cautions = new Set(identities.flatMap(({ caution }) => caution ?? []));
  joined['caution'] = cautions.size === 0 ? null : [...cautions].join('／');
  return joined as Identity;
}
