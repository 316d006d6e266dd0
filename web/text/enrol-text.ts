/** Words of enrolment: on the device that comes, and on the office's screen that lets it in. */

import { assertNever } from '#shared/base/assert.ts';
import type { CodeRequestFailure } from '#web/app/enrol-by-code.ts';
import { defineText } from './language.svelte.ts';

export const enrolText = defineText(
  {
    title: 'この端末を使いはじめる',
    support: '事務局が発行した登録コードで、この端末を台帳の端末として登録します。',
    firstTitle: 'はじめての管理者を登録する',
    firstSupport:
      'このセンターにはまだ管理者の端末がありません。センターを起動した画面に出ているコードで、管理者の端末を登録します。',
    code: '登録コード',
    codeSupport: '4文字ずつ7組の英数字。大文字と小文字、空白やハイフンの違いはかまいません。',
    codeMissing: '登録コードを入力してください。',
    deviceName: '端末の名前',
    deviceNameSupport: '端末に貼ってある名前。例：タブレット3',
    deviceNameMissing: '端末の名前を入力してください。',
    name: '管理者の氏名',
    nameSupport: '姓と名の間を空けます。',
    nameMissing: '氏名を入力してください。',
    kana: 'フリガナ',
    kanaMissing: 'フリガナを入力してください。',
    municipality: '市区町村の名前',
    municipalitySupport: 'すべての画面の左上に出ます。例：福川市',
    municipalityMissing: '市区町村の名前を入力してください。',
    municipalityCode: '全国地方公共団体コード',
    municipalityCodeSupport: '数字6けた',
    municipalityCodeMissing: '全国地方公共団体コードを、数字6けたで入力してください。',
    send: '登録を申し込む',
    sending: '申し込んでいます',
    waitingTitle: '事務局の承認を待っています',
    waitingWhat:
      'この番号を、事務局の画面の番号と読み合わせてください（電話でもかまいません）。同じなら、事務局が「承認する」を押します。',
    waitingAway: 'センターにつながりません。つながると、自動で確かめ直します。',
    fingerprint: '照合番号',
    cancel: '申し込みをやめる',
    refused: '事務局が登録を断りました。事務局に確かめ、新しい登録コードでもう一度申し込んでください。',
    gone: '承認の期限（30分）が過ぎました。事務局で新しい登録コードを発行してもらってください。',
    approvedTitle: '承認されました。暗証番号を決めてください',
    approvedWhat: 'この端末を開けるときに毎回使います。台帳はこの番号で封をします。',
    finishing: '登録しています',
    noHubTitle: 'センターにつながりません',
    noHubWhat: 'はじめの1回だけ、センターとつながっている必要があります。つながると、画面が出ます。',
    toDemonstration: 'デモの担当から選ぶ',

    mistyped: '登録コードの文字に打ちまちがいがあります。1文字ずつ確かめてください。',
    unknownCode: 'この登録コードはありません。確かめるか、事務局で新しいコードを発行してもらってください。',
    usedCode: 'この登録コードは、もう使われています。事務局で新しいコードを発行してもらってください。',
    expiredCode:
      'この登録コードは期限（10分）が過ぎています。事務局で新しいコードを発行してもらってください。',
    namesMissing: 'これは最初の管理者のコードです。氏名と市区町村の名前も入力してください。',
    tooMany: 'まちがいが続いたため、しばらく登録できません。15分ほど待つか、事務局に連絡してください。',
    bad: '入力した内容を受け付けられませんでした。文字の長さを確かめ、個人番号（マイナンバー）に見える数字を消してください。',

    panelTitle: '新しい端末を登録する',
    panelWhat:
      '職員を選んでコードを発行し、その人の端末でQRコードを読むか、文字を入力してもらいます。コードは10分間、1回だけ使えます。',
    staff: '使う職員',
    staffNone: '職員を選んでください',
    issue: '登録コードを発行する',
    codeFor: (name: string) => `${name}さんの端末の登録コード`,
    until: (time: string) => `${time}まで・1回だけ`,
    over: '期限が過ぎました。もう一度発行してください。',
    qr: '登録コードのQRコード',
    done: '閉じる',
    waitingList: '承認を待っている端末',
    waitingNone: '承認を待っている端末はありません。',
    compare: '端末の画面の番号と、ここの番号が同じことを確かめてから承認してください。',
    asked: (time: string) => `${time}に申し込み`,
    approve: '番号は同じ。承認する',
    refuse: '断る',
    approved: (name: string) => `${name}を承認しました。端末の画面で暗証番号を決めると使えます。`,
    refusedOne: (name: string) => `${name}の登録を断りました。`,
    notAllowed:
      '事務局・管理者・監査の端末を登録できるのは管理者だけです。使えなくなった職員の端末も登録できません。',
    noSuchRequest: 'この申し込みは、もう決まったか、期限が過ぎました。',
    noSuchStaff: 'この職員は登録されていないか、もう使えません。',
    away: 'センターにつながりません。電波のある所で、もう一度お試しください。',

    stop: '使用を止める',
    stopTitle: (name: string) => `${name}の使用を止めます`,
    stopHelp:
      '5秒以内にセンターとの通信が切れ、この端末では台帳を読めなくなります。この端末に残っている未送信の記録は、つながったときにセンターが預かります。',
    stopReason: '止める理由（紛失・故障・返却など）',
    stopped: (name: string) => `${name}の使用を止めました。`,
  },
  {
    title: 'Start using this device',
    support: 'A code from the office makes this device one of the ledger’s.',
    firstTitle: 'Enrol the first administrator',
    firstSupport:
      'No administrator has a device here yet. Use the code on the screen where the hub was started.',
    code: 'Enrolment code',
    codeSupport: 'Seven groups of four letters and digits. Case, spaces and hyphens do not matter.',
    codeMissing: 'Enter the enrolment code.',
    deviceName: 'Name of the device',
    deviceNameSupport: 'As on its label, e.g. Tablet 3',
    deviceNameMissing: 'Enter the name of the device.',
    name: 'Name of the administrator',
    nameSupport: 'Family name, a space, given name.',
    nameMissing: 'Enter the name.',
    kana: 'Kana',
    kanaMissing: 'Enter the kana.',
    municipality: 'Name of the municipality',
    municipalitySupport: 'Shown at the top left of every screen.',
    municipalityMissing: 'Enter the name of the municipality.',
    municipalityCode: 'Code of the local government',
    municipalityCodeSupport: 'Six digits',
    municipalityCodeMissing: 'Enter the six digits of the code.',
    send: 'Ask to be enrolled',
    sending: 'Asking',
    waitingTitle: 'Waiting for the office',
    waitingWhat:
      'Read this number out to the office, by telephone if need be. If theirs is the same, they approve.',
    waitingAway: 'The centre cannot be reached. It is asked again by itself.',
    fingerprint: 'Number to compare',
    cancel: 'Give up',
    refused: 'The office refused. Ask there, and try again with a new code.',
    gone: 'Nobody approved within 30 minutes. Ask the office for a new code.',
    approvedTitle: 'Approved. Choose your PIN',
    approvedWhat: 'It opens this device every time, and seals the ledger on it.',
    finishing: 'Enrolling',
    noHubTitle: 'The centre cannot be reached',
    noHubWhat: 'It must be reachable this one time. The screen appears as soon as it is.',
    toDemonstration: 'Choose a demonstration role',

    mistyped: 'There is a slip in the code. Check it letter by letter.',
    unknownCode: 'There is no such code. Check it, or ask the office for a new one.',
    usedCode: 'This code has been used. Ask the office for a new one.',
    expiredCode: 'This code is older than ten minutes. Ask the office for a new one.',
    namesMissing: 'This is the first administrator’s code. Enter the names, too.',
    tooMany: 'Too many mistakes. Wait about 15 minutes, or call the office.',
    bad: 'What was entered could not be accepted. Check its length, and remove digits that look like a My Number.',

    panelTitle: 'Enrol a new device',
    panelWhat:
      'Choose the person and issue a code; on their device, scan the QR code or type the letters. It works once, for ten minutes.',
    staff: 'Who will use it',
    staffNone: 'Choose a person',
    issue: 'Issue a code',
    codeFor: (name) => `Code for a device of ${name}`,
    until: (time) => `Until ${time}, once`,
    over: 'It has expired. Issue another one.',
    qr: 'QR code of the enrolment code',
    done: 'Close',
    waitingList: 'Devices waiting for approval',
    waitingNone: 'No device is waiting.',
    compare: 'Approve only where the number on the device is the same as the one here.',
    asked: (time) => `asked at ${time}`,
    approve: 'Same number: approve',
    refuse: 'Refuse',
    approved: (name) => `${name} is approved. It works once its PIN is chosen.`,
    refusedOne: (name) => `${name} is refused.`,
    notAllowed:
      'Only an administrator enrols devices of the office, administrators and auditors; nobody those of people who have left.',
    noSuchRequest: 'This was decided already, or too late.',
    noSuchStaff: 'This person is not registered, or has left.',
    away: 'The centre cannot be reached. Try again where there is a connection.',

    stop: 'Stop this device',
    stopTitle: (name) => `Stop ${name}`,
    stopHelp:
      'Within five seconds the centre hangs up, and the ledger can no longer be read on it. What it has not sent yet is taken by the centre when it connects.',
    stopReason: 'Why (lost, broken, returned)',
    stopped: (name) => `${name} is stopped.`,
  },
);

/** Why a code did not let this device in, and what to do. */
export function codeFailureText(failure: CodeRequestFailure): string {
  const t = enrolText();
  switch (failure) {
    case 'hub-away':
    case 'not-hub':
      return t.away;
    case 'bad-request':
      return t.bad;
    case 'too-many-tries':
      return t.tooMany;
    case 'mistyped':
      return t.mistyped;
    case 'unknown-code':
      return t.unknownCode;
    case 'used-code':
      return t.usedCode;
    case 'expired-code':
      return t.expiredCode;
    case 'names-missing':
      return t.namesMissing;
    case 'gone':
      return t.gone;
    default:
      return assertNever(failure);
  }
}
