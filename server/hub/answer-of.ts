/** What a device is told of one entry that it pushed. */

import { assertNever } from '#shared/base/assert.ts';
import type { EntryId } from '#shared/base/brand.ts';
import { reasonKnownTo } from '#shared/sync/protocol.ts';
import type { PushAnswer } from '#shared/sync/protocol.ts';
import type { Outcome } from '#server/log/durable-log.ts';

/** @param version - of the protocol that the device speaks: an older one gets words that it knows */
export function answerOf(id: EntryId, outcome: Outcome, version: number): PushAnswer {
  switch (outcome.result) {
    case 'accepted':
      return { id, result: 'accepted', seq: outcome.row.seq };
    case 'duplicate':
      return { id, result: 'duplicate', seq: outcome.seq };
    case 'held':
      return { id, result: 'held', hold: outcome.hold, reason: reasonKnownTo(version, outcome.reason) };
    case 'settled':
      throw new Error('a pushed entry settles nothing by itself');
    default:
      return assertNever(outcome);
  }
}
