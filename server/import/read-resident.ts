/** One row of the residents' file as an identity and a residence. */

import type { AreaId, CivilDate } from '#shared/base/brand.ts';
import { normalizeKana, normalizeName } from '#shared/base/text.ts';
import type { EntryBody, Identity } from '#shared/ledger/entry.ts';
import type { ResidentField } from './columns.ts';
import type { RowFinding } from './findings.ts';
import type { TableRow } from './open-table.ts';
import { shortened } from './open-table.ts';
import { RowReader } from './read-cells.ts';

export interface ResidentRow {
  readonly number: string;
  readonly identity: Identity;
  /** Null where the row says no more than that the person lives here. */
  readonly residence: EntryBody<'residence-changed'> | null;
  /** Fields whose column the file has; the others say nothing. */
  readonly stated: readonly IdentityField[];
  readonly notices: readonly RowFinding[];
}

export interface ResidentContext {
  readonly today: CivilDate;
  readonly areas: ReadonlySet<string>;
}

const SEXES = {
  '1': 'M',
  '2': 'F',
  '9': 'X',
  男: 'M',
  女: 'F',
  M: 'M',
  F: 'F',
  X: 'X',
  男性: 'M',
  女性: 'F',
} as const;
const KANA_SOURCES = {
  戸籍: 'family-register',
  住基: 'resident-register',
  聞き取り: 'heard',
  推定: 'guessed',
} as const;
const STATUSES = {
  住民: 'resident',
  転入: 'resident',
  転出: 'moved-out',
  死亡: 'died',
  消除: 'removed',
  住登外: null,
} as const;

/** @returns what the row says, or what is wrong with it: one or more findings */
export function readResident(
  row: TableRow<ResidentField>,
  context: ResidentContext,
):
  | { readonly ok: true; readonly value: ResidentRow }
  | { readonly ok: false; readonly error: readonly RowFinding[] } {
  const reader = new RowReader(row);
  const required = (field: ResidentField): void => {
    if (row.read(field) === '') reader.refuse(field, 'empty');
  };
  for (const field of ['number', 'name', 'kana', 'birth', 'sex'] as const) required(field);

  const number = reader.number('number', 20);
  const name = reader.text('name', 100);
  const kana = readKana(reader);
  const birth = reader.date('birth', { today: context.today });
  const sex = reader.code<'F' | 'M' | 'X' | null>('sex', SEXES, null);
  const roman = reader.text('romanName', 100);
  const area = reader.row.read('area').normalize('NFKC').toLowerCase();
  if (area !== '' && !context.areas.has(area))
    reader.refuse('area', 'area-unknown', { value: shortened(area) });
  const alias = reader.text('alias', 100);
  const guardian = reader.text('guardian', 100);
  const identity = {
    residentNumber: number,
    vaccinationNumber: reader.number('vaccinationNumber', 24),
    name: name === null ? '' : normalizeName(name),
    kana: kana ?? '',
    kanaSource: reader.code('kanaSource', KANA_SOURCES, 'resident-register') ?? 'resident-register',
    alias: alias === null ? null : normalizeName(alias),
    romanName: roman === null ? null : roman.normalize('NFKC').toUpperCase().replace(/\s+/g, ' '),
    birth: birth as CivilDate,
    sex: sex as 'F' | 'M' | 'X',
    address: reader.text('address', 200)?.normalize('NFC') ?? null,
    area: area === '' ? null : (area as AreaId),
    phone: readPhone(reader),
    guardian: guardian === null ? null : normalizeName(guardian),
    caution: reader.text('caution', 500)?.normalize('NFC') ?? null,
  };
  const residence = readResidence(reader, birth, context.today);
  if (reader.problems.length > 0 || number === null || birth === null || sex === null) {
    return { ok: false, error: reader.problems };
  }
  const stated = STATED.filter((field) => row.has(field === 'residentNumber' ? 'number' : field));
  return { ok: true, value: { number, identity, residence, stated, notices: reader.notices } };
}

const STATED = [
  'residentNumber',
  'vaccinationNumber',
  'name',
  'kana',
  'kanaSource',
  'alias',
  'romanName',
  'birth',
  'sex',
  'address',
  'area',
  'phone',
  'guardian',
  'caution',
] as const satisfies readonly (keyof Identity)[];
export type IdentityField = (typeof STATED)[number];

function readKana(reader: RowReader<ResidentField>): string | null {
  const written = reader.text('kana', 100);
  if (written === null) return null;
  const kana = normalizeKana(written);
  return kana ?? reader.refuse('kana', 'unreadable-kana', { value: shortened(written) });
}

/** +81 is no formula, and brackets are no part of a number. */
function readPhone(reader: RowReader<ResidentField>): string | null {
  const phone = reader.row
    .read('phone')
    .normalize('NFKC')
    .replace(/[()\s]/g, '')
    .replace(/[‐‑–—−ー―]/g, '-');
  if (phone === '') return null;
  return /^\+?[0-9-]{4,29}$/.test(phone)
    ? phone
    : reader.refuse('phone', 'unreadable-number', { value: shortened(phone) });
}

function readResidence(
  reader: RowReader<ResidentField>,
  birth: CivilDate | null,
  today: CivilDate,
): EntryBody<'residence-changed'> | null {
  const written = reader.row.read('status');
  const status = reader.code<(typeof STATUSES)[keyof typeof STATUSES]>('status', STATUSES, 'resident');
  const on = reader.date('movedOn', { today, ...(birth ? { birth } : {}) });
  const municipality = reader.number('municipality', 6);
  if (status === null) return null;
  if (on === null) {
    if (status !== 'resident' && reader.row.read('movedOn') === '') {
      reader.refuse('movedOn', 'move-date-missing', { value: written });
    }
    return null;
  }
  return { status, on, municipality, note: written === '転入' ? '転入' : null };
}
