/** One row of the history file as a shot, or as a visit without one. */

import type { CivilDate } from '#shared/base/brand.ts';
import { normalizeLot, normalizeName } from '#shared/base/text.ts';
import type { EntryBody, Shot } from '#shared/ledger/entry.ts';
import { seriesCatalogue, seriesOf } from '#shared/rules/catalogue.ts';
import type { HistoryField } from './columns.ts';
import type { RowFinding } from './findings.ts';
import { shortened } from './open-table.ts';
import type { TableRow } from './open-table.ts';
import { RowReader } from './read-cells.ts';

export type HistoryBody =
  | { readonly kind: 'shot-recorded'; readonly body: EntryBody<'shot-recorded'> }
  | { readonly kind: 'shot-withheld'; readonly body: EntryBody<'shot-withheld'> };

export type HistoryRow = HistoryBody & { readonly notices: readonly RowFinding[] };

/** Rows of old systems that name neither; a shot outside every programme is 任意. */
const CLASS_OF_SERIES = { A: 'routine-A', B: 'routine-B' } as const;
const LEGAL_CLASSES = {
  定期A: 'routine-A',
  定期B: 'routine-B',
  臨時: 'temporary',
  任意: 'voluntary',
  行政措置: 'municipal',
} as const;
const STATUSES = { 実施: 'given', 予診のみ: 'withheld', 見合わせ: 'withheld' } as const;
const LOT_REASONS = { 判読不能: 'unreadable', 記載なし: 'not-written', 不明: 'not-known' } as const;
const BODY_SITES = {
  左上腕: 'left-arm',
  右上腕: 'right-arm',
  左大腿: 'left-thigh',
  右大腿: 'right-thigh',
  経口: 'oral',
  その他: 'other',
} as const;
const SOURCES = {
  自市予診票: 'form',
  現場入力: 'field',
  他市町村: 'other-municipality',
  母子手帳転記: 'handbook',
  証明書: 'certificate',
  医療機関照会: 'clinic-inquiry',
  本人申告: 'statement',
  依頼書: 'request-letter',
  海外: 'overseas',
  国システム: 'national-system',
  取込: 'import',
} as const satisfies Record<string, Shot['provenance']>;
const SERIES = Object.fromEntries(seriesCatalogue.map(({ id }) => [id, id]));

export interface HistoryPerson {
  readonly birth: CivilDate;
}

/** @returns what the row says, or what is wrong with it: one or more findings */
export function readHistory(
  row: TableRow<HistoryField>,
  person: HistoryPerson,
  today: CivilDate,
):
  | { readonly ok: true; readonly value: HistoryRow }
  | { readonly ok: false; readonly error: readonly RowFinding[] } {
  const reader = new RowReader(row);
  for (const field of ['series', 'givenOn'] as const) {
    if (row.read(field) === '') reader.refuse(field, 'empty');
  }
  if (row.read('output') === '2') reader.refuse('output', 'deleting-row');
  const series = reader.code<string | null>('series', SERIES, null);
  const written = row.read('givenOn');
  const givenOn = reader.date('givenOn', { today, birth: person.birth });
  const status = reader.code<'given' | 'withheld'>('status', STATUSES, 'given');
  if (status === 'withheld') {
    if (reader.problems.length > 0 || series === null || givenOn === null) {
      return { ok: false, error: reader.problems };
    }
    const reason = { code: 'other', note: row.read('status') };
    const body = { series, on: givenOn, session: null, reason };
    return { ok: true, value: { kind: 'shot-withheld', body, notices: reader.notices } };
  }

  const source = reader.code<Shot['provenance']>('source', SOURCES, 'import') ?? 'import';
  const classOfSeries = series === null ? null : seriesOf(series)?.class;
  const doctor = reader.text('doctor', 60);
  const body: EntryBody<'shot-recorded'> = {
    series: series ?? 'OTHER',
    dose: readDose(reader),
    product: reader.text('product', 80)?.normalize('NFC') ?? null,
    lot: readLot(reader, today),
    givenOn: givenOn as CivilDate,
    givenOnAsWritten: source === 'handbook' && !/^[0-9]{8}$/.test(written) ? written.slice(0, 40) : null,
    bodySite: reader.code<Shot['bodySite']>('bodySite', BODY_SITES, null),
    doseMicrolitres: readMicrolitres(reader),
    doctor: doctor === null ? null : normalizeName(doctor),
    place: reader.text('place', 100)?.normalize('NFC') ?? null,
    facility: reader.number('facility', 20),
    session: null,
    legalClass:
      reader.code<Shot['legalClass']>(
        'legalClass',
        LEGAL_CLASSES,
        classOfSeries ? CLASS_OF_SERIES[classOfSeries] : 'voluntary',
      ) ?? 'voluntary',
    provenance: source,
    doubt: null,
    override: null,
    note: reader.text('correction', 500),
    ...furtherFacts(reader, source, today),
  };
  if (reader.problems.length > 0 || givenOn === null) return { ok: false, error: reader.problems };
  return { ok: true, value: { kind: 'shot-recorded', body, notices: reader.notices } };
}

/**
 * What a city's file holds beyond the shot's own fields: kept in the entry under these names, so that nothing of it is
 * lost. Maker, form number and the like are not judged by anything yet.
 */
function furtherFacts(
  reader: RowReader<HistoryField>,
  source: Shot['provenance'],
  today: CivilDate,
): Readonly<Record<string, string>> {
  const isOwn = source === 'form' || source === 'field';
  const facts = {
    maker: reader.text('maker', 60),
    route: reader.text('route', 20),
    municipality: isOwn ? null : reader.number('municipality', 6),
    special: reader.text('special', 60),
    requestLetter: reader.text('requestLetter', 40),
    pregnancy: reader.text('pregnancy', 40),
    due: reader.date('due', { today, futureAllowed: true }),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as Record<
    string,
    string
  >;
}

function readDose(reader: RowReader<HistoryField>): number | null {
  const written = reader.row.read('dose').normalize('NFKC');
  if (written === '') return null;
  if (/^[1-9][0-9]?$/.test(written)) return Number(written);
  return reader.refuse('dose', 'unreadable-number', { value: shortened(written) });
}

/** 0.5 mL = 500 µL. */
function readMicrolitres(reader: RowReader<HistoryField>): number | null {
  const written = reader.row.read('doseMl').normalize('NFKC').replace(/ml$/i, '').trim();
  if (written === '') return null;
  const microlitres = Math.round(Number(written) * 1000);
  if (/^[0-9]{0,2}(\.[0-9]{1,3})?$/.test(written) && microlitres >= 1 && microlitres <= 10_000)
    return microlitres;
  return reader.refuse('doseMl', 'unreadable-number', { value: shortened(written) });
}

function readLot(reader: RowReader<HistoryField>, today: CivilDate): Shot['lot'] {
  const written = reader.text('lot', 60) ?? '';
  const reason = reader.code<Shot['lot']['unknown']>('lotUnknown', LOT_REASONS, null);
  const expiry = reader.expiry('expiry', today);
  const gtin = reader.number('gtin', 14);
  if (written === '' || written === '不明') {
    if (written === '' && reason === null) reader.refuse('lot', 'lot-empty');
    return { text: null, asPrinted: null, expiry, unknown: reason ?? 'not-known', gtin };
  }
  const { text, asPrinted } = normalizeLot(written);
  if ((text ?? '').length > 40) reader.refuse('lot', 'too-long', { max: 40 });
  return { text, asPrinted, expiry, unknown: null, gtin };
}
