/**
 * The whole client protocol as one pure function: an event comes in, the next session and effects come out.
 * No clock, no socket, no store: events carry times and random numbers, drivers (web/sync) carry out the effects in order.
 */

import { assertNever } from '../base/assert.ts';
import type { RealmId } from '../base/brand.ts';
import { backoffMs } from './backoff.ts';
import { nextBatches } from './outbox-batches.ts';
import { CLOSE_CODES } from './protocol.ts';
import type { HubMessage, PushAnswer } from './protocol.ts';
import { receiveRows, receiveWelcome, serveFeeds, toldCaughtUp } from './realm-feed.ts';
import type { SessionEffect, SessionEvent, Step } from './session-events.ts';
import { cursorOf, realmAt } from './session-state.ts';
import type { DeviceSession, RealmState, RefusedCode } from './session-state.ts';

/** A socket that does not open, a hello that is not answered. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** Between two pings; shorter than the minute after which mobile networks drop a silent connection. */
export const PING_INTERVAL_MS = 15_000;
/** A pong later than this is no answer: the socket is half open. */
export const PONG_TIMEOUT_MS = 8_000;
/** A push is answered after the hub's fsync; a herd may keep it waiting. */
export const ANSWER_TIMEOUT_MS = 30_000;
/** A refused device asks again now and then: the office may have lifted the refusal, or its words came over garbled. */
export const REFUSED_RETRY_MS = 300_000;
/** Clocks that are set by the network are moved by less than this again and again. */
const SET_BACK_MS = 5_000;
/** Rows are asked for again although nothing is missing: the hub then says how far its log is. */
export const FOLLOW_AGAIN_MS = 300_000;

/** The next session and what must be done, in order. Never throws on what a hub may send. */
export function step(session: DeviceSession, event: SessionEvent): Step {
  switch (event.type) {
    case 'start':
    case 'hint':
      if (session.phase.type === 'idle' || session.phase.type === 'waiting')
        return connect(session, event.now);
      // A tablet that slept may hold a socket that is dead: ask it now rather than at the next round.
      return session.phase.type === 'live' && !session.ping ? ping(session, event.now) : stay(session);
    case 'stop':
      return {
        session: { ...disconnected(session), phase: { type: 'idle' } },
        effects: [{ type: 'close-socket' }],
      };
    case 'tick':
      return tick(session, event.now, event.random);
    case 'socket-opened':
      return session.phase.type === 'connecting' ? greet(session, event.now) : stay(session);
    case 'socket-closed':
      return closed(session, event.now, event.random, event.code);
    case 'not-a-hub':
      return session.phase.type === 'waiting' ? stay({ ...session, isNotHub: true }) : stay(session);
    case 'message':
      return receive(session, event.message, event.now, event.random);
    case 'aside-counted': {
      const counted = { ...session, aside: event.counts };
      const isChanged = JSON.stringify(session.aside) !== JSON.stringify(event.counts);
      return {
        session: counted,
        effects: session.phase.type === 'live' && isChanged ? sayAside(counted) : [],
      };
    }
    case 'entry-stored':
      return session.outbox.some(({ id }) => id === event.item.id)
        ? stay(session)
        : pushing(
            { ...knowing(session, event.item.realm), outbox: [...session.outbox, event.item] },
            event.now,
          );
    case 'rows-stored': {
      const realm = session.realms.get(event.cursor.realm);
      if (!realm || realm.logEpoch !== event.cursor.logEpoch || event.cursor.seq <= realm.stored)
        return stay(session);
      const stored = event.cursor.seq;
      const expected = Math.max(realm.expected, stored + 1);
      const head = Math.max(realm.head, stored);
      const realms = new Map(session.realms).set(realm.realm, { ...realm, stored, expected, head });
      return stay({ ...session, realms, storeBrokenUntil: null });
    }
    case 'rows-not-stored': {
      const realm = session.realms.get(event.realm);
      if (!realm) return stay(session);
      // Rows that follow the failed ones may not be stored over the gap.
      const held = { ...realm, expected: realm.stored + 1, toldSeq: null, feed: 'none' as const };
      const realms = new Map(session.realms).set(event.realm, held);
      return stay({ ...session, realms, storeBrokenUntil: event.now + CONNECT_TIMEOUT_MS });
    }
    case 'download-ended': {
      const realm = session.realms.get(event.realm);
      if (realm?.feed !== 'download') return stay(session);
      const after = { ...realm, feed: 'none' as const, isDownloaded: true };
      return served({ ...session, realms: new Map(session.realms).set(event.realm, after) }, event.now);
    }
    case 'realm-restarted': {
      const realm = session.realms.get(event.realm);
      if (!realm) return stay(session);
      const { head, hubEpoch, isServed } = realm;
      const isOutdated = hubEpoch !== event.logEpoch;
      const begun = { ...realmAt(event.realm, event.logEpoch, 0), head, hubEpoch, isServed };
      const fresh: RealmState = isOutdated ? { ...begun, feed: 'restarting' } : begun;
      const known = new Set(session.outbox.map(({ id }) => id));
      const outbox = [...session.outbox, ...event.offer.filter(({ id }) => !known.has(id))];
      const next = { ...session, outbox, realms: new Map(session.realms).set(event.realm, fresh) };
      if (!isOutdated) return served(next, event.now);
      // While the store was being told, the hub was restored once more.
      const again = { type: 'restart-realm', realm: event.realm, logEpoch: hubEpoch } as const;
      return { session: next, effects: [again] };
    }
    default:
      return assertNever(event);
  }
}

