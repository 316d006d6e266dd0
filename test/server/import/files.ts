/** Small CSV files for the tests of the import. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import type { CivilDate } from '#shared/base/brand.ts';
import { findingSentence } from '#server/import/findings.ts';
import type { ImportReport, TableReport } from '#server/import/import-report.ts';
import { loadRegisters } from '#server/import/load-plan.ts';
import type { Plan } from '#server/import/plan.ts';
import { runImport } from '#server/import/run-import.ts';
import type { ImportRequest } from '#server/import/run-import.ts';
import type { DurableLog } from '#server/log/durable-log.ts';
import { MemoryLog } from '#server/log/memory-log.ts';

export const TODAY = '2026-11-23' as CivilDate;
const folder = mkdtempSync(join(tmpdir(), 'import-test-'));
let files = 0;

/** @returns the path of a new file with these bytes, or this text in UTF-8 */
export function fileOf(content: string | Uint8Array, extension = 'csv'): string {
  files += 1;
  const path = join(folder, `${files}.${extension}`);
  writeFileSync(path, content);
  return path;
}

export const shiftJis = (text: string): Uint8Array => iconv.encode(text, 'cp932');

export const RESIDENTS_HEADER =
  '宛名番号,氏名,カナ氏名,生年月日,性別,住所,地区コード,電話番号,注意事項,住民区分,異動年月日,異動市町村コード';
export const HISTORY_HEADER =
  '宛名番号,生年月日,接種種別コード,回数,接種年月日,ワクチン名,ロット番号,ロット不明理由,有効期限,接種量mL,接種部位,医師名,会場名,記録元';

export const residentsText = (...rows: string[]): string => [RESIDENTS_HEADER, ...rows, ''].join('\r\n');
export const historyText = (...rows: string[]): string => [HISTORY_HEADER, ...rows, ''].join('\r\n');

export const HANAKO =
  '0010000001,髙橋　花子,タカハシ　ハナコ,20240510,2,みずほ野市本町1番1号,kita,090-0000-0001,,住民,,';
export const TARO = '0010000002,𠮷田　太郎,ヨシダ　タロウ,H30.4.1,男,みずほ野市北山2番2号,kita,,,住民,,';
export const HANAKO_MR =
  '0010000001,20240510,MR-1,1,20250601,ミールビック,Y123,,20260930,0.5,左上腕,堀　健吾,北山診療所,自市予診票';

const PLAN: Plan = {
  municipality: { code: '990019', name: 'みずほ野市（デモ）', demonstration: true },
  areas: [{ area: 'kita' as never, name: '北地区' }],
  sites: [{ site: 'office' as never, name: '健康推進課', type: 'office', area: null }],
  staff: [],
  lots: [],
  sessions: [],
};

/** A ledger with one area and one site, and nobody in it. */
export function emptyLedger(): DurableLog {
  const log = new MemoryLog();
  loadRegisters(log, PLAN, { now: 1_000, randomBytes: () => new Uint8Array(10) });
  return log;
}

export interface Given extends Partial<Omit<ImportRequest, 'residents' | 'history' | 'mapping'>> {
  readonly residents?: string | Uint8Array;
  readonly history?: string | Uint8Array;
  readonly mapping?: unknown;
}

/** Imports texts as files, accepted unless said otherwise. */
export function importInto(log: DurableLog, given: Given): ImportReport {
  const { residents, history, mapping, ...more } = given;
  return runImport(log, {
    residents: residents === undefined ? null : fileOf(residents),
    history: history === undefined ? null : fileOf(history),
    mapping: mapping === undefined ? null : fileOf(JSON.stringify(mapping), 'json'),
    accept: true,
    today: TODAY,
    now: 2_000,
    ...more,
  });
}

/** What is said of rejected rows: `line column code`. */
export const rejectionsOf = (table: TableReport | null): readonly string[] =>
  (table?.rejected ?? []).flatMap((row) =>
    row.findings.map((one) => `${one.line} ${one.column} ${one.code}`),
  );

export const sentencesOf = (table: TableReport | null): readonly string[] =>
  (table?.rejected ?? []).flatMap((row) => row.findings.map((one) => findingSentence(one).ja));

/** Every update of the log as text, for what must or must not be in it. */
export function textOfLog(log: DurableLog): string {
  return log
    .realms()
    .flatMap(({ realm }) => log.rows(realm, 0, 1_000_000))
    .map((row) => Buffer.from(row.update).toString('utf8'))
    .join('\n');
}

export const rowCount = (log: DurableLog): number => log.realms().reduce((sum, { seq }) => sum + seq, 0);
