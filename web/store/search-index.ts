/**
 * Finds persons by what people type: kana from the beginning, any part of a name, birth dates in every written form,
 * numbers. A scan over the prepared keys of those who can fit at all: a keystroke has no time to look at 60,000.
 */

import type { CivilDate, PersonId } from '#shared/base/brand.ts';
import { addFields, emptyKeys } from '#shared/base/search-keys.ts';
import type { NamedFields, SearchKeys } from '#shared/base/search-keys.ts';
import { readQuery, scoreOf } from '#shared/base/search-query.ts';
import { SearchBuckets } from './search-buckets.ts';

interface Hit {
  readonly keys: SearchKeys;
  readonly score: number;
}

/** So many more than asked for are kept while scanning: some may turn out to be one person. */
const SPARE_HITS = 50;

export class SearchIndex {
  readonly #keys = new Map<PersonId, SearchKeys>();
  readonly #buckets = new SearchBuckets();

  get size(): number {
    return this.#keys.size;
  }

  add(person: PersonId, fields: NamedFields): void {
    const keys = this.#keys.get(person) ?? emptyKeys(person);
    const before = { ...keys };
    addFields(keys, fields);
    this.#buckets.add(keys, before);
    this.#keys.set(person, keys);
  }

  /**
   * @param query - words apart; each must be found. An empty query finds nobody
   * @param shownAs - the person under whom one is shown (the survivor of links)
   * @returns best first, then by kana, then by birth; each shown person once
   */
  find(
    query: string,
    limit: number,
    today: CivilDate,
    shownAs: (person: PersonId) => PersonId,
  ): readonly { readonly person: PersonId; readonly score: number }[] {
    const readings = readQuery(query, today);
    if (readings.length === 0) return [];
    const best: Hit[] = [];
    const kept = limit + SPARE_HITS;
    const [only] = readings.length === 1 ? readings : [];
    for (const keys of (only && this.#buckets.mayFit(only)) ?? this.#keys.values()) {
      const score = scoreOf(keys, readings);
      if (score > 0) keepBest(best, keys, score, kept);
    }
    const shown = new Map<PersonId, number>();
    for (const { keys, score } of best) {
      const person = shownAs(keys.person);
      if (!shown.has(person)) shown.set(person, score);
    }
    return [...shown].slice(0, limit).map(([person, score]) => ({ person, score }));
  }
}

/** Keeps the first `kept` hits in order: sorting all that a single kana finds would cost more than finding them. */
function keepBest(best: Hit[], keys: SearchKeys, score: number, kept: number): void {
  const last = best.at(-1);
  if (best.length >= kept && last && compareHit(last, keys, score) <= 0) return;
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareHit(best[middle] as Hit, keys, score) <= 0) low = middle + 1;
    else high = middle;
  }
  best.splice(low, 0, { keys, score });
  if (best.length > kept) best.pop();
}

const compareHit = (hit: Hit, keys: SearchKeys, score: number): number =>
  score - hit.score || compareKeys(hit.keys, keys);

function compareKeys(a: SearchKeys, b: SearchKeys): number {
  if (a.kana !== b.kana) return a.kana < b.kana ? -1 : 1;
  if (a.births !== b.births) return a.births < b.births ? -1 : 1;
  return a.person < b.person ? -1 : a.person > b.person ? 1 : 0;
}
