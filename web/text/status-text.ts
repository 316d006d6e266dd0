/**
 * The status words, the one place they are made. They name copies of a record, never the network:
 * each must be true when it is shown.
 */

import { assertNever } from '#shared/base/assert.ts';
import type { HoldReason } from '#shared/document/contract.ts';
import type { CopyState, DeviceStatus } from '../app/device.ts';
import { dayOf, momentText } from './date-text.ts';
import { defineText } from './language.svelte.ts';

export const statusText = defineText(
  {
    stored: '端末に保存済み',
    queued: (n: number) => `送信待ち ${n}件`,
    sending: '送信中',
    sendingCount: (n: number) => `送信中 ${n}件`,
    received: (time: string) => `センター受付済み ${time}`,
    receivedShort: 'センター受付済み',
    held: 'センターで確認中',
    heldCount: (n: number) => `${n}件 センターで確認中`,
    aside: (n: number) => `表示していない記録 ${n}件`,
    offline: (time: string) => `圏外でも記録できます｜最終受信 ${time}`,
    never: '圏外でも記録できます｜まだ受信していません',
    danger: '保存できません — 紙に書いてください',
    loading: (rows: number, total: number) => `受け取り中 ${rows}/${total}`,
    refusedVersion: 'この端末の版が古く、送れません',
    refusedToken: 'この端末は登録し直しが必要です',
    refusedRevoked: 'この端末は止められています',
    notHub: 'センターではない画面が返っています',
    nearlyFull: '空き容量が少なくなっています',
    notPersistent: '端末が記録を消すことがあります',
    label: '記録の状態',
  },
  {
    stored: 'Saved on this device',
    queued: (n) => `${n} to send`,
    sending: 'Sending',
    sendingCount: (n) => `Sending ${n}`,
    received: (time) => `Received by the centre ${time}`,
    receivedShort: 'Received by the centre',
    held: 'The centre is checking',
    heldCount: (n) => `The centre is checking ${n}`,
    aside: (n) => `${n} records are not shown`,
    offline: (time) => `You can record without a connection | last contact ${time}`,
    never: 'You can record without a connection | no contact yet',
    danger: 'Cannot save: write on paper',
    loading: (rows, total) => `Loading ${rows}/${total}`,
    refusedVersion: 'This app is too old to send',
    refusedToken: 'This device must be enrolled again',
    refusedRevoked: 'This device has been stopped',
    notHub: 'Something other than the centre answers',
    nearlyFull: 'Little space is left',
    notPersistent: 'The device may clear records',
    label: 'State of the records',
  },
);

/** Look of a status: which icon and colour stand with the words. */
export type StatusLook = 'ok' | 'stored' | 'up' | 'checking' | 'offline' | 'danger';

export interface StatusWords {
  readonly look: StatusLook;
  readonly words: string;
}

/** The worst thing that is true of this device now; `now` in ms. */
export function statusOf(status: DeviceStatus, now: number): StatusWords {
  const t = statusText();
  const today = dayOf(now);
  if (status.storage === 'failing') return { look: 'danger', words: t.danger };
  if (status.refused) return { look: 'danger', words: refusedWords(status.refused) };
  if (status.isNotHub && !status.hubAnswers) {
    const waiting = status.waiting > 0 ? `${t.queued(status.waiting)}｜` : '';
    return { look: 'offline', words: `${waiting}${t.notHub}` };
  }
  if (status.loading && status.hubAnswers) {
    return { look: 'up', words: t.loading(status.loading.rows, status.loading.total) };
  }
  // Before what waits: a shot that is not shown may be given twice, and what waits is safe here.
  if (status.aside > 0) return { look: 'checking', words: t.aside(status.aside) };
  if (status.held > 0) return { look: 'checking', words: t.heldCount(status.held) };
  if (status.waiting > 0) {
    return status.sending && status.hubAnswers
      ? { look: 'up', words: t.sendingCount(status.waiting) }
      : { look: 'stored', words: t.queued(status.waiting) };
  }
  if (status.hubAnswers && status.lastRoundTripAt !== null) {
    return { look: 'ok', words: t.received(momentText(status.lastRoundTripAt, today)) };
  }
  return {
    look: 'offline',
    words: status.lastRoundTripAt === null ? t.never : t.offline(momentText(status.lastRoundTripAt, today)),
  };
}