/** When the session wants its next `tick`; null = nothing is due. */
export function nextWake(session: DeviceSession): number | null {
  const { phase } = session;
  switch (phase.type) {
    case 'idle':
      return null;
    case 'waiting':
    case 'refused':
      return phase.until;
    case 'connecting':
    case 'greeting':
      return phase.deadline;
    case 'live': {
      const due = [session.ping ? session.ping.sentAt + PONG_TIMEOUT_MS : session.nextPingAt];
      due.push(session.nextFollowAt);
      for (const batch of session.batches.values()) due.push(batch.deadline);
      if (session.storeBrokenUntil !== null) due.push(session.storeBrokenUntil);
      return Math.min(...due);
    }
    default:
      return assertNever(phase);
  }
}

const stay = (session: DeviceSession): Step => ({ session, effects: [] });

function connect(session: DeviceSession, now: number): Step {
  const phase = { type: 'connecting', since: now, deadline: now + CONNECT_TIMEOUT_MS } as const;
  return { session: { ...session, phase }, effects: [{ type: 'open-socket' }] };
}

function greet(session: DeviceSession, now: number): Step {
  const phase = { type: 'greeting', since: now, deadline: now + CONNECT_TIMEOUT_MS } as const;
  // A realm without rows is followed after the welcome: its first rows may come as segments.
  const cursors = [...session.realms.values()].filter(({ stored }) => stored > 0).map(cursorOf);
  const outbox = session.outbox.length;
  return {
    session: { ...session, phase, statedOutbox: outbox },
    effects: [{ type: 'send-hello', cursors, outbox }],
  };
}

const knowing = (session: DeviceSession, realm: RealmId): DeviceSession =>
  session.realms.has(realm)
    ? session
    : { ...session, realms: new Map(session.realms).set(realm, realmAt(realm, '', 0)) };

/** Everything that belonged to the socket is forgotten; what is owed and what is held stay. */
function disconnected(session: DeviceSession): DeviceSession {
  const realms = new Map(session.realms);
  for (const [id, realm] of realms) {
    const feed = realm.feed === 'download' || realm.feed === 'restarting' ? realm.feed : 'none';
    realms.set(id, {
      ...realm,
      feed,
      expected: realm.stored + 1,
      toldSeq: null,
      askedAt: null,
      isServed: false,
      isDownloaded: false,
    });
  }
  return { ...session, realms, batches: new Map(), ping: null };
}

function closed(session: DeviceSession, now: number, random: number, code: number | null): Step {
  const { phase } = session;
  if (phase.type === 'idle' || phase.type === 'waiting' || phase.type === 'refused') return stay(session);
  if (code === CLOSE_CODES.revoked) return refuse(session, 'revoked', now);
  if (code === CLOSE_CODES.refused) return refuse(session, 'token', now);
  const next = retryLater(session, now, random, null);
  // A page in the hub's place looks like a socket that never opens: only HTTP can tell.
  return phase.type === 'live' ? next : { ...next, effects: [...next.effects, { type: 'probe' }] };
}

