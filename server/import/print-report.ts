/** The report of an import as people read it, as JSON, and the file of rejected rows. */

import iconv from 'iconv-lite';
import { fileProblemSentence, findingSentence } from './findings.ts';
import type { RowFinding } from './findings.ts';
import type { ImportReport, TableReport } from './import-report.ts';

const ENCODING_NAMES = { 'utf-8': 'UTF-8', 'utf-8-bom': 'UTF-8（BOM付き）', shift_jis: 'Shift_JIS' } as const;
/** On a screen; the file of rejected rows has them all. */
const FINDINGS_SHOWN = 20;

/** In Japanese, for the operator who decides whether to accept. */
export function reportText(report: ImportReport): string {
  const lines: string[] = [];
  for (const { path, problems } of report.refused) {
    lines.push(`【読み取れないファイル】${path}`);
    for (const problem of problems) lines.push(`  ・${fileProblemSentence(problem).ja}`);
  }
  if (report.refused.length > 0) return [...lines, '何も取り込んでいません。'].join('\n');
  for (const [title, table] of tablesOf(report)) lines.push(...tableText(title, table));
  if (!report.isApplied) {
    lines.push(
      report.entries === 0
        ? '新しく取り込む内容はありません。'
        : `まだ何も取り込んでいません。この件数でよければ、同じ命令に --accept を付けて実行してください（台帳に${report.entries}件の記録を加えます）。`,
    );
  } else {
    lines.push(
      report.entries === 0
        ? '新しく取り込む内容はありませんでした。'
        : `台帳に${report.entries}件の記録を加えました。`,
    );
  }
  return lines.join('\n');
}

const tablesOf = (report: ImportReport): readonly (readonly [string, TableReport])[] => [
  ...(report.residents ? [['住民', report.residents] as const] : []),
  ...(report.history ? [['接種履歴', report.history] as const] : []),
];

function tableText(title: string, table: TableReport): readonly string[] {
  const lines = [
    `【${title}】${table.path}（${ENCODING_NAMES[table.encoding]}）`,
    `  読み取り ${table.read}行 ＝ 新規 ${table.accepted} ＋ 変更 ${table.changed} ＋ 既知 ${table.known} ＋ 不採用 ${table.rejected.length}`,
  ];
  if (table.ignoredColumns.length > 0) lines.push(`  使わない列：${table.ignoredColumns.join('、')}`);
  const rejected = table.rejected.flatMap((row) => row.findings);
  if (rejected.length > 0) lines.push('  不採用の行：', ...findingLines(rejected));
  if (table.notices.length > 0) lines.push('  お知らせ（取り込みます）：', ...findingLines(table.notices));
  return lines;
}

function findingLines(findings: readonly RowFinding[]): readonly string[] {
  const shown = findings.slice(0, FINDINGS_SHOWN).map((one) => {
    const column = one.column === '' ? '' : `「${one.column}」`;
    return `    ${one.line}行目${column}：${findingSentence(one).ja}`;
  });
  const more = findings.length - shown.length;
  return more > 0 ? [...shown, `    ほか${more}件（--rejected で全件をファイルに書き出せます）`] : shown;
}

/** The same, for programs: counts, and every finding with its code and its sentences. */
export function reportJson(report: ImportReport): string {
  const table = (one: TableReport | null): unknown =>
    one === null
      ? null
      : {
          path: one.path,
          encoding: one.encoding,
          ignoredColumns: one.ignoredColumns,
          read: one.read,
          accepted: one.accepted,
          changed: one.changed,
          known: one.known,
          rejected: one.rejected.length,
          rejectedRows: one.rejected.flatMap((row) => row.findings.map(withSentence)),
          notices: one.notices.map(withSentence),
        };
  return JSON.stringify(
    {
      isApplied: report.isApplied,
      entries: report.entries,
      refused: report.refused.map(({ path, problems }) => ({
        path,
        problems: problems.map((problem) => ({ ...problem, ...fileProblemSentence(problem) })),
      })),
      residents: table(report.residents),
      history: table(report.history),
    },
    null,
    2,
  );
}

const withSentence = (finding: RowFinding): unknown => ({ ...finding, ...findingSentence(finding) });

/** Every rejected row as it came, with its line and the reasons before it: mend it and import it again. */
export function rejectedFile(report: ImportReport): Uint8Array {
  const lines: (readonly string[])[] = [];
  for (const [title, table] of tablesOf(report)) {
    if (table.rejected.length === 0) continue;
    lines.push(['ファイル', '行', '理由', ...table.headers]);
    for (const row of table.rejected) {
      const reasons = row.findings.map(
        (one) => `${one.column === '' ? '' : `${one.column}：`}${findingSentence(one).ja}`,
      );
      lines.push([title, String(row.line), reasons.join(' / '), ...row.cells]);
    }
  }
  const text = lines.map((cells) => cells.map(quotedCell).join(',')).join('\r\n');
  return iconv.encode(`${text}\r\n`, 'utf8', { addBOM: true });
}

const quotedCell = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
