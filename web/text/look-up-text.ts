/** Words of looking up one person of another area, and of judging such a look. */

import { assertNever } from '#shared/base/assert.ts';
import type { LookUpError } from '#shared/api/look-up-api.ts';
import { defineText } from './language.svelte.ts';

export const lookUpText = defineText(
  {
    title: 'ほかの地区の人の台帳を見る',
    link: 'ほかの地区の人の台帳を見る（理由が要ります）',
    what: 'この端末には、担当する地区の台帳だけが入っています。ほかの地区の人の台帳は、理由を書くと1時間だけ見られます。見たこと（人・端末・時刻・理由）はその人の台帳と監査に残り、事務局が3営業日以内に確かめます。',
    online: 'センターにつながっているときだけ使えます。ほかの地区の台帳は、この端末には保存されません。',
    everyone: 'この端末には、すべての人の台帳が入っています。探す画面から開いてください。',
    kana: 'フリガナ（氏名の全部）',
    kanaHint: '例：ワタナベ　ハルト。一部だけでは見つかりません。',
    birth: '生年月日',
    reason: '見る理由',
    note: '補足',
    noteHint: '「その他」では必ず書いてください。氏名や番号は書かないでください。',
    submit: '理由を記録して見る',
    asking: 'センターにたずねています',
    kanaMissing: 'フリガナを姓・名の全部で入力してください。',
    birthMissing: '生年月日を入力してください。',
    reasonMissing: '理由を選んでください。',
    noteMissing: '「その他」を選んだときは、補足を書いてください。',
    nobody: 'そのフリガナと生年月日の人は、ほかの地区の台帳にありません。たずねたことは記録されました。',
    hereTitle: 'この端末にある人です',
    here: '担当する地区の人です。探す画面から開けます。',
    open: 'この台帳を見る',
    openTitle: '今、見られる台帳',
    untilLeft: (minutes: number) => `残り${minutes}分`,
    banner: (minutes: number) => `ほかの地区の台帳を開いています（残り${minutes}分）`,
    bannerShow: '見る',
    shots: '接種の記録',
    noShots: '接種の記録はありません',
    readOnly:
      'この画面は見るだけです。今日の接種を記録するときは、名簿にいない子として登録してください。事務局が同じ人としてまとめます。',
    closed: 'この台帳は閉じました。まだ必要なときは、もう一度理由を書いてください。',
    notEnrolled: 'この端末の登録が、センターで確かめられませんでした。',
    notAllowed: 'この担当では見られません。必要なときは事務局に頼んでください。',
    badRequest: '入力を確かめてください。センターが読み取れませんでした。',
    myNumber: '補足に個人番号（マイナンバー）のような数字があります。消してください。',
    tooMany: '1時間に見られる回数を超えました。急ぐときは事務局に電話してください。',
    noLists: 'センターが今は探せません。少し待ってから、もう一度押してください。',
    notAudited: '見たことを記録できないため、表示できません。少し待ってから、もう一度押してください。',
    away: 'センターにつながりません。ほかの地区の台帳は、つながっているときだけ見られます。',

    // in the tray
    titleOpened: (by: string) => `ほかの地区から台帳が開かれました。${by}までに確かめてください。`,
    openedBy: '開いた人',
    reviewHelp: '理由のとおりか、開いた人に確かめてください。理由に合わないときは、補足に書いて記録します。',
  },
  {
    title: 'Look at the record of a person of another area',
    link: 'Look at a person of another area (a reason is needed)',
    what: 'This device carries the records of its own area. With a reason, the record of a person of another area can be seen for one hour. Who looked, where, when and why stays in that record and in the audit, and the office judges it within 3 working days.',
    online:
      'Works only while the hub can be reached. Nothing of another area’s record is kept on this device.',
    everyone: 'This device carries everybody’s records. Open them from the search.',
    kana: 'Reading of the whole name (kana)',
    kanaHint: 'Example: ワタナベ　ハルト. A part finds nobody.',
    birth: 'Date of birth',
    reason: 'Why you look',
    note: 'Note',
    noteHint: 'Needed with "Other". No names or numbers, please.',
    submit: 'Record the reason and look',
    asking: 'Asking the hub',
    kanaMissing: 'Enter the whole reading, family name and given name.',
    birthMissing: 'Enter the date of birth.',
    reasonMissing: 'Choose a reason.',
    noteMissing: 'With "Other", write a note.',
    nobody: 'Nobody of another area has this reading and date of birth. That you asked is on record.',
    hereTitle: 'The person is on this device',
    here: 'The person is of your own area. Open the record from the search.',
    open: 'Look at this record',
    openTitle: 'Records open now',
    untilLeft: (minutes) => `${minutes} min left`,
    banner: (minutes) => `A record of another area is open (${minutes} min left)`,
    bannerShow: 'Look',
    shots: 'Shots',
    noShots: 'No shots on record',
    readOnly:
      'This is for looking only. To record a shot of today enter the child as not on the list; the office links the two.',
    closed: 'This record was closed. If you still need it give the reason again.',
    notEnrolled: 'The hub does not know this device.',
    notAllowed: 'Not part of this role. Ask the office.',
    badRequest: 'The hub could not read this. Look at the fields again.',
    myNumber: 'The note holds digits that look like a My Number. Remove them.',
    tooMany: 'More looks than are allowed in an hour. Phone the office if it is urgent.',
    noLists: 'The hub cannot search now. Wait a little and try again.',
    notAudited: 'The look cannot be put on file, so nothing is shown. Wait a little and try again.',
    away: 'The hub cannot be reached. Records of other areas can be seen only while it can.',

    titleOpened: (by) => `The record was opened from another area. Judge it by ${by}.`,
    openedBy: 'Opened by',
    reviewHelp: 'Ask whoever looked whether the reason holds. Where it does not, say so in the note.',
  },
);

const reasonText = defineText(
  {
    'person-is-here': '本人が目の前にいる（接種・相談）',
    'clinic-asked': '医療機関からの問い合わせ',
    'guardian-asked': '保護者からの問い合わせ',
    'moving-in': '転入・転居の手続き',
    emergency: '救急・副反応への対応',
    other: 'その他',
  },
  {
    'person-is-here': 'The person is here (shot or advice)',
    'clinic-asked': 'A clinic asked',
    'guardian-asked': 'A guardian asked',
    'moving-in': 'Moving in or within the town',
    emergency: 'Emergency or adverse reaction',
    other: 'Other',
  },
);

/** Words of a reason; the code itself where a newer version wrote one. */
export const lookUpReason = (code: string): string =>
  (reasonText() as Readonly<Record<string, string>>)[code] ?? code;

export function lookUpFailureText(failure: LookUpError | 'away'): string {
  const t = lookUpText();
  switch (failure) {
    case 'away':
      return t.away;
    case 'not-enrolled':
      return t.notEnrolled;
    case 'not-allowed':
      return t.notAllowed;
    case 'bad-request':
      return t.badRequest;
    case 'my-number':
      return t.myNumber;
    case 'too-many':
      return t.tooMany;
    case 'not-open':
      return t.closed;
    case 'no-lists':
      return t.noLists;
    case 'not-audited':
      return t.notAudited;
    default:
      return assertNever(failure);
  }
}
