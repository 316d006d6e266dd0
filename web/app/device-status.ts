/** The truth behind the header's pill, from the session's state and the store's: nothing is said that was not tested. */

import { PING_INTERVAL_MS, PONG_TIMEOUT_MS } from '#shared/sync/device-session.ts';
import { isAllCaughtUp } from '#shared/sync/session-state.ts';
import type { DeviceSession } from '#shared/sync/session-state.ts';
import type { DeviceStatus } from './device.ts';

/** So old may the last answer be while the hub is said to answer: one ping, its time-out, and the tick between. */
const ANSWER_AGE_MAX_MS = PING_INTERVAL_MS + PONG_TIMEOUT_MS + 2_000;
/** So many rows behind, and the screen shows a bar instead of growing lists. */
const LOADING_ROWS_MIN = 1_000;

/** Whether the last answer is young enough to say that the hub answers. One from the future is of a clock since set back. */
const isAnswerFresh = (lastRoundTripAt: number | null, now: number): boolean =>
  lastRoundTripAt !== null && Math.abs(now - lastRoundTripAt) <= ANSWER_AGE_MAX_MS;

export interface StatusFacts {
  /** Own entries that the hub has not answered for, and those that it holds. */
  readonly waiting: number;
  readonly held: number;
  readonly aside: number;
  readonly lost: number;
  /** This device has once held everything of its realms. */
  readonly isWhole: boolean;
  readonly left: DeviceStatus['left'];
  readonly storage: DeviceStatus['storage'];
  readonly now: number;
}

export function statusOf(
  session: DeviceSession,
  { held, aside, lost, isWhole, left, storage, now }: StatusFacts,
): DeviceStatus {
  const realms = [...session.realms.values()];
  const isLive = session.phase.type === 'live';
  const { lastRoundTripAt } = session;
  const rows = realms.reduce((sum, { stored }) => sum + stored, 0);
  const total = realms.reduce((sum, { head }) => sum + head, 0);
  const caughtUp = isLive && isAllCaughtUp(realms);
  // To whoever has to sign in first nothing comes: that is no loading.
  const isGiven = !isLive || realms.some(({ isServed }) => isServed);
  return {
    waiting: session.outbox.length,
    sending: isLive && session.batches.size > 0,
    held,
    aside,
    lost,
    lastRoundTripAt,
    hubAnswers: isLive && isAnswerFresh(lastRoundTripAt, now),
    caughtUp,
    isWhole: isWhole || caughtUp,
    left,
    loading: isGiven && (!(isWhole || caughtUp) || total - rows >= LOADING_ROWS_MIN) ? { rows, total } : null,
    storage,
    clockOffsetMs: session.clockOffsetMs,
    isFollower: false,
    refused: session.phase.type === 'refused' ? session.phase.code : null,
    isNotHub: session.isNotHub,
  };
}

/**
 * What a tab without the socket can say. Of the copies it knows itself; of the hub what the leader said, as long as that
 * is young: a leader that the system has put to sleep says nothing more, and its last words are not true for ever.
 */
export const followerStatus = (told: DeviceStatus, facts: StatusFacts): DeviceStatus => ({
  ...told,
  waiting: facts.waiting,
  held: facts.held,
  aside: facts.aside,
  lost: facts.lost,
  hubAnswers: told.hubAnswers && isAnswerFresh(told.lastRoundTripAt, facts.now),
  storage: facts.storage,
  isFollower: true,
});

/** What a tab can say before the leader has told it anything. */
export const unknownStatus = (facts: StatusFacts, lastRoundTripAt: number | null): DeviceStatus => ({
  waiting: facts.waiting,
  sending: false,
  held: facts.held,
  aside: facts.aside,
  lost: facts.lost,
  lastRoundTripAt,
  hubAnswers: false,
  caughtUp: false,
  isWhole: facts.isWhole,
  left: facts.left,
  loading: null,
  storage: facts.storage,
  clockOffsetMs: null,
  isFollower: true,
  refused: null,
  isNotHub: false,
});
