/** Words of the office's sign-in: password, authenticator app, recovery codes, passkeys. */

import { assertNever } from '#shared/base/assert.ts';
import type { SignInFailure } from '#web/app/post-session.ts';
import { defineText } from './language.svelte.ts';

export const signInText = defineText(
  {
    title: '事務局のサインイン',
    ended:
      'サインインの期限が切れました。記録することはできますが、センターの新しい記録は届いていません。入力中の内容は消えません。',
    setUp: '事務局の画面を使う前に、パスワードと認証アプリを決めます。はじめの1回だけです。',
    password: 'パスワード',
    newPassword: '新しいパスワード',
    passwordSupport: '12文字以上。長い文が覚えやすく、安全です。',
    again: 'パスワードをもう一度',
    differs: '2回のパスワードがちがいます。',
    code: '認証アプリの6けたの番号',
    codeSupport: 'アプリが使えないときは、控えておいた回復コードを入力します。',
    next: '次へ',
    signIn: 'サインイン',
    appTitle: '認証アプリに登録します',
    appWhat:
      'スマートフォンの認証アプリでこのQRコードを読み取り、アプリに出た6けたの番号を入力してください。読み取れないときは、下の文字をアプリに入力します。',
    qr: '認証アプリの登録用QRコード',
    confirm: '確かめる',
    recoveryTitle: '回復コードを控えてください',
    recoveryWhat:
      'スマートフォンをなくしたときに、番号の代わりに1つずつ使えます。この画面でしか出ません。印刷するか書き写して、鍵のかかる所にしまってください。',
    recoveryDone: '控えました',
    signOut: 'サインアウト',
    reset: 'サインインを設定し直す',
    resetTitle: (name: string) => `${name}さんのサインインを設定し直します`,
    resetHelp:
      'いまのパスワード・認証アプリ・回復コードは使えなくなります。本人が自分の端末で、次のサインインのときに決め直します。本人からの頼みであることを確かめてください。',
    resetDone: (name: string) => `${name}さんは、次のサインインでパスワードを決め直します。`,

    wrong: 'パスワードか番号がちがいます。確かめて、もう一度入力してください。同じ番号は2回使えません。',
    wait: (minutes: number) => `まちがいが続いたので、あと${minutes}分待ってください。`,
    tooShort: '12文字以上にしてください。',
    tooLong: '128文字までにしてください。',
    obvious: '推測されやすいパスワードです。よくある言葉、続き番号、名前や市区町村名だけでは作れません。',
    setUpAlready: 'この人のサインインは、もう決まっています。画面を開き直してください。',
    failed: '受け付けられませんでした。画面を開き直して、もう一度お試しください。',
    away: 'センターにつながりません。サインインには、つながっている必要があります。',
    sessionEnded: 'サインインの期限が切れました。もう一度サインインしてください。',
    tooMany: 'パスキーは8つまでです。使わないものを外してから加えてください。',
    passkeyRefused:
      'このパスキーではサインインできません。外されたか、ほかの人のものか、時間がたちすぎています。もう一度ためすか、パスワードと番号でサインインしてください。',
    passkeyCancelled:
      'パスキーで確かめられませんでした。とりやめたか、この端末にありません。もう一度ためすか、パスワードと番号でサインインしてください。',
    passkeyKnown: 'この端末（またはキー）のパスキーは、もう加えてあります。',
    passkeyUnavailable: 'このブラウザーではパスキーを使えません。パスワードと番号でサインインしてください。',
    byPasskey: 'パスキーでサインイン',
    orPassword: 'または、パスワードと番号で',

    own: '自分のサインイン',
    passkeys: 'パスキー',
    passkeysWhat:
      'パスキーがあると、この端末の指紋・顔・番号やセキュリティキーだけでサインインできます。パスワードと認証アプリも、これまでどおり使えます。',
    passkeysNone: 'まだありません。',
    passkeyAdded: (day: string) => `${day}に加えました`,
    passkeyUsed: (when: string) => `最後に使った日時 ${when}`,
    passkeyNeverUsed: 'まだ使っていません',
    passkeyAdd: 'パスキーを加える',
    passkeyName: '名前',
    passkeyNameSupport: '後で見分けるための名前です。例：事務局PC、青い鍵',
    passkeyNameMissing: '名前を入力してください。',
    passkeyTouch: 'ブラウザーの案内にしたがい、指紋・顔・番号かセキュリティキーで確かめてください。',
    passkeyMake: '端末に登録する',
    passkeyDone: (name: string) => `パスキー「${name}」を加えました。次からこれでサインインできます。`,
    passkeyRemove: (name: string) => `パスキー「${name}」を外す`,
    passkeyRemoveDo: '外す',
    passkeyRemoveWhat:
      'このパスキーではサインインできなくなります。端末に残ったものは、端末の設定から消してください。',
    passkeyRemoved: (name: string) => `パスキー「${name}」を外しました。`,
    passwordChange: 'パスワードを替える',
    passwordNow: 'いまのパスワード',
    passwordMissing: 'いまのパスワードを入力してください。',
    passwordWrong: 'いまのパスワードがちがいます。',
    passwordChangeWhat: 'ほかの端末でのサインインは終わります。入力中のものは消えません。',
    passwordChanged: 'パスワードを替えました。ほかの端末でのサインインは終わりました。',
    cancel: 'やめる',
  },
  {
    title: 'Office sign-in',
    ended:
      'Your sign-in has ended. You can record, but nothing new arrives from the centre. What you are typing is kept.',
    setUp: 'Before the office’s screens, choose a password and an authenticator app. Only this once.',
    password: 'Password',
    newPassword: 'New password',
    passwordSupport: '12 characters or more. A long sentence is easy to remember, and safe.',
    again: 'Password again',
    differs: 'The two passwords differ.',
    code: 'Six digits of the authenticator app',
    codeSupport: 'Without the app, use one of your recovery codes.',
    next: 'Next',
    signIn: 'Sign in',
    appTitle: 'Add it to your authenticator app',
    appWhat:
      'Scan this QR code with the app and enter the six digits it shows. If it cannot be scanned, type the letters below into the app.',
    qr: 'QR code for the authenticator app',
    confirm: 'Confirm',
    recoveryTitle: 'Keep your recovery codes',
    recoveryWhat:
      'Each takes the place of one code if your telephone is lost. They are shown only here. Print or write them down, and lock them away.',
    recoveryDone: 'I have kept them',
    signOut: 'Sign out',
    reset: 'Set the sign-in back',
    resetTitle: (name) => `Set back the sign-in of ${name}`,
    resetHelp:
      'The present password, app and recovery codes end. The person chooses new ones on their own device at the next sign-in. Make sure that they asked for it.',
    resetDone: (name) => `${name} chooses a new password at the next sign-in.`,

    wrong: 'The password or the code is wrong. Check and try again. No code counts twice.',
    wait: (minutes) => `Too many mistakes: wait ${minutes} min.`,
    tooShort: 'Use 12 characters or more.',
    tooLong: 'Use 128 characters at most.',
    obvious:
      'This is easily guessed: common words, rows of digits, and names of people or towns are not enough.',
    setUpAlready: 'The sign-in of this person is set up. Open the page again.',
    failed: 'It could not be accepted. Open the page again and retry.',
    away: 'The centre cannot be reached, which signing in needs.',
    sessionEnded: 'Your sign-in has ended. Sign in again.',
    tooMany: 'Eight passkeys at most. Remove one that you do not use first.',
    passkeyRefused:
      'This passkey does not sign you in: it was removed, is another person’s, or it took too long. Try again, or use your password and code.',
    passkeyCancelled:
      'Not confirmed: it was cancelled, or there is no such passkey here. Try again, or use your password and code.',
    passkeyKnown: 'The passkey of this device (or key) is there already.',
    passkeyUnavailable: 'This browser cannot use passkeys. Use your password and code.',
    byPasskey: 'Sign in with a passkey',
    orPassword: 'Or with password and code',

    own: 'My sign-in',
    passkeys: 'Passkeys',
    passkeysWhat:
      'With a passkey the fingerprint, face or number of this device, or a security key, is enough to sign in. Password and app work as before.',
    passkeysNone: 'None yet.',
    passkeyAdded: (day) => `added ${day}`,
    passkeyUsed: (when) => `last used ${when}`,
    passkeyNeverUsed: 'not used yet',
    passkeyAdd: 'Add a passkey',
    passkeyName: 'Name',
    passkeyNameSupport: 'To know it by later: office PC, blue key.',
    passkeyNameMissing: 'Enter a name.',
    passkeyTouch: 'Follow the browser: fingerprint, face, number or security key.',
    passkeyMake: 'Set it up on the device',
    passkeyDone: (name) => `Passkey “${name}” was added. It signs you in from now on.`,
    passkeyRemove: (name) => `Remove passkey “${name}”`,
    passkeyRemoveDo: 'Remove',
    passkeyRemoveWhat:
      'It signs you in no more. What is left of it on a device can be deleted in the device’s settings.',
    passkeyRemoved: (name) => `Passkey “${name}” was removed.`,
    passwordChange: 'Change my password',
    passwordNow: 'Present password',
    passwordMissing: 'Enter your present password.',
    passwordWrong: 'That is not your present password.',
    passwordChangeWhat: 'Your sign-ins on other devices end. What is half typed there is kept.',
    passwordChanged: 'The password was changed. Your sign-ins on other devices have ended.',
    cancel: 'Cancel',
  },
);

const MINUTE_MS = 60_000;

export function signInFailureText({ error, waitMs }: SignInFailure): string {
  const t = signInText();
  switch (error) {
    case 'wrong':
      return t.wrong;
    case 'wait':
      return t.wait(Math.max(1, Math.ceil(waitMs / MINUTE_MS)));
    case 'too-short':
      return t.tooShort;
    case 'too-long':
      return t.tooLong;
    case 'obvious':
      return t.obvious;
    case 'set-up-already':
      return t.setUpAlready;
    case 'too-many':
      return t.tooMany;
    case 'passkey-refused':
      return t.passkeyRefused;
    case 'cancelled':
      return t.passkeyCancelled;
    case 'known':
      return t.passkeyKnown;
    case 'unavailable':
      return t.passkeyUnavailable;
    case 'session-ended':
      return t.sessionEnded;
    case 'bad-request':
    case 'not-needed':
      return t.failed;
    case 'away':
      return t.away;
    default:
      return assertNever(error);
  }
}
