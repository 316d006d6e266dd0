/** Words for what the rules ask of a person beside birth and sex: pregnancies, disabilities, a long illness. */

import { assertNever } from '#shared/base/assert.ts';
import type { CivilDate } from '#shared/base/brand.ts';
import type { Problem } from '#shared/base/result.ts';
import type { Fact } from '#shared/ledger/entry.ts';
import type { FactProblemCode } from '#shared/ledger/state-fact.ts';
import { dateText } from './date-text.ts';
import { defineText } from './language.svelte.ts';

export const factText = defineText(
  {
    title: '妊娠・障害・長期療養',
    help: '接種の対象になるかどうかが、これで変わります。確かめたことだけを記録してください。',
    empty: '記録はありません。',
    state: '記録する',
    stateTitle: '妊娠・障害・長期療養を記録する',
    correctTitle: (what: string) => `「${what}」を訂正する`,
    voidTitle: (what: string) => `「${what}」を取り消す`,
    voidHelp:
      '記録は消えずに残り、判定には使われなくなります。妊娠や長期療養が終わったときは、取り消さずに「終わった日」を訂正で入れてください。',
    stated: (what: string) => `「${what}」を記録しました。`,
    corrected: (what: string) => `「${what}」を訂正しました。`,
    voided: (what: string) => `「${what}」を取り消しました。`,
    isVoided: '取り消し済み',
    type: '記録すること',
    chooseType: '選んでください',
    pregnancy: '妊娠',
    'organ-disability': '心臓・腎臓・呼吸器の障害（1級相当）',
    'hiv-disability': 'HIVによる免疫の障害（1級相当）',
    'rubella-antibody-low': '風しんの抗体が少ない（男性の追加的対策）',
    'long-illness': '長期療養（病気のため期間内に受けられなかった）',
    due: '出産予定日',
    endedOn: '終わった日',
    endedOnPregnancy: '出産などで妊娠が終わった日',
    endedOnIllness: '接種できるようになった日（事由がなくなった日）',
    optional: '続いている間は空のまま',
    basis: '確かめたもの',
    chooseBasis: '選んでください',
    handbook: '母子健康手帳',
    certificate: '身体障害者手帳・証明書',
    doctor: '医師の理由書・診断書',
    statement: '本人・保護者の申告',
    other: 'その他',
    note: '備考',
    dueOn: (on: string) => `出産予定日 ${on}`,
    weeks: (weeks: number, days: number) => `今日 ${weeks}週${days}日`,
    ended: (on: string) => `${on}に終わった`,
    lasts: '続いている',
    statedTwice: (n: number) => `ほかに${n}件、同じ妊娠の記録があります。`,
    titleFact: (what: string, field: string, n: number) => `「${what}」の${field}が${n}通りあります。`,
    titleVoid: (what: string) => `「${what}」を、1人は取り消し、1人は残しています。`,
    interimCounts: '決まるまで、この記録は判定に使われています。',
    chooseStands: 'この記録は正しい（取り消さない）',
    chooseVoided: 'この記録は取り消す',
    thenStands: '判定に使われ続けます。取り消しの記録も残ります。',
    thenVoided: '判定に使われなくなり、接種の対象が変わることがあります。',
  },
  {
    title: 'Pregnancy, disability, long illness',
    help: 'Whether a person is eligible hangs on this. Record only what was checked.',
    empty: 'Nothing recorded.',
    state: 'Record',
    stateTitle: 'Record a pregnancy, disability or long illness',
    correctTitle: (what) => `Correct "${what}"`,
    voidTitle: (what) => `Take back "${what}"`,
    voidHelp:
      'The record is kept and no longer used. When a pregnancy or illness has ended, do not take it back: correct its last day.',
    stated: (what) => `"${what}" recorded.`,
    corrected: (what) => `"${what}" corrected.`,
    voided: (what) => `"${what}" taken back.`,
    isVoided: 'taken back',
    type: 'What',
    chooseType: 'Choose',
    pregnancy: 'Pregnancy',
    'organ-disability': 'Heart, kidney or respiratory disability (grade 1)',
    'hiv-disability': 'Immune disability by HIV (grade 1)',
    'rubella-antibody-low': 'Low rubella antibodies (programme for men)',
    'long-illness': 'Long illness (could not be vaccinated in time)',
    due: 'Due date',
    endedOn: 'Ended on',
    endedOnPregnancy: 'Day the pregnancy ended',
    endedOnIllness: 'Day from which shots are possible again',
    optional: 'Leave empty while it lasts',
    basis: 'Checked by',
    chooseBasis: 'Choose',
    handbook: 'Maternity handbook',
    certificate: 'Disability certificate',
    doctor: "Doctor's letter",
    statement: 'Stated by the person',
    other: 'Other',
    note: 'Note',
    dueOn: (on) => `due ${on}`,
    weeks: (weeks, days) => `today ${weeks} weeks ${days} days`,
    ended: (on) => `ended ${on}`,
    lasts: 'lasting',
    statedTwice: (n) => `${n} more records of the same pregnancy.`,
    titleFact: (what, field, n) => `"${what}": ${n} readings of "${field}".`,
    titleVoid: (what) => `"${what}": one person took it back, another kept it.`,
    interimCounts: 'Until decided, this is used by the rules.',
    chooseStands: 'It is right (keep it)',
    chooseVoided: 'Take it back',
    thenStands: 'It stays in use. That it was taken back is kept on record.',
    thenVoided: 'It is no longer used; who is eligible may change.',
  },
);

