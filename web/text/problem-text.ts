/**
 * Sentences for what goes wrong: what happened, why, what to do, in that order; no blame and no code in the sentence.
 * A Problem is mended by the person typing, a Failure by nobody here: then the sentence says where the record is.
 */

import { assertNever } from '#shared/base/assert.ts';
import type { CivilDate } from '#shared/base/brand.ts';
import type { Problem } from '#shared/base/result.ts';
import type { CorrectionProblemCode } from '#shared/ledger/correct-entry.ts';
import type { PersonProblemCode } from '#shared/ledger/enter-person.ts';
import type { WithholdProblemCode } from '#shared/ledger/withhold-shot.ts';
import type { RecordFailure } from '../app/device.ts';
import type { EnrolFailure } from '../app/start-device.ts';
import { dateText } from './date-text.ts';
import { defineText } from './language.svelte.ts';

export type LedgerProblemCode = CorrectionProblemCode | PersonProblemCode | WithholdProblemCode;

const text = defineText(
  {
    seriesMissing: 'ワクチンを選んでください。',
    dateMissing: '接種日を入力してください。',
    noSuchDay: (written: string) => `「${written}」はありません。日を確かめてください。`,
    dateBeforeBirth: (date: string, birth: string) =>
      `接種日（${date}）が生年月日（${birth}）より前です。どちらかを直してください。`,
    dateInFuture: (date: string) =>
      `接種日（${date}）はまだ来ていません。日付か、端末の時計を確かめてください。`,
    lotMissing: 'ロット番号を入力してください。読めないときは「不明」を選べます。',
    placeMissing: '接種した場所を入力してください。',
    tooLong: '文字が多すぎます。短くしてください。',
    myNumber:
      '個人番号（マイナンバー）のような数字があります。台帳には記録できません。その数字を消してください。ほかの入力は残っています。',
    alreadyRecorded: (date: string) => `同じワクチンの記録が${date}にあります。もう一度記録しますか。`,
    nothingChanged: '変わったところがありません。直す内容を入力してください。',
    reasonMissing: '理由を選んでください。「その他」のときは、くわしく書いてください。',
    nameMissing: 'お名前を入力してください。',
    kanaMissing: 'フリガナを入力してください。',
    kanaUnreadable: 'フリガナはひらがなかカタカナで入力してください。',
    birthMissing: '生年月日を入力してください。',
    birthInFuture: (birth: string) => `生年月日（${birth}）はまだ来ていません。日を確かめてください。`,
    myNumberSearch: '個人番号（マイナンバー）では探せません。消して、氏名や生年月日で探してください。',
    unknownProblem: '入力を確かめてください。',

    diskFull:
      'この端末に保存できませんでした。空き容量が足りません。紙に記録し、「端末控え」を作ってください。',
    storeLost:
      'この端末に保存できませんでした。保存場所が閉じています。紙に記録し、画面をもう一度開いてください。',
    locked: 'この端末はロックされています。解除してから、もう一度記録してください。',

    enrolRefused: '職員番号か登録コードがちがいます。確かめて、もう一度入力してください。',
    enrolTooMany: 'まちがいが続いたため、しばらく登録できません。5分ほど待つか、事務局に連絡してください。',
    enrolBad: '入力した内容を受け付けられませんでした。文字の長さを確かめてください。',
    enrolUnreachable: 'センターにつながりません。電波のある所で、もう一度お試しください。',
    enrolNotHub:
      'センターではない画面が返ってきました。Wi-Fiの利用登録が必要かもしれません。つなぎ直して、もう一度お試しください。',
    enrolStore: 'この端末に台帳を作れませんでした。空き容量を増やして、もう一度お試しください。',
  },
  {
    seriesMissing: 'Choose the vaccine.',
    dateMissing: 'Enter the date given.',
    noSuchDay: (written) => `"${written}" does not exist. Check the day.`,
    dateBeforeBirth: (date, birth) =>
      `The date given (${date}) is before the date of birth (${birth}). Correct one.`,
    dateInFuture: (date) =>
      `The date given (${date}) is still to come. Check the date, or the clock of the device.`,
    lotMissing: 'Enter the lot number, or choose "Unknown".',
    placeMissing: 'Enter where it was given.',
    tooLong: 'The text is too long. Shorten it.',
    myNumber:
      'There are digits that look like a My Number, which this ledger may not hold. Remove them; everything else is kept.',
    alreadyRecorded: (date) => `The same vaccine is recorded on ${date}. Record it again?`,
    nothingChanged: 'Nothing is different. Enter what is right.',
    reasonMissing: 'Choose a reason. For "Other", write it.',
    nameMissing: 'Enter the name.',
    kanaMissing: 'Enter the kana.',
    kanaUnreadable: 'Enter the kana in hiragana or katakana.',
    birthMissing: 'Enter the date of birth.',
    birthInFuture: (birth) => `The date of birth (${birth}) is still to come. Check the day.`,
    myNumberSearch: 'Nobody is found by a My Number. Remove it and search by name or birth date.',
    unknownProblem: 'Check what was entered.',

    diskFull: 'It could not be saved on this device, which is full. Write on paper and make a device copy.',
    storeLost: 'It could not be saved: the storage is closed. Write on paper and open the page again.',
    locked: 'This device is locked. Unlock it and record again.',

    enrolRefused: 'The staff number or the code is wrong. Check and enter them again.',
    enrolTooMany: 'Too many mistakes. Wait about 5 minutes, or call the office.',
    enrolBad: 'What was entered could not be accepted. Check its length.',
    enrolUnreachable: 'The centre cannot be reached. Try again where there is a connection.',
    enrolNotHub:
      'Something other than the centre answered. The Wi-Fi may want a login. Reconnect and try again.',
    enrolStore: 'The ledger could not be made on this device. Free some space and try again.',
  },
);

