/** What the import has to say about a file or a row: closed codes, in order of precedence, and their sentences. */

import { assertNever } from '#shared/base/assert.ts';
import type { Sentence } from '#shared/base/era-sentences.ts';
import { writtenDateSentence } from '#shared/base/era-sentences.ts';
import type { WrittenDateNoticeCode, WrittenDateProblemCode } from '#shared/base/era.ts';
import type { ByteProblemCode } from './decode-file.ts';

export type Values = Readonly<Record<string, string | number>>;

export type FileProblemCode =
  | ByteProblemCode
  | 'not-comma-separated'
  | 'my-number-column'
  | 'column-missing'
  | 'column-twice'
  | 'bad-mapping';
export interface FileProblem {
  readonly code: FileProblemCode;
  readonly values: Values;
}

/** The row is left out. */
export type RowProblemCode =
  | 'broken-quote'
  | 'too-few-cells'
  | 'too-many-cells'
  | 'my-number'
  | 'replaced-character'
  | 'empty'
  | 'too-long'
  | 'unreadable-number'
  | 'unreadable-kana'
  | 'unknown-code'
  | WrittenDateProblemCode
  | 'area-unknown'
  | 'move-date-missing'
  | 'lot-empty'
  | 'unknown-person'
  | 'other-person'
  | 'duplicate-row'
  | 'duplicate-differs'
  | 'deleting-row';

/** The row is taken, and people should know something of it. */
export type RowNoticeCode = WrittenDateNoticeCode | 'formula-cell' | 'two-persons';

export interface RowFinding {
  readonly line: number;
  /** Header of the file; '' where the whole row is meant. */
  readonly column: string;
  readonly code: RowProblemCode | RowNoticeCode;
  readonly values: Values;
}

export function fileProblemSentence({ code, values }: FileProblem): Sentence {
  switch (code) {
    case 'unreadable':
      return say(
        'ファイルを開けませんでした。場所と読み取りの権限を確かめてください。',
        'The file could not be opened. Check where it is and whether it may be read.',
      );
    case 'empty':
      return say('ファイルが空です。書き出しをやり直してください。', 'The file is empty. Export it again.');
    case 'utf-16':
      return say(
        '文字コードがUTF-16です。UTF-8（BOM付き）またはShift_JISのCSVで保存し直してください。',
        'The file is UTF-16. Save it again as CSV in UTF-8 (with BOM) or Shift_JIS.',
      );
    case 'binary':
      return say(
        'CSVではありません（Excelのブックなどの形式です）。CSV形式で保存し直してください。',
        'This is no CSV (a workbook, perhaps). Save it again as CSV.',
      );
    case 'unknown-encoding':
      return say(
        `文字コードがUTF-8でもShift_JISでもありません（${values['line']}行目）。UTF-8（BOM付き）で保存し直してください。`,
        `The file is neither UTF-8 nor Shift_JIS (line ${values['line']}). Save it again as UTF-8 with BOM.`,
      );
    case 'not-comma-separated':
      return say(
        '列の区切りがコンマではありません。コンマ区切りのCSVで保存し直してください。',
        'The columns are not separated by commas. Save the file again as CSV.',
      );
    case 'my-number-column':
      return say(
        `「${values['column']}」の列は個人番号（マイナンバー）です。この台帳に個人番号は入れられません。列を除いて書き出し直してください。`,
        `The column "${values['column']}" holds My Numbers, which must not enter this ledger. Export the file without it.`,
      );
    case 'column-missing':
      return say(
        `「${values['column']}」の列がありません。列を加えるか、列名対応ファイル（--mapping）で対応する列名を指定してください。`,
        `The column "${values['column']}" is missing. Add it, or name the matching column in a mapping file (--mapping).`,
      );
    case 'column-twice':
      return say(
        `「${values['column']}」の列が2つあります。どちらか1つにしてください。`,
        `The column "${values['column']}" stands twice. Keep one of them.`,
      );
    case 'bad-mapping':
      return say(
        `列名対応ファイルを読めませんでした（${values['cause']}）。`,
        `The mapping file could not be read (${values['cause']}).`,
      );
    default:
      return assertNever(code);
  }
}

