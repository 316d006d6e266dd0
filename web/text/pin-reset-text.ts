/** Words of a forgotten PIN: the office's code, on the tablet and in the office. */

import type { PinError } from '#shared/api/seal-api.ts';
import { assertNever } from '#shared/base/assert.ts';
import { defineText } from './language.svelte.ts';

export const pinResetText = defineText(
  {
    title: '事務局の番号で開け直す',
    what: (name: string) =>
      `事務局に電話して、${name}さん本人だと確かめてもらい、番号を聞いてください。記録は消えません。待つあいだも「開けずに記録だけする」が使えます。`,
    code: '事務局から聞いた番号',
    codeMissing: '番号を入れてください。',
    send: '確かめる',
    done: (name: string) => `${name}さんの新しい暗証番号を決めました。`,
    away: 'センターにつながりません。電波のある所でもう一度試してください。',
    wrongCode: 'その番号は使えません。事務局にもう一度聞いてください。',
    mistyped: '番号の打ちまちがいです。もう一度入れてください。',
    oldCode: '番号の期限が切れたか、もう使われました。新しい番号を聞いてください。',
    tooMany: 'まちがいが続いています。15分待ってください。',
    revoked: 'この端末は使用停止です。事務局に連絡してください。',
    unavailable:
      'この端末はまだ準備ができていません。同じ端末の別の担当者に開けてもらうか、事務局に連絡してください。記録は消えません。',

    officeOpen: '暗証番号を忘れた',
    officeOpenFor: (name: string) => `「${name}」で暗証番号を忘れた人に番号を出す`,
    officeTitle: (name: string) => `「${name}」で暗証番号を忘れた人`,
    officeWhat:
      '本人だと確かめてから番号を出し、電話で伝えてください。10分間、その人がその端末で1回だけ使えます。事務局は新しい暗証番号を知ることはありません。',
    officeWho: '忘れた人',
    officeIssue: '番号を出す',
    officeUntil: (time: string) => `${time}まで使えます`,
    officeFailed: '番号を出せませんでした。つながりと権限を確かめてください。',
    close: '閉じる',
  },
  {
    title: 'Open again with a code of the office',
    what: (name) =>
      `Call the office, let them make sure that it is ${name}, and ask for a code. No record is lost. Meanwhile “Record without opening” works.`,
    code: 'Code from the office',
    codeMissing: 'Enter the code.',
    send: 'Check',
    done: (name) => `${name} has a new PIN.`,
    away: 'The centre does not answer. Try again where there is a network.',
    wrongCode: 'This code cannot be used. Ask the office again.',
    mistyped: 'The code was mistyped. Enter it again.',
    oldCode: 'The code is too old or was used. Ask for a new one.',
    tooMany: 'Too many wrong codes. Wait 15 minutes.',
    revoked: 'This device was stopped. Call the office.',
    unavailable:
      'This device is not prepared for it yet. Let a colleague open it, or call the office. No record is lost.',

    officeOpen: 'Forgotten PIN',
    officeOpenFor: (name) => `A code for whoever forgot the PIN on “${name}”`,
    officeTitle: (name) => `Forgotten PIN on “${name}”`,
    officeWhat:
      'Make sure who it is, then give the code over the telephone. It is good for 10 minutes, once, for that person on that device. The office never learns the new PIN.',
    officeWho: 'Who forgot it',
    officeIssue: 'Give a code',
    officeUntil: (time) => `Good until ${time}`,
    officeFailed: 'No code could be given. Check connection and rights.',
    close: 'Close',
  },
);

/** @param failure - `away`: the hub was not reached. `unavailable`: the device never left its key with the hub */
export function pinResetFailureText(failure: PinError | 'away' | 'unavailable'): string {
  const t = pinResetText();
  switch (failure) {
    case 'away':
      return t.away;
    case 'unavailable':
    case 'bad-request':
    case 'not-enrolled':
      return t.unavailable;
    case 'mistyped':
      return t.mistyped;
    case 'unknown-code':
      return t.wrongCode;
    case 'used-code':
    case 'expired-code':
      return t.oldCode;
    case 'too-many-tries':
      return t.tooMany;
    case 'revoked':
      return t.revoked;
    default:
      return assertNever(failure);
  }
}