/** The words of one record's copies. */
export function copyOf(copy: CopyState, now: number): StatusWords {
  const t = statusText();
  switch (copy.state) {
    case 'stored':
      return { look: 'stored', words: t.stored };
    case 'sending':
      return { look: 'up', words: t.sending };
    case 'received':
      return {
        look: 'ok',
        words: copy.at === null ? t.receivedShort : t.received(momentText(copy.at, dayOf(now))),
      };
    case 'held':
      return { look: 'checking', words: t.held };
    default:
      return assertNever(copy);
  }
}

export function refusedWords(refused: 'version' | 'token' | 'revoked'): string {
  const t = statusText();
  switch (refused) {
    case 'version':
      return t.refusedVersion;
    case 'token':
      return t.refusedToken;
    case 'revoked':
      return t.refusedRevoked;
    default:
      return assertNever(refused);
  }
}

export const holdText = defineText(
  {
    'too-large': '大きすぎて受け付けられませんでした。',
    malformed: 'センターが読み取れませんでした。',
    'not-append-only': '前の記録を書き換える形だったため、確認しています。',
    'unknown-shape': 'センターが知らない形のため、確認しています。',
    'not-canonical': '書き方が決まりとちがうため、確認しています。',
    'invalid-entry': '内容に足りないところがあり、確認しています。',
    'wrong-document': '別の人の記録に入っていたため、確認しています。',
    'wrong-author': '別の端末の名前で送られたため、確認しています。',
    'forked-id': '同じ番号の記録が2つあり、確認しています。',
    'client-id-collision': '番号が重なり、確認しています。',
    'not-allowed': 'この担当ではできない記録のため、確認しています。',
    'my-number': '個人番号のような数字があるため、台帳に入れていません。',
    'without-pin': '端末を開けずに記録したため、だれの記録か確認しています。',
    'bad-signature': '端末の署名が合わないため、確認しています。',
    revoked: '使用を停止した端末または担当の記録のため、確認しています。',
    'in-future': '日付が先の日になっているため、確認しています。',
  } satisfies Record<HoldReason, string>,
  {
    'too-large': 'It was too large to accept.',
    malformed: 'The centre could not read it.',
    'not-append-only': 'It would have rewritten an earlier record.',
    'unknown-shape': 'The centre does not know its form.',
    'not-canonical': 'It is not written the agreed way.',
    'invalid-entry': 'Something in it is missing.',
    'wrong-document': "It stood in another person's record.",
    'wrong-author': "It came under another device's name.",
    'forked-id': 'Two records bear the same number.',
    'client-id-collision': 'Its number collides with another.',
    'not-allowed': 'This role may not record it.',
    'my-number': 'It holds digits that look like a My Number.',
    'without-pin': 'It was recorded without unlocking the device: the office confirms who did.',
    'bad-signature': 'The signature of its device does not match.',
    revoked: 'This device or person was stopped.',
    'in-future': 'A date in it lies in the future.',
  },
);

const holdAdviceText = defineText(
  {
    'bad-signature':
      'センターに消さずに保管しています。打ち直しは要りません。予診票（紙）を残し、事務局（予防接種の担当）に電話で「この端末の署名が合わない」と伝えてください。事務局が記録を台帳に入れ、端末を登録し直します。',
    'in-future':
      'センターに保管しています。端末の日付が今日になっているか確かめ、事務局（予防接種の担当）に電話してください。',
  },
  {
    'bad-signature':
      'The centre keeps it; do not enter it again. Keep the paper form, and call the office (vaccinations): “the signature of this device does not match”. They will let the record in and enrol the device again.',
    'in-future':
      'The centre keeps it. Look whether this device shows today’s date, and call the office (vaccinations).',
  },
);

/** What the person at the device does about a record that is held; '' where there is nothing but to wait. */
export const holdAdvice = (reason: HoldReason): string =>
  (holdAdviceText() as Partial<Record<HoldReason, string>>)[reason] ?? '';
