/** Words of showing once more who one is, before something is closed, corrected or exported. */

import { assertNever } from '#shared/base/assert.ts';
import type { SignInFailure } from '#web/app/post-session.ts';
import type { Deed } from '#web/app/reauth-fresh.ts';
import type { ReauthFailure } from '#web/views/reauth.svelte.ts';
import { defineText } from './language.svelte.ts';
import { unlockFailureText } from './lock-text.ts';
import { passkeyFailureText } from './passkey-text.ts';
import { signInFailureText } from './sign-in-text.ts';

export const reauthText = defineText(
  {
    title: '本人の確認',
    toCorrect:
      '訂正・取り消しの前に、本人であることを暗証番号で確かめます。5分のあいだは続けて訂正できます。',
    toClose: '締める前に、本人であることを暗証番号で確かめます。',
    toExport: '書き出す前に、本人であることを暗証番号で確かめます。',
    toExportSignedIn:
      '書き出す前に、本人であることをパスワードかパスキーで確かめます。1分のあいだは続けて書き出せます。',
    byPasskey: 'パスキーで確かめる',
    wrongPassword: 'パスワードがちがいます。確かめて、もう一度入力してください。',
    kept: '入力した内容は、うしろの画面に残っています。',
    done: '確かめて続ける',
    checking: '確かめています',
    touch: '指紋・顔で確かめる',
    cancel: 'やめて戻る',
    unchecked:
      '暗証番号を確かめられません。この端末の保存場所が応答していません。記録は消えていません。時間をおいて、もう一度ためしてください。',
    uncheckedWhat: '端末控えは、確かめられなくても書き出せます。確かめなかったことは履歴に残ります。',
    uncheckedGo: '確かめずに書き出す',
    shut: '10回まちがえたため、この人の暗証番号は使えなくなりました。記録は続けられます。訂正・締め・書き出しは、ロックの画面から別の担当者か事務局の番号で開け直してからできます。記録は消えていません。',
  },
  {
    title: 'Confirm that it is you',
    toCorrect:
      'Before a correction or void, confirm with your PIN. It then counts for 5 minutes of corrections.',
    toClose: 'Before closing, confirm with your PIN.',
    toExport: 'Before exporting, confirm with your PIN.',
    toExportSignedIn:
      'Before exporting, confirm with your password or a passkey. It then counts for a minute.',
    byPasskey: 'Confirm by passkey',
    wrongPassword: 'The password is wrong. Check and try again.',
    kept: 'What you typed is still there, behind this.',
    done: 'Confirm and go on',
    checking: 'Checking',
    touch: 'Confirm by fingerprint or face',
    cancel: 'Cancel and go back',
    unchecked:
      'The PIN cannot be checked: the storage of this device does not answer. No record is lost. Try again later.',
    uncheckedWhat:
      'The device’s own export can be written without the check. That it was not checked is on file.',
    uncheckedGo: 'Export without the check',
    shut: 'After ten wrong tries your PIN works no more. Recording goes on. To correct, close or export, let a colleague, or a code of the office, give you a new PIN on the lock screen. No record is lost.',
  },
);

/** Why somebody is asked. */
export function reauthWhat(deed: Deed): string {
  const t = reauthText();
  switch (deed) {
    case 'correct':
      return t.toCorrect;
    case 'close':
      return t.toClose;
    case 'export':
    case 'rescue':
      return t.toExport;
    default:
      return assertNever(deed);
  }
}

export function reauthFailureText(failure: ReauthFailure): string {
  const t = reauthText();
  switch (failure.code) {
    case 'unchecked':
      return t.unchecked;
    case 'shut':
      return t.shut;
    case 'no-member':
    case 'no-share':
    case 'wait':
    case 'wrong-pin':
      return unlockFailureText(failure);
    case 'no-passkey':
    case 'cancelled':
    case 'no-secret':
    case 'other-secret':
    case 'unavailable':
      return passkeyFailureText(failure);
    default:
      return assertNever(failure);
  }
}

/** What the hub says; no code of an app is asked for here. */
export const hubReauthFailureText = (failure: SignInFailure): string =>
  failure.error === 'wrong' ? reauthText().wrongPassword : signInFailureText(failure);
