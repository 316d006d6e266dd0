/** Words of the transcription of a 母子健康手帳. */

import { assertNever } from '#shared/base/assert.ts';
import { writtenDateSentence } from '#shared/base/era-sentences.ts';
import type { RowNotice, RowProblem } from '../views/handbook-reading.ts';
import { dateText } from './date-text.ts';
import { lotWords } from './desk-words.ts';
import { defineText, language, spoken } from './language.svelte.ts';

export const handbookText = defineText(
  {
    title: '母子手帳の転記',
    help: '手帳の順に、見えるとおりに打ちます。誤りがあっても止まりません。右の欄と、登録の前のまとめで直せます。',
    back: '台帳にもどる',
    vaccine: 'ワクチン',
    dose: '回',
    date: '接種日',
    lot: 'ロット',
    place: '医療機関',
    source: '出典',
    doubt: '疑い',
    state: '状態',
    missing: (names: string) => `${names}が空です。`,
    rowNumber: (n: number) => `${n}行目`,
    cellLabel: (row: number, column: string) => `${row}行目 ${column}`,
    keysTitle: '転記の表',
    keyNextRow: '次の行へ',
    keyNextCell: '次の欄へ',
    keyCopy: '上の行と同じ',
    keyEdit: '欄の中を直す',
    keyRegister: 'このページを登録',
    keyReadBack: '読み合わせ',
    keyChoices: 'ワクチンの一覧（ワクチンの欄で）',
    keyRemove: '行を消す',
    keyUndoRemove: '消した行をもどす',
    hint: '略号 5k・mr・bcg　日付 r80412　ロットが読めないとき ?　書かれていないとき -',
    register: (rows: number) => `${rows}行を登録`,
    registerNothing: '登録',
    registerReady: (rows: number) => `登録できる ${rows}行だけ登録する`,
    readBack: '読み合わせ',
    readBackTitle: '読み合わせ',
    readBackHelp: '手帳を見ながら、1人が読み、1人が確かめてください。',
    readBackClose: '表にもどる',
    known: '台帳にあります ✓',
    stored: '登録しました',
    ready: '登録できます',
    openRow: '開く',
    removeRow: '行を消す',
    restoreRow: '消した行をもどす',
    choices: 'ワクチンの一覧',
    unreadable: '読めない（不明で残します）',
    notWritten: '記載なし（不明で残します）',
    filledIn: '自動',
    summary: (count: number) => `登録の前に、${count}件を直してください`,
    summaryRow: (row: number, text: string) => `${row}行目：${text}`,
    registering: (done: number, of: number) => `登録しています ${done}/${of}`,
    allStored: (rows: number) => `${rows}行を登録しました。`,
    partlyStored: (stored: number, left: number, row: number) =>
      `${stored}行を登録しました。${row}行目から先の ${left}行は、まだ登録されていません。もう一度「登録」を押すと、残りだけを登録します。`,
    nothingToStore: '登録する行がありません。',
    nextPage: '次のページを書く',
    discard: '書きかけを捨てる',
    discardHelp: (rows: number) => `まだ登録していない ${rows}行が消えます。登録した行は消えません。`,
    restored: '書きかけを戻しました。',
    noBirth: 'この人の生年月日がまだ届いていません。',
    openElsewhere: 'この人の手帳は、別の画面で入力中です。',
  },
  {
    title: 'Transcribe the handbook',
    help: 'Type in the order of the handbook, as you see it. Mistakes never stop you: mend them at the margin or before registering.',
    back: 'Back to the ledger',
    vaccine: 'Vaccine',
    dose: 'Dose',
    date: 'Given on',
    lot: 'Lot',
    place: 'Clinic',
    source: 'Source',
    doubt: 'Doubt',
    state: 'State',
    missing: (names) => `Empty: ${names}.`,
    rowNumber: (n) => `Row ${n}`,
    cellLabel: (row, column) => `Row ${row}, ${column}`,
    keysTitle: 'The table',
    keyNextRow: 'next row',
    keyNextCell: 'next cell',
    keyCopy: 'same as above',
    keyEdit: 'edit inside the cell',
    keyRegister: 'register this page',
    keyReadBack: 'read back',
    keyChoices: 'list of vaccines (in the vaccine cell)',
    keyRemove: 'remove the row',
    keyUndoRemove: 'bring back the removed row',
    hint: 'Codes 5k, mr, bcg; date r80412; lot ? where unreadable, - where not written',
    register: (rows) => `Register ${rows} rows`,
    registerNothing: 'Register',
    registerReady: (rows) => `Register only the ${rows} that are ready`,
    readBack: 'Read back',
    readBackTitle: 'Read back',
    readBackHelp: 'One reads aloud, the other checks against the handbook.',
    readBackClose: 'Back to the table',
    known: 'In the ledger ✓',
    stored: 'Registered',
    ready: 'Ready',
    openRow: 'Open',
    removeRow: 'Remove row',
    restoreRow: 'Bring back',
    choices: 'Vaccines',
    unreadable: 'unreadable (kept as unknown)',
    notWritten: 'not written (kept as unknown)',
    filledIn: 'auto',
    summary: (count) => `${count} to mend before registering`,
    summaryRow: (row, text) => `Row ${row}: ${text}`,
    registering: (done, of) => `Registering ${done}/${of}`,
    allStored: (rows) => `${rows} rows registered.`,
    partlyStored: (stored, left, row) =>
      `${stored} rows registered. ${left} rows from row ${row} on are not registered yet. Press Register again: only these will be registered.`,
    nothingToStore: 'There is no row to register.',
    nextPage: 'Next page',
    discard: 'Discard',
    discardHelp: (rows) => `${rows} rows that are not registered will be gone. Registered rows stay.`,
    restored: 'Your unfinished page is back.',
    noBirth: "This person's date of birth has not arrived yet.",
    openElsewhere: 'This handbook is being typed on another screen.',
  },
);

