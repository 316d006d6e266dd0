/** The list of who is due: what is asked, the answer, and every row of it for a file. */

import type { DueAnswer, DueListRow } from '#shared/api/office-api.ts';
import { FILE_PAGE_ROWS, LIST_ROWS_MAX } from '#shared/api/file-pages.ts';
import type { CivilDate } from '#shared/base/brand.ts';
import type { Device } from '../app/device.ts';
import { OfficeAnswer } from './office-answer.svelte.ts';
import { askOffice } from './office-ask.ts';

const ROWS_AT_FIRST = 100;
/** Entries that arrive between two pages make another list: it is read again from its beginning. */
const TRIES = 4;

export interface DueChoice {
  /** '' asks for all, as in the selects. */
  readonly series: string;
  readonly area: string;
  /** YYYY-MM. */
  readonly birth: string;
  readonly state: string;
  /** Null: today. */
  readonly on: CivilDate | null;
}

type Page = Awaited<ReturnType<typeof askOffice<DueAnswer>>>;

const NO_CHOICE: DueChoice = { series: '', area: '', birth: '', state: '', on: null };

export class OfficeDue {
  choice: DueChoice = $state.raw(NO_CHOICE);
  readonly answer: OfficeAnswer<DueAnswer>;
  readonly #device: Device;
  #limit = ROWS_AT_FIRST;

  constructor(device: Device) {
    this.#device = device;
    this.answer = new OfficeAnswer(device, () => duePath(this.choice, this.#limit, null));
  }

  get isNarrowed(): boolean {
    const { series, area, birth, state } = this.choice;
    return [series, area, birth, state].some((one) => one !== '');
  }

  choose(change: Partial<DueChoice>): void {
    this.choice = { ...this.choice, ...change };
    this.#limit = ROWS_AT_FIRST;
    void this.answer.refresh();
  }

  clear(): void {
    this.choose({ ...NO_CHOICE, on: this.choice.on });
  }

  more(): void {
    this.#limit = Math.min(this.#limit * 4, LIST_ROWS_MAX);
    void this.answer.refresh();
  }

  /**
   * Every row of what is asked now, all from one state of the ledger; null where the hub gave no such answer.
   * reauth-needed: the hub asks first who is here.
   */
  async everyRow(): Promise<Pick<DueAnswer, 'rows' | 'on' | 'table'> | 'reauth-needed' | null> {
    const { choice } = this;
    for (let left = TRIES; left > 0; left -= 1) {
      const found = await this.#readPages(choice);
      if (found !== 'changed') return found;
    }
    return null;
  }

  async #readPages(choice: DueChoice): Promise<DueAnswer | 'changed' | 'reauth-needed' | null> {
    const rows: DueListRow[] = [];
    let first: DueAnswer | null = null;
    let after: string | null = null;
    do {
      const { authorization, account } = this.#device;
      const { staff } = account;
      const path = duePath(choice, FILE_PAGE_ROWS, after);
      const page: Page = await askOffice<DueAnswer>({
        authorization,
        staff,
        path,
        searchText: '',
        etag: null,
      });
      if (!page.ok && page.error === 'reauth-needed') return page.error;
      const body = page.ok ? page.value.body : null;
      if (body === null) return null;
      first ??= body;
      if (body.version !== first.version || body.on !== first.on) return 'changed';
      rows.push(...body.rows);
      after = body.next;
    } while (after !== null);
    return { ...first, rows };
  }
}

function duePath(choice: DueChoice, limit: number, after: string | null): string {
  const query = new URLSearchParams({ limit: String(limit) });
  for (const [name, value] of Object.entries({ ...choice, after })) {
    if (value !== '' && value !== null) query.set(name, value);
  }
  return `/due?${query}`;
}