/** 妊娠（出産予定日 令和9年2月3日）. */
export function factName(fact: Pick<Fact, 'type' | 'due'>): string {
  const t = factText();
  return fact.due === null ? t[fact.type] : `${t[fact.type]}（${t.dueOn(dateText(fact.due))}）`;
}

/** Name of a field of a fact; null where it is no such field. */
export function factFieldName(field: string): string | null {
  const t = factText();
  return field === 'due' || field === 'endedOn' || field === 'basis' ? t[field] : null;
}

/** One field of a fact as text; '' where it states nothing. */
export function factValueText(field: string, value: unknown): string {
  const t = factText();
  if (value === null || value === undefined || value === '') return '';
  switch (field as keyof Fact) {
    case 'type':
      return t[value as Fact['type']];
    case 'due':
    case 'endedOn':
      return dateText(value as CivilDate);
    case 'basis':
      return t[value as Fact['basis']];
    default:
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

const problemText = defineText(
  {
    'fact-missing': '記録することを選んでください。',
    'not-of-this-person': 'この人の性別は男性です。性別か、記録することを確かめてください。',
    'due-missing': '出産予定日を入力してください。母子健康手帳に書かれています。',
    'no-such-day': 'その日はありません。日を確かめてください。',
    'due-unlikely': (on: string) => `出産予定日（${on}）が考えにくい日です。母子健康手帳で確かめてください。`,
    'already-stated': '同じ記録がすでにあります。変わったときは、その記録を訂正してください。',
    'already-due': (on: string) =>
      `出産予定日 ${on} の妊娠がすでに記録されています。予定日が変わったときは、その記録を訂正してください。`,
    'ended-in-future': (on: string) => `${on}はまだ来ていません。日を確かめてください。`,
    'ended-before-birth': '生年月日より前の日です。日を確かめてください。',
    'ended-unlikely': (on: string) => `出産予定日（${on}）と合わない日です。どちらかを確かめてください。`,
    'basis-missing': '何で確かめたかを選んでください。',
    'my-number':
      '個人番号（マイナンバー）のような数字があります。台帳には記録できません。その数字を消してください。ほかの入力は残っています。',
    'too-long': '長すぎます。短くしてください。',
    'nothing-changed': '変わった項目がありません。直す項目の値を書き換えてください。',
    'reason-missing': '理由を選んでください。「その他」のときは説明も書いてください。',
  },
  {
    'fact-missing': 'Choose what to record.',
    'not-of-this-person': 'This person is registered as male. Check the sex, or what you record.',
    'due-missing': 'Enter the due date. It stands in the maternity handbook.',
    'no-such-day': 'That day does not exist. Check the day.',
    'due-unlikely': (on) => `${on} is an unlikely due date. Check the maternity handbook.`,
    'already-stated': 'This is recorded already. Where it has changed, correct that record.',
    'already-due': (on) => `A pregnancy due ${on} is recorded already. Where the date changed, correct it.`,
    'ended-in-future': (on) => `${on} is still to come. Check the day.`,
    'ended-before-birth': 'That is before the birth. Check the day.',
    'ended-unlikely': (on) => `That does not fit the due date (${on}). Check both.`,
    'basis-missing': 'Choose what it was checked by.',
    'my-number':
      'There are digits that look like a My Number, which this ledger may not hold. Remove them; everything else is kept.',
    'too-long': 'Too long. Shorten it.',
    'nothing-changed': 'Nothing was changed. Write the new value into the field to correct.',
    'reason-missing': 'Choose a reason; explain it where it is "other".',
  },
);

export function factProblemText({ code, values }: Problem<FactProblemCode>): string {
  const t = problemText();
  const day = (name: string): string => dateText((values?.[name] ?? '') as CivilDate);
  switch (code) {
    case 'due-unlikely':
      return t['due-unlikely'](day('due'));
    case 'already-stated':
      return values?.['due'] === undefined ? t['already-stated'] : t['already-due'](day('due'));
    case 'ended-in-future':
      return t['ended-in-future'](day('endedOn'));
    case 'ended-unlikely':
      return t['ended-unlikely'](day('due'));
    case 'fact-missing':
    case 'not-of-this-person':
    case 'due-missing':
    case 'no-such-day':
    case 'ended-before-birth':
    case 'basis-missing':
    case 'my-number':
    case 'too-long':
    case 'nothing-changed':
    case 'reason-missing':
      return t[code];
    default:
      return assertNever(code);
  }
}