function retryLater(session: DeviceSession, now: number, random: number, retryAfterMs: number | null): Step {
  const until = now + backoffMs(session.attempt, random, retryAfterMs);
  const next = disconnected(session);
  return stay({ ...next, attempt: session.attempt + 1, phase: { type: 'waiting', since: now, until } });
}

function hangUp(session: DeviceSession, now: number, random: number): Step {
  const next = retryLater(session, now, random, null);
  return { ...next, effects: [{ type: 'close-socket' }, ...next.effects] };
}

function refuse(session: DeviceSession, code: RefusedCode, now: number): Step {
  const phase = { type: 'refused', code, since: now, until: now + REFUSED_RETRY_MS } as const;
  return { session: { ...disconnected(session), phase }, effects: [{ type: 'close-socket' }] };
}

function tick(session: DeviceSession, now: number, random: number): Step {
  const { phase } = session;
  const isSetBack = wasSetBack(session, now);
  switch (phase.type) {
    case 'idle':
      return stay(session);
    case 'waiting':
    case 'refused':
      return now >= phase.until || isSetBack ? connect(session, now) : stay(session);
    case 'connecting':
    case 'greeting': {
      if (now < phase.deadline && !isSetBack) return stay(session);
      const next = hangUp(session, now, random);
      return { ...next, effects: [...next.effects, { type: 'probe' }] };
    }
    case 'live':
      return isSetBack ? hangUp(session, now, random) : keepAlive(session, now, random);
    default:
      return assertNever(phase);
  }
}

/** What began, or was asked, lies in the future: until that time nothing would be tried, and no silence noticed. */
function wasSetBack(session: DeviceSession, now: number): boolean {
  const { phase } = session;
  if (phase.type === 'idle') return false;
  const lastActed =
    phase.type === 'live' ? (session.ping?.sentAt ?? session.nextPingAt - PING_INTERVAL_MS) : phase.since;
  return lastActed - now > SET_BACK_MS;
}

function keepAlive(session: DeviceSession, now: number, random: number): Step {
  if (session.ping && now >= session.ping.sentAt + PONG_TIMEOUT_MS) return hangUp(session, now, random);
  for (const batch of session.batches.values())
    if (now >= batch.deadline) return hangUp(session, now, random);
  const effects: SessionEffect[] = [];
  let next = session;
  if (!next.ping && now >= next.nextPingAt) {
    const pinged = ping(next, now);
    next = pinged.session;
    effects.push(...pinged.effects);
    if (next.statedOutbox !== next.outbox.length) {
      const cursors = [...next.realms.values()].map(cursorOf);
      effects.push({ type: 'send-state', outbox: next.outbox.length, cursors });
      next = { ...next, statedOutbox: next.outbox.length };
    }
  }
  const { storeBrokenUntil: broken } = next;
  // Also where the clock has been set back since: else nothing would be asked for until it is there again.
  if (broken !== null && (now >= broken || broken - now > CONNECT_TIMEOUT_MS))
    next = { ...next, storeBrokenUntil: null };
  if (now >= next.nextFollowAt) {
    const cursors = [...next.realms.values()]
      .filter(({ feed, isServed }) => feed === 'socket' || !isServed)
      .map(cursorOf);
    if (cursors.length > 0) effects.push({ type: 'send-follow', cursors });
    next = { ...next, nextFollowAt: now + FOLLOW_AGAIN_MS };
  }
  const rest = served(next, now);
  return { session: rest.session, effects: [...effects, ...rest.effects] };
}

function ping(session: DeviceSession, now: number): Step {
  const nonce = session.nextNonce;
  const next = { ...session, ping: { nonce, sentAt: now }, nextNonce: nonce + 1 };
  return { session: next, effects: [{ type: 'send-ping', nonce }] };
}

/** Sends what may be sent now: entries first, then the asking for rows. */
function served(session: DeviceSession, now: number): Step {
  if (session.phase.type !== 'live') return stay(session);
  const pushed = pushing(session, now);
  const fed = serveFeeds(pushed.session, now);
  return { session: fed.session, effects: [...pushed.effects, ...fed.effects] };
}

const sayAside = ({ aside }: DeviceSession): readonly SessionEffect[] => [
  { type: 'send-aside', counts: aside },
];

