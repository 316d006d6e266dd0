/** Cells to values: dates in any Japanese or western form, codes from a list, numbers, text within bounds. */

import type { CivilDate } from '#shared/base/brand.ts';
import { civilDate, fromDayNumber, dayNumber, parseCivilDate } from '#shared/base/civil-date.ts';
import { parseWrittenDate } from '#shared/base/era.ts';
import type { WrittenDateContext } from '#shared/base/era.ts';
import { normalizeNumber } from '#shared/base/text.ts';
import type { RowFinding, RowNoticeCode, RowProblemCode, Values } from './findings.ts';
import { shortened } from './open-table.ts';
import type { TableRow } from './open-table.ts';

/** Reads the cells of one row and gathers what is wrong with them. */
export class RowReader<Field extends string> {
  readonly row: TableRow<Field>;
  readonly problems: RowFinding[] = [];
  readonly notices: RowFinding[] = [];

  constructor(row: TableRow<Field>) {
    this.row = row;
  }

  refuse(field: Field | null, code: RowProblemCode, values: Values = {}): null {
    this.problems.push({ line: this.row.line, column: this.#headerOf(field), code, values });
    return null;
  }

  notice(field: Field | null, code: RowNoticeCode, values: Values = {}): void {
    this.notices.push({ line: this.row.line, column: this.#headerOf(field), code, values });
  }

  #headerOf(field: Field | null): string {
    return field === null ? '' : this.row.headerOf(field);
  }

  /** @returns the text, null where the cell is empty */
  text(field: Field, lengthMax: number): string | null {
    const text = this.row.read(field);
    if (text === '') return null;
    return text.length > lengthMax ? this.refuse(field, 'too-long', { max: lengthMax }) : text;
  }

  /** @returns letters, digits and hyphens in one width, null where the cell is empty or unreadable */
  number(field: Field, lengthMax: number): string | null {
    const written = this.row.read(field);
    if (written === '') return null;
    const number = normalizeNumber(written);
    if (!/^[0-9A-Z-]+$/.test(number) || number.length > lengthMax) {
      return this.refuse(field, 'unreadable-number', { value: shortened(written) });
    }
    return number;
  }

  /** @returns the meaning of the code; `empty` where the cell is empty; null where it is unknown */
  code<T>(field: Field, meanings: Readonly<Record<string, T>>, empty: T): T | null {
    const written = this.row.read(field);
    if (written === '') return empty;
    const meaning =
      meanings[written] ?? meanings[written.normalize('NFKC').toUpperCase().replace(/\s+/g, '')];
    if (meaning !== undefined) return meaning;
    const known = Object.keys(meanings).join('、');
    return this.refuse(field, 'unknown-code', { value: shortened(written), known });
  }

  /** @returns the date; null where the cell is empty or refused */
  date(field: Field, context: WrittenDateContext): CivilDate | null {
    const written = this.row.read(field);
    if (written === '') return null;
    // Millions of rows write YYYYMMDD; the long way is for what people typed.
    const plain = /^[0-9]{8}$/.test(written)
      ? parseCivilDate(`${written.slice(0, 4)}-${written.slice(4, 6)}-${written.slice(6)}`)
      : null;
    if (
      plain &&
      (context.futureAllowed || plain <= context.today) &&
      (!context.birth || plain >= context.birth)
    ) {
      return plain;
    }
    if (isRelative(written)) return this.refuse(field, 'unreadable', { written: shortened(written) });
    const read = parseWrittenDate(written, context);
    if (!read.ok) return this.refuse(field, read.error.code, read.error.values);
    for (const notice of read.value.notices) this.notice(field, notice.code, notice.values);
    return read.value.date;
  }

  /** An expiry: a month without a day, or with day 00, means the month's last day. */
  expiry(field: Field, today: CivilDate): CivilDate | null {
    const month = /^([0-9]{4})[./-]?(0[1-9]|1[0-2])(?:[./-]?00)?$/.exec(
      this.row.read(field).normalize('NFKC'),
    );
    if (month) {
      const next = civilDate(Number(month[1]) + (month[2] === '12' ? 1 : 0), (Number(month[2]) % 12) + 1, 1);
      if (next) return fromDayNumber(dayNumber(next) - 1);
    }
    return this.date(field, { today, futureAllowed: true });
  }
}

/** 今日, 昨日 or -1: in a file they mean no day at all. A date has at least three figures (元 is one). */
function isRelative(written: string): boolean {
  const figures = written.normalize('NFKC').match(/[0-9〇一二三四五六七八九十元]/gu) ?? [];
  return figures.length < 3 || /^[-‐‑–—−ー]/u.test(written);
}
