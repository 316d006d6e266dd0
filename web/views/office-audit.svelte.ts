/** The audit as a list: what is asked, the answer, and every row of it for a file. */

import type { AuditAnswer, AuditRow } from '#shared/api/audit-api.ts';
import { FILE_PAGE_ROWS, LIST_ROWS_MAX } from '#shared/api/file-pages.ts';
import type { AuditWhat } from '#shared/audit/audit-line.ts';
import type { CivilDate } from '#shared/base/brand.ts';
import type { Device } from '../app/device.ts';
import { OfficeAnswer } from './office-answer.svelte.ts';
import { askOffice } from './office-ask.ts';

const ROWS_AT_FIRST = 100;
/** What a spreadsheet still opens, and some 50 pages of the hub. */
export const FILE_ROWS_MAX = 100_000;
const DAY_MS = 24 * 3_600_000;

export interface AuditChoice {
  /** '' asks for all, as in the selects. */
  readonly what: AuditWhat | '';
  readonly staff: string;
  readonly device: string;
  readonly person: string;
  readonly isRefusedOnly: boolean;
  readonly from: CivilDate | null;
  readonly until: CivilDate | null;
}

export const NO_AUDIT_CHOICE: AuditChoice = {
  what: '',
  staff: '',
  device: '',
  person: '',
  isRefusedOnly: false,
  from: null,
  until: null,
};

type Names = AuditAnswer['persons'];
type Page = Awaited<ReturnType<typeof askOffice<AuditAnswer>>>;

export class OfficeAudit {
  choice: AuditChoice = $state.raw(NO_AUDIT_CHOICE);
  readonly answer: OfficeAnswer<AuditAnswer>;
  readonly #device: Device;
  #limit = ROWS_AT_FIRST;

  constructor(device: Device, choice: AuditChoice = NO_AUDIT_CHOICE) {
    this.#device = device;
    this.choice = choice;
    this.answer = new OfficeAnswer(device, () => auditPath(this.choice, this.#limit, null));
  }

  get isNarrowed(): boolean {
    const { what, staff, device, person, isRefusedOnly, from, until } = this.choice;
    return (
      [what, staff, device, person].some((one) => one !== '') || isRefusedOnly || (from ?? until) !== null
    );
  }

  choose(change: Partial<AuditChoice>): void {
    this.choice = { ...this.choice, ...change };
    this.#limit = ROWS_AT_FIRST;
    void this.answer.refresh();
  }

  more(): void {
    this.#limit = Math.min(this.#limit * 4, LIST_ROWS_MAX);
    void this.answer.refresh();
  }

  /** Rows of what is asked now, at most `FILE_ROWS_MAX`, and the names in them; null where the hub gave no answer; reauth-needed as of the due. */
  async everyRow(): Promise<
    | 'reauth-needed'
    | {
        readonly rows: readonly AuditRow[];
        readonly persons: Names;
        readonly isCut: boolean;
      }
    | null
  > {
    const { choice } = this;
    const { authorization, account } = this.#device;
    const { staff } = account;
    const rows: AuditRow[] = [];
    let persons: Names = {};
    let after: string | null = null;
    do {
      const path = auditPath(choice, FILE_PAGE_ROWS, after);
      const page: Page = await askOffice<AuditAnswer>({
        authorization,
        staff,
        path,
        searchText: '',
        etag: null,
      });
      if (!page.ok && page.error === 'reauth-needed') return page.error;
      const body = page.ok ? page.value.body : null;
      if (body === null) return null;
      rows.push(...body.rows);
      persons = { ...persons, ...body.persons };
      after = body.next;
    } while (after !== null && rows.length < FILE_ROWS_MAX);
    return { rows, persons, isCut: after !== null };
  }
}

/** When a day begins in Japan, ms since the epoch. */
const dayBegins = (day: CivilDate): number => Date.parse(`${day}T00:00:00+09:00`);

export function auditPath(choice: AuditChoice, limit: number, after: string | null): string {
  const query = new URLSearchParams({ limit: String(limit) });
  const { what, staff, device, person, isRefusedOnly, from, until } = choice;
  for (const [name, value] of Object.entries({ what, staff, device, person, after: after ?? '' })) {
    if (value !== '') query.set(name, value);
  }
  if (isRefusedOnly) query.set('refused', '1');
  if (from !== null) query.set('from', String(dayBegins(from)));
  if (until !== null) query.set('until', String(dayBegins(until) + DAY_MS));
  return `/audit?${query}`;
}
