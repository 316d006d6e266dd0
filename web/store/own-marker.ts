/** A third witness of the last own entry, outside both stores. */

const NAME = 'ledger-own-order';

export class OwnMarker {
  readonly #place: Pick<Storage, 'getItem' | 'setItem'> | null;
  /** What this tab knows by itself: the place may be missing, full, or denied to this page. */
  #last = 0;

  constructor(place: Pick<Storage, 'getItem' | 'setItem'> | null) {
    this.#place = place;
  }

  /** @returns up to which order both stores are known to have had every entry */
  read(): number {
    return Math.max(this.#last, Number(this.#place?.getItem(NAME) ?? 0));
  }

  /** A witness that cannot write is no reason to say that an entry was not stored. */
  write(order: number): void {
    this.#last = order;
    try {
      this.#place?.setItem(NAME, `${order}`);
    } catch (cause) {
      if (!(cause instanceof DOMException)) throw cause;
    }
  }
}
