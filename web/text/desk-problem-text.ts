/** What the desk says of a form: the cause, then what to do. Made from codes, never thrown. */

import { assertNever } from '#shared/base/assert.ts';
import type { CivilDate } from '#shared/base/brand.ts';
import { writtenDateSentence } from '#shared/base/era-sentences.ts';
import type { Problem } from '#shared/base/result.ts';
import type { CorrectionProblemCode } from '#shared/ledger/correct-entry.ts';
import type { PersonProblemCode } from '#shared/ledger/enter-person.ts';
import type { ShotFormProblem } from '../views/shot-form.ts';
import { dateText } from './date-text.ts';
import { defineText, language, spoken } from './language.svelte.ts';

const sentences = defineText(
  {
    'series-missing': 'ワクチンを入力してください。',
    'date-missing': '接種日を入力してください。',
    'no-such-day': 'その日はありません。日を確かめてください。',
    'date-before-birth': (on: string, birth: string) =>
      `接種日（${on}）が生年月日（${birth}）より前です。どちらかを直してください。`,
    'date-in-future': (on: string) => `${on}はまだ来ていません。日を確かめてください。`,
    'lot-missing': 'ロット番号を入力してください。読めないときは「?」、書かれていないときは「-」です。',
    'place-missing': '場所か医療機関を入力してください。',
    'already-recorded': (on: string) => `同じワクチンが${on}に記録されています。もう一度記録しますか。`,
    'too-long': '長すぎます。短くしてください。',
    'my-number':
      '個人番号（マイナンバー）のような数字があります。台帳には記録できません。その数字を消してください。ほかの入力は残っています。',
    'nothing-changed': '変わった項目がありません。直す項目の値を書き換えてください。',
    'reason-missing': '理由を選んでください。「その他」のときは説明も書いてください。',
    'name-missing': '氏名を入力してください。',
    'kana-missing': 'フリガナを入力してください。',
    'kana-unreadable': 'フリガナは、ひらがなかカタカナで入力してください。',
    'birth-missing': '生年月日を入力してください。',
    'birth-in-future': (on: string) => `生年月日（${on}）はまだ来ていません。日を確かめてください。`,
    'vaccine-unknown': 'このワクチンは見つかりません。略号か名前で書くか、↓で一覧から選んでください。',
    'vaccine-ambiguous': (names: string) => `${names}のどれですか。↓で選んでください。`,
    'number-unreadable': '数字で入力してください。わからないときは空のままにします。',
  },
  {
    'series-missing': 'Enter the vaccine.',
    'date-missing': 'Enter the date of the shot.',
    'no-such-day': 'That day does not exist. Check the day.',
    'date-before-birth': (on, birth) => `The shot (${on}) is before the birth (${birth}). Mend one of them.`,
    'date-in-future': (on) => `${on} is still to come. Check the day.`,
    'lot-missing': 'Enter the lot number: "?" where unreadable, "-" where not written.',
    'place-missing': 'Enter the place or clinic.',
    'already-recorded': (on) => `The same vaccine is recorded on ${on}. Record it once more?`,
    'too-long': 'Too long. Shorten it.',
    'my-number':
      'There are digits that look like a My Number, which this ledger may not hold. Remove them; everything else is kept.',
    'nothing-changed': 'Nothing was changed. Write the new value into the field to correct.',
    'reason-missing': 'Choose a reason; explain it where it is "other".',
    'name-missing': 'Enter the name.',
    'kana-missing': 'Enter the kana.',
    'kana-unreadable': 'Enter the kana in hiragana or katakana.',
    'birth-missing': 'Enter the date of birth.',
    'birth-in-future': (on) => `The birth date (${on}) is still to come. Check the day.`,
    'vaccine-unknown': 'No such vaccine. Type a code or a name, or choose from the list with ↓.',
    'vaccine-ambiguous': (names) => `Which one: ${names}? Choose with ↓.`,
    'number-unreadable': 'Enter a number, or leave it empty.',
  },
);

export type DeskProblem = Problem<CorrectionProblemCode | PersonProblemCode>;

/** A problem that the ledger's own functions found. */
export function deskProblemText(problem: DeskProblem): string {
  const t = sentences();
  const day = (name: string): string => {
    const value = problem.values?.[name];
    return typeof value === 'string' && value !== '' ? dateText(value as CivilDate) : '';
  };
  switch (problem.code) {
    case 'date-before-birth':
      return t['date-before-birth'](day('givenOn'), day('birth'));
    case 'date-in-future':
      return t['date-in-future'](day('givenOn'));
    case 'already-recorded':
      return t['already-recorded'](day('givenOn'));
    case 'birth-in-future':
      return t['birth-in-future'](day('birth'));
    case 'series-missing':
    case 'date-missing':
    case 'no-such-day':
    case 'lot-missing':
    case 'place-missing':
    case 'too-long':
    case 'my-number':
    case 'nothing-changed':
    case 'reason-missing':
    case 'name-missing':
    case 'kana-missing':
    case 'kana-unreadable':
    case 'birth-missing':
      return t[problem.code];
    default:
      return assertNever(problem.code);
  }
}

/** What could not be read as typed. */
export function shotFormProblemText(problem: ShotFormProblem): string {
  const t = sentences();
  switch (problem.code) {
    case 'vaccine-unknown':
      return t['vaccine-unknown'];
    case 'vaccine-ambiguous':
      return t['vaccine-ambiguous'](
        problem.choices
          .slice(0, 4)
          .map((series) => series[language.current])
          .join('・'),
      );
    case 'number-unreadable':
      return t['number-unreadable'];
    case 'date-problem':
      return spoken(writtenDateSentence(problem.problem));
    default:
      return assertNever(problem);
  }
}