const date = (problem: Problem, name: string): string => {
  const value = problem.values?.[name];
  return typeof value === 'string' ? dateText(value as CivilDate) : '';
};

/** The sentence of a Problem of shared/ledger, to stand beside its field. */
export function problemText(problem: Problem<LedgerProblemCode>): string {
  const t = text();
  switch (problem.code) {
    case 'series-missing':
      return t.seriesMissing;
    case 'date-missing':
      return t.dateMissing;
    case 'no-such-day':
      return t.noSuchDay(String(problem.values?.['givenOn'] ?? problem.values?.['birth'] ?? ''));
    case 'date-before-birth':
      return t.dateBeforeBirth(date(problem, 'givenOn'), date(problem, 'birth'));
    case 'date-in-future':
      return t.dateInFuture(date(problem, 'givenOn'));
    case 'lot-missing':
      return t.lotMissing;
    case 'place-missing':
      return t.placeMissing;
    case 'too-long':
      return t.tooLong;
    case 'my-number':
      return t.myNumber;
    case 'already-recorded':
      return t.alreadyRecorded(date(problem, 'givenOn'));
    case 'nothing-changed':
      return t.nothingChanged;
    case 'reason-missing':
      return t.reasonMissing;
    case 'name-missing':
      return t.nameMissing;
    case 'kana-missing':
      return t.kanaMissing;
    case 'kana-unreadable':
      return t.kanaUnreadable;
    case 'birth-missing':
      return t.birthMissing;
    case 'birth-in-future':
      return t.birthInFuture(date(problem, 'birth'));
    default:
      return assertNever(problem.code);
  }
}

/** Beside a search field that holds a 個人番号: it was not sent. */
export const myNumberSearchText = (): string => text().myNumberSearch;

/** Why nothing could be stored, and what to do now. */
export function storeFailureText(failure: RecordFailure): string {
  const t = text();
  switch (failure) {
    case 'disk-full':
      return t.diskFull;
    case 'store-lost':
      return t.storeLost;
    case 'locked':
      return t.locked;
    case 'my-number':
      return t.myNumber;
    default:
      return assertNever(failure);
  }
}

/** One text for both: several problems stand in one sentence after another. */
export function refusalText(
  refusal: { readonly problems: readonly Problem<LedgerProblemCode>[] } | { readonly failure: RecordFailure },
): string {
  if ('failure' in refusal) return storeFailureText(refusal.failure);
  return refusal.problems.length === 0 ? text().unknownProblem : refusal.problems.map(problemText).join(' ');
}

/** Why this device could not be enrolled. */
export function enrolFailureText(failure: EnrolFailure): string {
  const t = text();
  switch (failure) {
    case 'hub-away':
      return t.enrolUnreachable;
    case 'not-hub':
      return t.enrolNotHub;
    case 'wrong-code':
      return t.enrolRefused;
    case 'too-many-tries':
      return t.enrolTooMany;
    case 'bad-request':
      return t.enrolBad;
    case 'disk-full':
    case 'store-lost':
    case 'locked':
      return t.enrolStore;
    default:
      return assertNever(failure);
  }
}
