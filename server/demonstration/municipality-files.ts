/** The files that the town would hand over, in both encodings, with what Shift_JIS could not write listed beside them. */

import type { CivilDate } from '#shared/base/brand.ts';
import { addDays } from '#shared/base/civil-date.ts';
import { doseLabel } from '#shared/rules/catalogue.ts';
import { HISTORY_COLUMNS, RESIDENT_COLUMNS } from '#server/import/columns.ts';
import { csvFile } from './csv-text.ts';
import type { CsvRow, FileEncoding, ReplacedCharacter } from './csv-text.ts';
import type { DemonstrationResident, Municipality } from './generate-municipality.ts';
import type { GivenShot } from './given-shot.ts';

export interface MunicipalityFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const RESIDENT_HEADERS = Object.values(RESIDENT_COLUMNS).map((column) => column.header);
const HISTORY_HEADERS = Object.values(HISTORY_COLUMNS).map((column) => column.header);

/** Names end in the encoding: residents.utf-8.csv, residents.shift_jis.csv, history…, plan.json, 外字 list. */
export function municipalityFiles(municipality: Municipality): readonly MunicipalityFile[] {
  const residents = municipality.residents.map(residentRow);
  const history = historyRows(municipality);
  const files: MunicipalityFile[] = [];
  const replaced: (ReplacedCharacter & { readonly file: string })[] = [];
  for (const encoding of ['utf-8', 'shift_jis'] as const satisfies readonly FileEncoding[]) {
    for (const [title, headers, rows] of [
      ['residents', RESIDENT_HEADERS, residents],
      ['history', HISTORY_HEADERS, history],
    ] as const) {
      const name = `${title}.${encoding}.csv`;
      const file = csvFile(headers, rows, encoding);
      files.push({ name, bytes: file.bytes });
      replaced.push(...file.replaced.map((one) => ({ ...one, file: name })));
    }
  }
  files.push({ name: 'replaced-characters.csv', bytes: replacedList(replaced) });
  files.push({
    name: 'plan.json',
    bytes: new TextEncoder().encode(`${JSON.stringify(municipality.plan, null, 1)}\n`),
  });
  return files;
}

const compact = (date: CivilDate | null): string => date?.replaceAll('-', '') ?? '';

function residentRow(resident: DemonstrationResident): CsvRow {
  const { member } = resident;
  const { household } = member;
  const isOutside = resident.number.startsWith('99');
  const status =
    member.status === 'moved-out'
      ? '転出'
      : member.status === 'died'
        ? '死亡'
        : household.movedIn
          ? '転入'
          : '住民';
  const move = member.left ?? (status === '転入' ? household.movedIn : null);
  const on = move && move.on < member.birth ? member.birth : (move?.on ?? null);
  const isNewborn = status === '転入' && household.movedIn !== null && household.movedIn.on < member.birth;
  return {
    宛名番号: resident.number,
    予防接種番号: resident.vaccinationNumber,
    氏名: resident.name,
    カナ氏名: resident.kana,
    カナ区分: household.foreign ? '住基' : '戸籍',
    通称: resident.alias ?? '',
    アルファベット氏名: resident.romanName ?? '',
    生年月日: compact(member.birth),
    性別: member.sex === 'F' ? '2' : '1',
    住所: household.address,
    地区コード: household.area,
    電話番号: household.phone,
    保護者氏名: resident.guardian ?? '',
    注意事項: resident.caution ?? '',
    住民区分: isOutside ? '住登外' : isNewborn ? '住民' : status,
    異動年月日: isOutside || isNewborn ? '' : compact(on),
    異動市町村コード: isOutside || isNewborn ? '' : (move?.municipality?.code ?? ''),
  };
}

/** One row a shot, oldest registration first, as an old system exports its table. */
function historyRows(municipality: Municipality): readonly CsvRow[] {
  const { today } = municipality.options;
  const all = municipality.residents.flatMap((resident) =>
    resident.shots.map((shot) => ({ resident, shot })),
  );
  const sorted = all.toSorted((a, b) =>
    a.shot.givenOn === b.shot.givenOn
      ? Number(a.resident.number) - Number(b.resident.number)
      : a.shot.givenOn < b.shot.givenOn
        ? -1
        : 1,
  );
  return sorted.map(({ resident, shot }, index) => historyRow(resident, shot, index, today));
}

function historyRow(
  resident: DemonstrationResident,
  shot: GivenShot,
  index: number,
  today: CivilDate,
): CsvRow {
  const keyed = addDays(shot.givenOn, 2 + (index % 19));
  const registered = keyed < today ? keyed : shot.givenOn;
  return {
    出力種別: '1',
    記録ID: `R${String(index + 1).padStart(7, '0')}`,
    版: '1',
    宛名番号: resident.number,
    予防接種番号: resident.vaccinationNumber,
    氏名: resident.name,
    カナ氏名: resident.kana,
    生年月日: compact(resident.member.birth),
    性別: resident.member.sex === 'F' ? '2' : '1',
    住所: resident.member.household.address,
    接種区分: shot.legalClass,
    接種種別コード: shot.series,
    期回ラベル: doseLabel(shot.series, shot.dose ?? 1),
    回数: shot.dose === null ? '' : String(shot.dose),
    接種年月日: compact(shot.givenOn),
    実施区分: '実施',
    ワクチン名: shot.product ?? '',
    製造販売業者: shot.maker ?? '',
    ロット番号: shot.lot ?? '不明',
    ロット不明理由: shot.lotUnknown ?? '',
    有効期限: compact(shot.expiry),
    接種量mL: shot.doseMicrolitres === null ? '' : String(shot.doseMicrolitres / 1000),
    接種部位: shot.bodySite,
    接種経路: shot.route,
    医師名: shot.doctor ?? '',
    医療機関コード: shot.facility ?? '',
    会場名: shot.place,
    実施市町村コード: shot.municipality,
    記録元: shot.source,
    妊娠キー: shot.pregnancy ?? '',
    分娩予定日: compact(shot.due),
    登録日時: `${compact(registered)}${String(9 + (index % 8)).padStart(2, '0')}${String(index % 60).padStart(2, '0')}00`,
  };
}

function replacedList(replaced: readonly (ReplacedCharacter & { readonly file: string })[]): Uint8Array {
  const columns = ['ファイル', '行', '列', '文字位置', '元の文字', '符号位置', '書いた文字'];
  const rows = replaced.map((one) => ({
    ファイル: one.file,
    行: String(one.line),
    列: one.column,
    文字位置: String(one.place),
    元の文字: one.original,
    符号位置: `U+${[...one.original].map((c) => (c.codePointAt(0) as number).toString(16).toUpperCase()).join('+')}`,
    書いた文字: one.written,
  }));
  return csvFile(columns, rows, 'utf-8').bytes;
}
