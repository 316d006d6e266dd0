/** Words of locking, unlocking and PINs. */

import type { PinProblem } from '#web/app/pin-rules.ts';
import type { UnlockFailure } from '#web/app/pin-tries.ts';
import { assertNever } from '#shared/base/assert.ts';
import { defineText } from './language.svelte.ts';

export const lockText = defineText(
  {
    lock: 'ロック・交代',
    lockedTitle: 'ロック中',
    lockedSupport: '名前を選び、暗証番号で開けます。記録は消えていません。',
    waiting: (n: number) => `端末に保存済み・送信待ち ${n}件`,
    members: 'この端末を開けられる人',
    pinOf: (name: string) => `${name}さんの暗証番号`,
    unlock: '開ける',
    unlocking: '開けています',
    pad: '数字',
    clear: '消す',
    back: '1文字消す',
    forgotten: '暗証番号を忘れた・開けられない',
    shut: '開けられません',
    waits: (text: string) => `あと${text}待つ`,

    wrongPin: (left: number) =>
      `暗証番号がちがいます。あと${left}回まちがえると、この人は開けられなくなります。`,
    wait: (text: string) =>
      `まちがいが続いたので、あと${text}待ってください。端末の時計を変えても短くなりません。`,
    shutWhat:
      '10回まちがえたため、この人の鍵を消しました。下の「暗証番号を忘れた・開けられない」から、同じ端末の別の担当者か、事務局の番号で開け直してください。記録は消えていません。',
    noMember: 'この端末に登録されていない人です。',
    noShare:
      'この端末はいま開けられません。センターにつなぐか、事務局に連絡してください。記録は消えていません。',
    minutes: (n: number) => `${n}分`,
    seconds: (n: number) => `${n}秒`,

    choose: '新しい暗証番号（6けた以上の数字）',
    chooseAgain: 'もう一度同じ暗証番号',
    next: '次へ',
    save: '決める',
    differs: '2回の暗証番号がちがいます。はじめから入れてください。',
    notDigits: '数字だけで入れてください。',
    tooShort: '6けた以上にしてください。',
    tooLong: '12けたまでにしてください。',
    oneDigit: '同じ数字だけの番号は使えません。',
    inARow: '続き番号（123456など）は使えません。',
    repeated: 'くり返し（121212など）は使えません。',
    likeADay: '日付に見える番号は、誕生日として最初に試されるので使えません。',

    sealTitle: '暗証番号とロック',
    notSealed:
      'お試しのため、この端末には封をしていません。端末のディスクを読む人は台帳を読めます。訂正・締め・書き出しの前にも、暗証番号はたずねません。',
    notSealedBanner: 'お試し：暗証番号なし（封をしていません）',
    sealDo: '暗証番号をつける',
    sealWhat:
      '暗証番号をつけると、台帳は暗証番号がないと読めなくなります。5分さわらないとロックします。暗証番号を忘れても記録は消えません。',
    sealDone: '封をしました。いま決めた暗証番号で開けてください。',
    sealed:
      '封をしてあります。5分さわらないか「ロック・交代」を押すとロックします。訂正・締め・書き出しの前には、暗証番号をもう一度たずねます。',
    admit: '担当者を加える',
    admitWhat: '加える人に暗証番号を決めてもらいます。先に、いまの担当者が自分の暗証番号を入れて確かめます。',
    admitWho: '加える人',
    admitNone: '加えられる人がいません。',
    admitted: (name: string) => `${name}さんがこの端末を開けられるようになりました。`,
    change: '自分の暗証番号を替える',
    changed: '暗証番号を替えました。',
    vouchWho: '確かめる担当者',
    vouchWhat: (name: string) => `${name}さん本人であることを、別の担当者が自分の暗証番号で確かめます。`,
    vouchNone: 'この端末を開けられる担当者がほかにいません。事務局に連絡してください。記録は消えません。',
    cancel: 'やめる',
    pin: '暗証番号（6けた以上の数字）',
    pinAgain: '暗証番号をもう一度',
    pinOptional: 'お試しでは空のままでも使えます（封をしません）。',
    pinWhat: 'この端末を開けるときに毎回使います。ほかの人に教えないでください。',
    pinMissing: '暗証番号を決めてください。',

    leaseHours: (n: number) => `あと${n}時間、通信なしで見られます`,
    leaseMinutes: (n: number) => `あと${n}分、通信なしで見られます`,
    leaseNone: 'センターとつながると、通信なしで見られる時間が決まります。',
    leaseSoon:
      'それまでに電波のある所でセンターとつながると、時間が延びます。過ぎると台帳は見られなくなりますが、記録はできます。記録は消えません。',
    wipingTitle: 'この端末は消去されます',
    wipingNone: 'センターの返事を待っています',
    wipingWhat:
      '事務局の指示です。まだ届いていない記録をすべてセンターに渡してから、端末を空にします。届くまで、何も消しません。電波のある所に置いてください。',
    wipeNeedsOpening: (n: number) => `消去の指示があります。先に${n}件を渡す必要があります`,
    wipeNeedsOpeningWhat:
      'この記録は、開けないとセンターに渡せません。担当者が一度開けて、電波のある所に置いてください。',
    wipedTitle: 'この端末は空になりました',
    wipedHandedIn: (n: number) => `センターが受け取った記録：${n}件`,
    wipedWhat: '事務局の指示で消去しました。台帳、記録、鍵は、この端末に残っていません。',
    wipedAgain: 'この端末を登録し直す',
    dismiss: '外す',
    dismissWho: (name: string) => `${name}さんをこの端末から外す`,
    dismissWhat:
      'この人の暗証番号では開けられなくなります。この人が書いた記録は残ります。また加えることもできます。',
    dismissDo: '外す',
    dismissed: (name: string) => `${name}さんをこの端末から外しました。`,
  },
  {
    lock: 'Lock or hand over',
    lockedTitle: 'Locked',
    lockedSupport: 'Choose your name and enter your PIN. No record is lost.',
    waiting: (n) => `Saved on this device, not sent yet: ${n}`,
    members: 'Who can open this device',
    pinOf: (name) => `PIN of ${name}`,
    unlock: 'Open',
    unlocking: 'Opening',
    pad: 'Digits',
    clear: 'Clear',
    back: 'Delete one digit',
    forgotten: 'Forgotten the PIN, or shut out',
    shut: 'Shut out',
    waits: (text) => `wait ${text}`,

    wrongPin: (left) => `That is not the PIN. After ${left} more wrong tries this person is shut out.`,
    wait: (text) => `Too many wrong tries: wait ${text}. Changing the clock does not shorten it.`,
    shutWhat:
      'After ten wrong tries this person’s key was destroyed. Use “Forgotten the PIN, or shut out” below and let a colleague, or a code of the office, open it. No record is lost.',
    noMember: 'This person is not known on this device.',
    noShare: 'This device cannot be opened now. Connect to the centre or call the office. No record is lost.',
    minutes: (n) => `${n} min`,
    seconds: (n) => `${n} s`,

    choose: 'New PIN (6 digits or more)',
    chooseAgain: 'The same PIN again',
    next: 'Next',
    save: 'Set',
    differs: 'The two PINs differ. Start again.',
    notDigits: 'Digits only.',
    tooShort: 'At least 6 digits.',
    tooLong: 'At most 12 digits.',
    oneDigit: 'Not one digit only.',
    inARow: 'Not digits in a row (123456).',
    repeated: 'Not a repetition (121212).',
    likeADay: 'Not a date: birthdays are tried first.',

    sealTitle: 'PIN and lock',
    notSealed:
      'For the demonstration this device is not sealed: who reads its disk reads the ledger. No PIN is asked for before a correction, a closing or an export either.',
    notSealedBanner: 'Trial: no PIN (not sealed)',
    sealDo: 'Set a PIN',
    sealWhat:
      'With a PIN the ledger cannot be read without it. The device locks after 5 minutes untouched. A forgotten PIN loses no record.',
    sealDone: 'Sealed. Open it with the PIN that you have just set.',
    sealed:
      'Sealed. It locks after 5 minutes untouched, or at “Lock or hand over”. Before a correction, a closing or an export the PIN is asked for again.',
    admit: 'Add a person',
    admitWhat: 'The person to add chooses a PIN. First the present person confirms with the own PIN.',
    admitWho: 'Person to add',
    admitNone: 'Nobody can be added.',
    admitted: (name) => `${name} can open this device now.`,
    change: 'Change my PIN',
    changed: 'The PIN was changed.',
    vouchWho: 'Colleague who confirms',
    vouchWhat: (name) => `A colleague confirms with the own PIN that this is ${name}.`,
    vouchNone: 'Nobody else can open this device. Call the office. No record is lost.',
    cancel: 'Cancel',
    pin: 'PIN (6 digits or more)',
    pinAgain: 'The PIN again',
    pinOptional: 'In the demonstration it may be left empty (not sealed).',
    pinWhat: 'Used every time to open this device. Tell nobody.',
    pinMissing: 'Choose a PIN.',

    leaseHours: (n) => `Readable without a network for ${n} more hours`,
    leaseMinutes: (n) => `Readable without a network for ${n} more minutes`,
    leaseNone: 'Once the centre is reached, it says how long this device may be read without a network.',
    leaseSoon:
      'Reach the centre before then and the time begins anew. Afterwards the ledger cannot be seen here, but recording goes on. No record is lost.',
    wipingTitle: 'This device is being emptied',
    wipingNone: 'Waiting for the centre’s answer',
    wipingWhat:
      'The office has ordered it. Everything that has not arrived is handed in first; until then nothing is erased. Leave it where there is a network.',
    wipeNeedsOpening: (n) => `To be emptied, but ${n} records have to be handed in first`,
    wipeNeedsOpeningWhat:
      'These can be handed in only once the device is open. Open it and leave it where there is a network.',
    wipedTitle: 'This device is empty',
    wipedHandedIn: (n) => `Records that the centre has received: ${n}`,
    wipedWhat: 'Emptied by order of the office. No ledger, record or key is left on it.',
    wipedAgain: 'Enrol this device again',
    dismiss: 'Remove',
    dismissWho: (name) => `Remove ${name} from this device`,
    dismissWhat:
      'The PIN of this person opens it no more. What the person recorded stays. The person can be added again.',
    dismissDo: 'Remove',
    dismissed: (name) => `${name} was removed from this device.`,
  },
);

