/**
 * Who can fit a word at all: persons by the first sign of a kana key, by each sign of their names, by birth. A scan looks at
 * the smallest of these instead of at everyone; whether one fits is still said by `scoreOf`.
 */

import type { SearchKeys } from '#shared/base/search-keys.ts';
import type { SearchWord } from '#shared/base/search-query.ts';

type Buckets = Map<string, SearchKeys[]>;
const NOBODY: readonly SearchKeys[] = [];

export class SearchBuckets {
  readonly #byKana: Buckets = new Map();
  readonly #byName: Buckets = new Map();
  readonly #byBirth: Buckets = new Map();

  /** To be called each time when keys were added to, with what they were before: what is new stands behind it. */
  add(keys: SearchKeys, before: Pick<SearchKeys, 'kana' | 'names' | 'births'>): void {
    const { kana, names, births } = keys;
    for (let at = Math.max(1, before.kana.length); at < kana.length; at += 1) {
      if (kana[at - 1] !== '|') continue;
      const sign = kana.charAt(at);
      if (kana.indexOf(`|${sign}`) === at - 1) put(this.#byKana, sign, keys);
    }
    for (let at = Math.max(1, before.names.length); at < names.length; at += 1) {
      const sign = names.charAt(at);
      if (sign !== '|' && names.indexOf(sign) === at) put(this.#byName, sign, keys);
    }
    for (const birth of births.slice(before.births.length).split('|'))
      if (birth !== '') put(this.#byBirth, birth, keys);
  }

  /** @returns everybody who may fit all of the words, each once; null where only a look at everyone can tell */
  mayFit(words: readonly SearchWord[]): readonly SearchKeys[] | null {
    let fewest: readonly SearchKeys[] | null = null;
    for (const word of words) {
      const one = this.#mayFitWord(word);
      if (one && (!fewest || one.length < fewest.length)) fewest = one;
    }
    return fewest;
  }

  #mayFitWord({ kana, name, births, number }: SearchWord): readonly SearchKeys[] | null {
    if (number) return null;
    const born = births.flatMap((birth) => this.#byBirth.get(birth.slice(1, -1)) ?? NOBODY);
    const named = name ? this.#withAllSigns(name.part) : NOBODY;
    const sign = kana ? kana.part.charAt(0) : '';
    const read = this.#byKana.get(sign) ?? NOBODY;
    if (born.length > 0) return [...new Set([...born, ...named, ...read])];
    if (read.length === 0) return named;
    // One in a hundred has a name in kana: the many who are read so are not put together anew.
    const others = named.filter((keys) => !keys.kana.includes(`|${sign}`));
    return others.length > 0 ? [...read, ...others] : read;
  }

  /** Whoever bears the part bears each of its signs: the rarest is looked at. */
  #withAllSigns(part: string): readonly SearchKeys[] {
    let fewest: readonly SearchKeys[] | null = null;
    // By code unit, as `includes` compares.
    for (let at = 0; at < part.length; at += 1) {
      const list = this.#byName.get(part.charAt(at)) ?? NOBODY;
      if (!fewest || list.length < fewest.length) fewest = list;
    }
    return fewest ?? NOBODY;
  }
}

function put(buckets: Buckets, sign: string, keys: SearchKeys): void {
  const bucket = buckets.get(sign);
  if (bucket) bucket.push(keys);
  else buckets.set(sign, [keys]);
}
