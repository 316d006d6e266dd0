/** Reason codes (shared/ledger/reason.ts) as people read and choose them. One sentence for one code in every screen. */

import { defineText } from './language.svelte.ts';

const correctionText = defineText(
  {
    typing: '入力のまちがい',
    'wrong-date': '日付がちがう',
    'wrong-lot': 'ロットがちがう',
    'wrong-product': 'ワクチンがちがう',
    'wrong-person': '別の人の記録',
    'paper-differs': '予診票とちがう',
    'handbook-differs': '母子健康手帳とちがう',
    other: 'その他',
  },
  {
    typing: 'Typing mistake',
    'wrong-date': 'Wrong date',
    'wrong-lot': 'Wrong lot',
    'wrong-product': 'Wrong vaccine',
    'wrong-person': 'Another person',
    'paper-differs': 'The paper form differs',
    'handbook-differs': 'The handbook differs',
    other: 'Other',
  },
);

const voidText = defineText(
  {
    undo: '押しまちがい（すぐに取り消し）',
    'not-given': '接種していない',
    'wrong-person': '別の人の記録だった',
    'entered-twice': '二重に記録した',
    mistaken: '事実とちがっていた',
    'no-longer': '今はもう当てはまらない',
    other: 'その他',
  },
  {
    undo: 'Tapped by mistake (undone at once)',
    'not-given': 'Was not given',
    'wrong-person': 'Belonged to another person',
    'entered-twice': 'Recorded twice',
    mistaken: 'It was not so',
    'no-longer': 'No longer so',
    other: 'Other',
  },
);

const withholdText = defineText(
  {
    fever: '熱がある（37.5℃以上）',
    unwell: '体調がよくない',
    interval: '前回からの間が足りない',
    age: '年齢・月齢が合わない',
    'already-given': 'すでに受けている',
    'no-consent': '保護者の同意がない',
    doctor: '医師の判断',
    'out-of-stock': 'ワクチンがない',
    left: '帰ってしまった',
    other: 'その他',
  },
  {
    fever: 'Fever (37.5 °C or more)',
    unwell: 'Unwell',
    interval: 'Too soon after the last shot',
    age: 'Age does not fit',
    'already-given': 'Already given',
    'no-consent': 'No consent of the guardian',
    doctor: "Doctor's decision",
    'out-of-stock': 'Vaccine not at hand',
    left: 'Left before',
    other: 'Other',
  },
);

const decisionText = defineText(
  {
    'author-gave-the-shot': '接種した本人の記録',
    'paper-checked': '予診票で確かめた',
    'handbook-checked': '母子健康手帳で確かめた',
    'clinic-asked': '医療機関に聞いた',
    'guardian-asked': '保護者に聞いた',
    'same-record': '同じ記録',
    other: 'その他',
  },
  {
    'author-gave-the-shot': 'Recorded by who gave it',
    'paper-checked': 'Checked on the paper form',
    'handbook-checked': 'Checked in the handbook',
    'clinic-asked': 'Asked the clinic',
    'guardian-asked': 'Asked the guardian',
    'same-record': 'The same record',
    other: 'Other',
  },
);

const said = (words: Readonly<Record<string, string>>, code: string): string => words[code] ?? code;

/** Sentences of the four lists; a code that this version does not know is shown as it is. */
export const correctionReason = (code: string): string => said(correctionText(), code);
export const voidReason = (code: string): string => said(voidText(), code);
export const withholdReason = (code: string): string => said(withholdText(), code);
export const decisionReason = (code: string): string => said(decisionText(), code);