/** Minutes, or seconds below one. */
export function waitText(waitMs: number): string {
  const t = lockText();
  return waitMs >= 60_000 ? t.minutes(Math.ceil(waitMs / 60_000)) : t.seconds(Math.ceil(waitMs / 1_000));
}

/** Rounded down: what is promised holds. */
export function leaseText(leftMs: number): string {
  const t = lockText();
  return leftMs >= 3_600_000
    ? t.leaseHours(Math.floor(leftMs / 3_600_000))
    : t.leaseMinutes(Math.floor(leftMs / 60_000));
}

export function pinProblemText(problem: PinProblem): string {
  const t = lockText();
  switch (problem) {
    case 'not-digits':
      return t.notDigits;
    case 'too-short':
      return t.tooShort;
    case 'too-long':
      return t.tooLong;
    case 'one-digit':
      return t.oneDigit;
    case 'in-a-row':
      return t.inARow;
    case 'repeated':
      return t.repeated;
    case 'like-a-day':
      return t.likeADay;
    default:
      return assertNever(problem);
  }
}

export function unlockFailureText(failure: UnlockFailure): string {
  const t = lockText();
  switch (failure.code) {
    case 'no-member':
      return t.noMember;
    case 'shut':
      return t.shutWhat;
    case 'no-share':
      return t.noShare;
    case 'wait':
      return t.wait(waitText(failure.waitMs));
    case 'wrong-pin':
      return failure.waitMs > 0
        ? `${t.wrongPin(failure.triesLeft)}${t.wait(waitText(failure.waitMs))}`
        : t.wrongPin(failure.triesLeft);
    default:
      return assertNever(failure);
  }
}