export function findingSentence({ code, values }: RowFinding): Sentence {
  const { value = '' } = values;
  switch (code) {
    case 'broken-quote':
      return say(
        '引用符（"）が閉じていないか、余分にあります。この行を直してください。',
        'A quote (") is missing or stands where it should not. Mend this line.',
      );
    case 'too-few-cells':
    case 'too-many-cells':
      return say(
        `列の数が見出しと違います（見出し${values['expected']}列、この行${values['found']}列）。コンマと引用符を確かめてください。`,
        `The row has ${values['found']} cells, the header ${values['expected']}. Check commas and quotes.`,
      );
    case 'my-number':
      return say(
        '個人番号（マイナンバー）と思われる12桁の数があります。除いてください。',
        'Twelve digits look like a My Number. Remove them.',
      );
    case 'replaced-character':
      return say(
        `外字の記載「${value}」が、このセルの文字と合いません。書き出し元を確かめてください。`,
        `The note on a replaced character "${value}" does not fit the cell. Check the export.`,
      );
    case 'empty':
      return say('空欄です。値を入れてください。', 'The cell is empty. Fill it in.');
    case 'too-long':
      return say(
        `長すぎます（${values['max']}文字まで）。`,
        `Too long (at most ${values['max']} characters).`,
      );
    case 'unreadable-number':
      return say(
        `「${value}」を番号として読めませんでした。指数表記や数式になっていないか確かめてください。`,
        `"${value}" could not be read as a number. Check for exponents and formulas.`,
      );
    case 'unreadable-kana':
      return say(
        `「${value}」にカナ以外の文字があります。全角カタカナで入れてください。`,
        `"${value}" has letters that are no kana. Write it in katakana.`,
      );
    case 'unknown-code':
      return say(
        `「${value}」は使えません。使える値：${values['known']}。別のコード体系なら、列名対応ファイルの values に書いてください。`,
        `"${value}" is not known. Known: ${values['known']}. Other codes can be listed under "values" in the mapping file.`,
      );
    case 'unreadable':
    case 'era-missing':
    case 'no-such-day':
    case 'before-birth':
    case 'in-future':
    case 'era-overflow':
      return writtenDateSentence({ code, values: textsOf(values) });
    case 'area-unknown':
      return say(
        `地区コード「${value}」は登録されていません。先に地区を登録するか、コードを直してください。`,
        `The area "${value}" is not registered. Register it first, or correct the code.`,
      );
    case 'move-date-missing':
      return say(
        `住民区分が「${value}」なので、異動年月日が必要です。`,
        `With the status "${value}" the day of the change is needed.`,
      );
    case 'lot-empty':
      return say(
        'ロット番号が空欄です。分からないときは「不明」と書き、理由の列に 判読不能・記載なし・不明 のどれかを入れてください。',
        'The lot is empty. Where it is not known, write 不明 and the reason beside it.',
      );
    case 'unknown-person':
      return say(
        `宛名番号「${value}」の方が台帳にいません。先に住民の取込をするか、番号を確かめてください。`,
        `Nobody in the ledger has the number "${value}". Import the residents first, or check the number.`,
      );
    case 'other-person':
      return say(
        `宛名番号「${value}」は、台帳では別の方です（生年月日 ${values['known']}、この行 ${values['found']}）。番号か生年月日を確かめてください。`,
        `The number "${value}" belongs to somebody else in the ledger (born ${values['known']}, here ${values['found']}). Check the number and the birth date.`,
      );
    case 'duplicate-row':
      return say(
        `${values['first']}行目と同じ内容です。1件として扱い、この行は取り込みません。`,
        `The same as line ${values['first']}. It counts once; this row is left out.`,
      );
    case 'duplicate-differs':
      return say(
        `${values['first']}行目と同じ方・同じ内容の記録ですが、「${values['columns']}」が違います。正しいほうを残してください。`,
        `Line ${values['first']} says the same but for ${values['columns']}. Keep the right one.`,
      );
    case 'deleting-row':
      return say(
        '出力種別が2（削除）の行は取り込みません。取り消すときは、窓口の画面で理由を付けて取り消してください。',
        'Rows that delete are not imported. To void a shot, use the desk and state the reason.',
      );
    case 'formula-cell':
      return say(
        `「${value}」は数式の形をしています。計算せず、文字のまま取り込みます。`,
        `"${value}" looks like a formula. It is kept as text and never computed.`,
      );
    case 'two-persons':
      return say(
        `宛名番号「${value}」の方が台帳に2人以上います。最初に登録された方に取り込みます。`,
        `Several persons of the ledger have the number "${value}". The first one entered is taken.`,
      );
    default:
      return assertNever(code);
  }
}

const say = (ja: string, en: string): Sentence => ({ ja, en });
const textsOf = (values: Values): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