function pushing(session: DeviceSession, now: number): Step {
  if (session.phase.type !== 'live') return stay(session);
  const batches = new Map(session.batches);
  const effects: SessionEffect[] = [];
  let { nextBatch } = session;
  for (const { realm, ids } of nextBatches(session.outbox, [...batches.values()])) {
    batches.set(nextBatch, { realm, ids, deadline: now + ANSWER_TIMEOUT_MS });
    effects.push({ type: 'send-push', batch: nextBatch, realm, ids });
    nextBatch += 1;
  }
  return effects.length === 0 ? stay(session) : { session: { ...session, batches, nextBatch }, effects };
}

function receive(session: DeviceSession, message: HubMessage, now: number, random: number): Step {
  const { phase } = session;
  if (phase.type === 'idle' || phase.type === 'waiting' || phase.type === 'refused') return stay(session);
  switch (message.type) {
    case 'welcome': {
      if (phase.type !== 'greeting') return stay(session);
      const heard = roundTrip(session, phase.since, message.hubTime, now);
      const live: DeviceSession = {
        ...heard,
        phase: { type: 'live' },
        attempt: 0,
        nextPingAt: now + PING_INTERVAL_MS,
        nextFollowAt: now + FOLLOW_AGAIN_MS,
      };
      const welcomed = receiveWelcome(live, message.realms);
      const rest = served(welcomed.session, now);
      // A hub that hears nothing takes it that nothing is set aside.
      const aside = session.aside.length > 0 ? sayAside(session) : [];
      return { session: rest.session, effects: [...welcomed.effects, ...aside, ...rest.effects] };
    }
    case 'answer':
      return answered(session, message.batch, message.answers, now, random);
    case 'rows':
      return phase.type === 'live' ? receiveRows(session, message, now) : stay(session);
    case 'caught-up':
      return phase.type === 'live' ? toldCaughtUp(session, message, now) : stay(session);
    case 'hold-settled':
      return {
        session,
        effects: [
          { type: 'settle-hold', hold: message.hold, id: message.id, outcome: message.outcome, at: now },
        ],
      };
    case 'pong': {
      if (session.ping?.nonce !== message.nonce) return stay(session);
      const heard = roundTrip(session, session.ping.sentAt, message.hubTime, now);
      return stay({ ...heard, ping: null, nextPingAt: now + PING_INTERVAL_MS });
    }
    case 'refused': {
      const { code } = message;
      // What the hub could not read may be whole the next time, and tickets end; only a person can mend the others.
      if (code !== 'busy' && code !== 'malformed' && code !== 'ticket') return refuse(session, code, now);
      const next = retryLater(session, now, random, message.retryAfterMs);
      return { ...next, effects: [{ type: 'close-socket' }, ...next.effects] };
    }
    default:
      return assertNever(message);
  }
}

/** The hub answers after its commit: only here does an entry leave the outbox. */
function answered(
  session: DeviceSession,
  batch: number,
  answers: readonly PushAnswer[],
  now: number,
  random: number,
): Step {
  const sent = session.batches.get(batch);
  const mine = new Set(session.outbox.map(({ id }) => id));
  const settled = answers.filter(({ id }) => mine.has(id));
  const done = new Set(settled.map(({ id }) => id));
  const outbox = session.outbox.filter(({ id }) => !done.has(id));
  const batches = new Map(session.batches);
  batches.delete(batch);
  const next = { ...session, outbox, batches, lastRoundTripAt: sent ? now : session.lastRoundTripAt };
  const effects: SessionEffect[] = settled.length > 0 ? [{ type: 'settle', answers: settled, at: now }] : [];
  // An answer that leaves entries out would have them sent again at once and for ever: hang up, wait, then offer.
  const isPartial = sent?.ids.some((id) => mine.has(id) && !done.has(id)) ?? false;
  const rest = isPartial ? hangUp(next, now, random) : pushing(next, now);
  return { session: rest.session, effects: [...effects, ...rest.effects] };
}

function roundTrip(session: DeviceSession, sentAt: number, hubTime: number, now: number): DeviceSession {
  const roundTripMs = Math.max(0, now - sentAt);
  const clockOffsetMs = Math.round(now - roundTripMs / 2 - hubTime);
  return { ...session, lastRoundTripAt: now, roundTripMs, clockOffsetMs, isNotHub: false };
}
