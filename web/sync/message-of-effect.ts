import { assertNever } from '#shared/base/assert.ts';
import type { DeviceMessage } from '#shared/sync/protocol.ts';
import type { SessionEffect } from '#shared/sync/session-events.ts';

/** Effects that are nothing but a message. */
export type SentEffect = Extract<
  SessionEffect,
  { readonly type: 'send-follow' | 'send-state' | 'send-aside' | 'send-ping' }
>;

export function messageOfEffect(effect: SentEffect): DeviceMessage {
  switch (effect.type) {
    case 'send-follow':
      return { type: 'follow', cursors: effect.cursors };
    case 'send-state':
      return { type: 'state', outbox: effect.outbox, cursors: effect.cursors };
    case 'send-aside':
      return { type: 'aside', counts: effect.counts };
    case 'send-ping':
      return { type: 'ping', nonce: effect.nonce };
    default:
      return assertNever(effect);
  }
}
