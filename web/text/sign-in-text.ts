/** Words of the office's sign-in: password, authenticator app, recovery codes. */

import { assertNever } from '#shared/base/assert.ts';
import type { SignInFailure } from '#web/views/office-session.svelte.ts';
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
    case 'bad-request':
    case 'not-needed':
      return t.failed;
    case 'away':
      return t.away;
    default:
      return assertNever(error);
  }
}