const sentences = defineText(
  {
    'vaccine-missing': 'ワクチンを入力してください。',
    'vaccine-unknown': 'このワクチンは見つかりません。略号か名前で書くか、↓で一覧から選んでください。',
    'vaccine-ambiguous': (names: string) => `${names}のどれですか。↓で選んでください。`,
    'dose-unreadable': '回は数字で書いてください。わからないときは空のままにします。',
    'date-missing': '接種日を入力してください。',
    'lot-missing': 'ロット番号を入力してください。読めないときは「?」、書かれていないときは「-」です。',
    'place-missing': '医療機関を入力してください。上と同じなら Ctrl+D です。',
    'twice-on-page': (row: number) =>
      `${row}行目と、ワクチンも日付も同じです。どちらかを直すか消してください。`,
    'too-long': (lengthMax: number) => `長すぎます。${lengthMax}文字までにしてください。`,
    'dose-beyond-series': (doses: number) =>
      `このワクチンは${doses}回までです。回とワクチンを確かめてください。`,
    'dose-taken': (day: string) => `同じ回が、台帳では${day}にあります。`,
    'lot-differs': (lot: string) => `ロットが台帳とちがいます（台帳 ${lot}）。直すときは台帳で訂正します。`,
    'near-ledger-shot': (day: string) => `同じワクチンが、台帳では${day}にあります。日付を確かめてください。`,
  },
  {
    'vaccine-missing': 'Enter the vaccine.',
    'vaccine-unknown': 'No such vaccine. Type a code or a name, or choose from the list with ↓.',
    'vaccine-ambiguous': (names) => `Which one: ${names}? Choose with ↓.`,
    'dose-unreadable': 'Enter the dose as a number, or leave it empty.',
    'date-missing': 'Enter the date.',
    'lot-missing': 'Enter the lot number: "?" where unreadable, "-" where not written.',
    'place-missing': 'Enter the clinic. Ctrl+D copies the one above.',
    'twice-on-page': (row) => `The same vaccine and date as row ${row}. Mend or remove one.`,
    'too-long': (lengthMax) => `Too long: at most ${lengthMax} characters.`,
    'dose-beyond-series': (doses) => `This vaccine has ${doses} doses. Check dose and vaccine.`,
    'dose-taken': (day) => `The ledger has this dose on ${day}.`,
    'lot-differs': (lot) => `The lot differs from the ledger (${lot}). Correct it in the ledger.`,
    'near-ledger-shot': (day) => `The ledger has the same vaccine on ${day}. Check the date.`,
  },
);

/** What the margin says of a problem: the cause, then what to do. */
export function rowProblemText(problem: RowProblem): string {
  const t = sentences();
  switch (problem.code) {
    case 'vaccine-ambiguous':
      return t['vaccine-ambiguous'](
        problem.choices
          .slice(0, 4)
          .map((series) => series[language.current])
          .join('・'),
      );
    case 'date-problem':
      return spoken(writtenDateSentence(problem.problem));
    case 'twice-on-page':
      return t['twice-on-page'](problem.row);
    case 'too-long':
      return t['too-long'](problem.lengthMax);
    case 'vaccine-missing':
    case 'vaccine-unknown':
    case 'dose-unreadable':
    case 'date-missing':
    case 'lot-missing':
    case 'place-missing':
      return t[problem.code];
    default:
      return assertNever(problem);
  }
}

/** What stands beside a row that is registered all the same. */
export function rowNoticeText(notice: RowNotice): string {
  const t = sentences();
  switch (notice.code) {
    case 'date-notice':
      return spoken(writtenDateSentence(notice.notice));
    case 'dose-beyond-series':
      return t['dose-beyond-series'](notice.doses);
    case 'dose-taken':
      return t['dose-taken'](dateText(notice.givenOn));
    case 'lot-differs':
      return t['lot-differs'](lotWords(notice.ledgerLot));
    case 'near-ledger-shot':
      return t['near-ledger-shot'](dateText(notice.givenOn));
    case 'does-not-fit':
      return notice.reasons.map(spoken).join(' ');
    default:
      return assertNever(notice);
  }
}
