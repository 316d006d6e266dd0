/** Words for changes that wait for a second person: on the cards, in the tray, when they are proposed. */

import { defineText } from './language.svelte.ts';

export const secondPersonText = defineText(
  {
    // on a card
    chip: '二人目の確認待ち',
    chipVoid: '取り消しの確認待ち',
    noticeTitle: '二人目の確認を待っている変更があります',
    noticeShots: (n: number) =>
      `締めた会場の接種への訂正・取り消しが${n}件あります。事務局の別の人が確認するまで、台帳は元のままです。接種できるかは、打ちすぎない側で判定しています。`,
    noticeLink:
      '別の台帳と同じ人かどうか、事務局の確認を待っています。接種できるかは、2つの台帳の接種を合わせて判定しています。',
    // when it was proposed
    saidChange: '記録しました。締めた会場の接種なので、事務局の別の人が確認するまで、台帳は元のままです。',
    saidLink: '記録しました。事務局の別の人が確認すると、まとまります。',
    saidUnlink: '記録しました。事務局の別の人が確認すると、まとめるのをやめます。',
    closedTitle: '締めた会場の接種です',
    closedHelp: '理由を付けて記録すると、事務局の別の人が確認してから台帳が変わります。',
    waits: '確認待ち',

    // in the tray
    titleCorrected: (what: string) => `${what}の訂正が、二人目の確認を待っています。`,
    titleVoided: (what: string) => `${what}の取り消しが、二人目の確認を待っています。`,
    titleLinked: '同じ人としてまとめる決定が、二人目の確認を待っています。',
    titleUnlinked: 'まとめるのをやめる決定が、二人目の確認を待っています。',
    now: '今の台帳',
    proposed: '確認待ちの訂正',
    proposedVoid: '確認待ちの取り消し',
    proposedBy: (who: string, site: string, reason: string) =>
      `${who}（${site}）が決めました。理由：${reason}`,
    recordings: (n: number) => `同じ接種の記録${n}件に、まとめて効きます。`,
    interim: '確認されるまで、台帳は元のままです。接種できるかは、打ちすぎない側で判定します。',
    interimLink: '確認されるまで、2人のままです。接種できるかは、2つの台帳の接種を合わせて判定します。',
    interimUnlink: '確認されるまで、1人のままです。',
    saidYes: (who: string) => `${who}は確認しました。`,
    saidNo: (who: string, reason: string) => `${who}は認めませんでした。理由：${reason}`,
    contested: '確認した人と認めなかった人が、互いの判断を見ていません。両方を見て決めてください。',
    own: 'あなたが記録した変更です。確認は別の人がします。',
    sameDevice: 'この端末で記録された変更です。確認は、別の人が自分の端末でします。',
    notYours: '確認は事務局の人がします。',
    confirm: '確認した（この変更を台帳に入れる）',
    thenConfirm: '台帳が変わります。元に戻すには、新しい訂正と二人目の確認が要ります。',
    refuse: '認めない（台帳は元のまま）',
    thenRefuse: '変更は入りません。変更の記録と、認めなかった理由は残ります。',
    withdraw: '取り下げる（台帳は元のまま）',
    thenWithdraw: '変更は入りません。変更の記録と、取り下げた理由は残ります。',
  },
  {
    chip: 'Waits for a second person',
    chipVoid: 'Void waits for a second person',
    noticeTitle: 'Changes wait for a second person',
    noticeShots: (n) =>
      `${n} corrections or voids of shots of a closed session. Until somebody else of the office confirms them the ledger stays as it was; what may be given is judged on the safe side.`,
    noticeLink:
      'Whether this and another ledger are one person waits for the office. What may be given is judged by the shots of both.',
    saidChange:
      'Recorded. The session was closed: the ledger stays as it was until somebody else of the office confirms.',
    saidLink: 'Recorded. They are linked once somebody else of the office confirms.',
    saidUnlink: 'Recorded. They are parted once somebody else of the office confirms.',
    closedTitle: 'A shot of a closed session',
    closedHelp:
      'Recorded with its reason, it changes the ledger after somebody else of the office confirmed it.',
    waits: 'Waiting',

    titleCorrected: (what) => `A correction of ${what} waits for a second person.`,
    titleVoided: (what) => `A void of ${what} waits for a second person.`,
    titleLinked: 'Linking two persons as one waits for a second person.',
    titleUnlinked: 'Unlinking two persons waits for a second person.',
    now: 'The ledger now',
    proposed: 'Waiting correction',
    proposedVoid: 'Waiting void',
    proposedBy: (who, site, reason) => `Decided by ${who} (${site}). Reason: ${reason}`,
    recordings: (n) => `Concerns ${n} records of the same shot together.`,
    interim:
      'Until it is confirmed the ledger stays as it was; what may be given is judged on the safe side.',
    interimLink:
      'Until it is confirmed they are two persons; what may be given is judged by the shots of both.',
    interimUnlink: 'Until it is confirmed they are one person.',
    saidYes: (who) => `${who} confirmed.`,
    saidNo: (who, reason) => `${who} refused. Reason: ${reason}`,
    contested: 'Those who confirmed and refused had not seen each other. Look at both and decide.',
    own: 'You recorded this change. Somebody else confirms it.',
    sameDevice:
      'This change was recorded on this device. Another person confirms it on a device of their own.',
    notYours: 'Somebody of the office confirms it.',
    confirm: 'Confirm (the ledger changes)',
    thenConfirm: 'The ledger changes. The way back is a new correction and a second person again.',
    refuse: 'Refuse (the ledger stays)',
    thenRefuse: 'The change does not enter. It stays on record, with the reason.',
    withdraw: 'Take back (the ledger stays)',
    thenWithdraw: 'The change does not enter. It stays on record, with the reason.',
  },
);
