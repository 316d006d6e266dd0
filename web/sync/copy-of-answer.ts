import { assertNever } from '#shared/base/assert.ts';
import type { PushAnswer } from '#shared/sync/protocol.ts';
import type { OwnCopy } from '#web/store/ledger-store.ts';

/** What the hub's answer says of the copies of an entry. @param at - when it came */
export function copyOfAnswer(answer: PushAnswer, at: number): OwnCopy {
  switch (answer.result) {
    case 'accepted':
    case 'duplicate':
      return { state: 'received', at };
    case 'held':
      return { state: 'held', hold: answer.hold, reason: answer.reason };
    default:
      return assertNever(answer);
  }
}
