/**
 * Who had seen what, within one document: exact causality without clocks, from `after` alone.
 * Entries that name each other in a circle are hostile or broken: among them nobody has seen anybody.
 */

import type { EntryId } from '../base/brand.ts';
import type { Entry } from './entry.ts';
import { compareOrderKeys } from './order.ts';

export interface Causality {
  /** Every entry once, in the order that every device gives them: depth of causal past, then id. */
  readonly ordered: readonly Entry[];
  /** Entries that no other entry has seen, in order; the `after` of the next entry. */
  readonly heads: readonly EntryId[];
  /** True where the author of `b` had seen `a`; false for an entry and itself, and where one is not here. */
  isBefore(a: EntryId, b: EntryId): boolean;
  /** Two different entries, both here, neither of which has seen the other. */
  areConcurrent(a: EntryId, b: EntryId): boolean;
  /** Place in `ordered`; -1 where the entry is not here. */
  rankOf(id: EntryId): number;
  depthOf(id: EntryId): number;
}

/**
 * So many heads an entry names at most, the last in order: only a device that never names any leaves as many behind, and an
 * entry has 64 KB, beyond which nobody takes it.
 */
export const HEADS_NAMED_MAX = 1_000;

// Past sets are kept for whoever is asked about; a hostile document must not keep one for each of its entries.
const PAST_SETS_MAX = 512;

/**
 * @param entries - of one document, in any order, repetitions allowed; ancestors that are not here are passed over
 */
export function createCausality(entries: readonly Entry[]): Causality {
  const nodes = withoutRepetitions(entries);
  const indexOf = new Map<EntryId, number>();
  for (let i = 0; i < nodes.length; i++) indexOf.set(nodes[i]!.id, i);
  const parents = nodes.map((entry) => parentsOf(entry, indexOf));
  const { circleOf, depths } = findCircles(parents);

  const order = nodes.map((entry, index) => ({ id: entry.id, depth: depths[index]!, index }));
  order.sort(compareOrderKeys);
  const ranks = new Int32Array(nodes.length);
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank]!.index] = rank;

  const pasts = new Map<number, Uint8Array>();
  const pastOf = (index: number): Uint8Array => {
    const known = pasts.get(index);
    if (known) return known;
    const past = new Uint8Array(nodes.length);
    const open = [...parents[index]!];
    while (open.length > 0) {
      const next = open.pop()!;
      if (past[next] === 1) continue;
      past[next] = 1;
      for (const parent of parents[next]!) if (past[parent] === 0) open.push(parent);
    }
    if (pasts.size >= PAST_SETS_MAX) pasts.clear();
    pasts.set(index, past);
    return past;
  };
  const isBefore = (a: EntryId, b: EntryId): boolean => {
    const from = indexOf.get(a);
    const to = indexOf.get(b);
    if (from === undefined || to === undefined) return false;
    // Members of a circle have one depth, so that none of them is before another.
    return depths[from]! < depths[to]! && pastOf(to)[from] === 1;
  };
  return {
    ordered: order.map(({ index }) => nodes[index]!),
    heads: headsOf(order, parents, circleOf),
    isBefore,
    areConcurrent: (a, b) =>
      a !== b && indexOf.has(a) && indexOf.has(b) && !isBefore(a, b) && !isBefore(b, a),
    rankOf: (id) => ranks[indexOf.get(id) ?? -1] ?? -1,
    depthOf: (id) => depths[indexOf.get(id) ?? -1] ?? 0,
  };
}

/** Of two different entries under one id (the hub holds the later) every device takes the same one. */
function withoutRepetitions(entries: readonly Entry[]): Entry[] {
  const first = new Map<EntryId, Entry>();
  for (const entry of entries) {
    const known = first.get(entry.id);
    if (known === undefined) first.set(entry.id, entry);
    else if (known !== entry && JSON.stringify(entry) < JSON.stringify(known)) first.set(entry.id, entry);
  }
  return [...first.values()];
}

function parentsOf(entry: Entry, indexOf: ReadonlyMap<EntryId, number>): number[] {
  const parents: number[] = [];
  for (const id of entry.after) {
    const parent = indexOf.get(id);
    if (parent !== undefined && id !== entry.id) parents.push(parent);
  }
  return parents;
}

/** Entries that somebody outside their own circle names in `after` are no heads. */
function headsOf(
  order: readonly { readonly id: EntryId; readonly index: number }[],
  parents: readonly (readonly number[])[],
  circleOf: Int32Array,
): EntryId[] {
  const seen = new Set<number>();
  parents.forEach((list, index) => {
    for (const parent of list) if (circleOf[parent] !== circleOf[index]) seen.add(circleOf[parent]!);
  });
  return order.filter(({ index }) => !seen.has(circleOf[index]!)).map(({ id }) => id);
}

/**
 * Numbers the circles (an entry outside any circle is one of its own) and measures depths: 1 where nothing is behind.
 * Tarjan's strongly connected components, with a stack of its own, since a document may be one chain of thousands.
 */
function findCircles(parents: readonly (readonly number[])[]): {
  readonly circleOf: Int32Array;
  readonly depths: Int32Array;
} {
  const count = parents.length;
  const circleOf = new Int32Array(count).fill(-1);
  const depths = new Int32Array(count);
  const visited = new Int32Array(count);
  const low = new Int32Array(count);
  const nextParent = new Int32Array(count);
  const path: number[] = [];
  const pending: number[] = [];
  let visits = 0;
  let circles = 0;

  const close = (root: number): void => {
    const members: number[] = [];
    let member: number;
    do {
      member = pending.pop()!;
      circleOf[member] = circles;
      members.push(member);
    } while (member !== root);
    let depth = 0;
    for (const one of members) {
      for (const parent of parents[one]!) {
        if (circleOf[parent] !== circles && depths[parent]! > depth) depth = depths[parent]!;
      }
    }
    for (const one of members) depths[one] = depth + 1;
    circles += 1;
  };

  for (let start = 0; start < count; start++) {
    if (visited[start] !== 0) continue;
    path.push(start);
    while (path.length > 0) {
      const node = path[path.length - 1]!;
      if (visited[node] === 0) {
        visited[node] = low[node] = ++visits;
        pending.push(node);
      }
      const parent = parents[node]![nextParent[node]!++];
      if (parent !== undefined) {
        if (visited[parent] === 0) path.push(parent);
        else if (circleOf[parent] === -1) low[node] = Math.min(low[node]!, visited[parent]!);
        continue;
      }
      path.pop();
      if (low[node] === visited[node]) close(node);
      const below = path[path.length - 1];
      if (below !== undefined) low[below] = Math.min(low[below]!, low[node]!);
    }
  }
  return { circleOf, depths };
}
