/**
 * How the rows of a realm reach a device: as segments at first, then through the socket, always after a cursor.
 * Part of the pure session (device-session.ts). A cursor moves only when the store has reported it.
 */

import type { Cursor, HubMessage, RealmHead } from './protocol.ts';
import type { SessionEffect, Step } from './session-events.ts';
import { cursorOf, realmAt } from './session-state.ts';
import type { DeviceSession, RealmState } from './session-state.ts';

type Rows = Extract<HubMessage, { type: 'rows' }>;
type CaughtUp = Extract<HubMessage, { type: 'caught-up' }>;

/** From this many rows on segments pay: they are compressed once for everybody, and resumable. */
export const DOWNLOAD_ROWS_MIN = 1_000;
/** After a gap, so long passes before rows are asked for once more. */
const ASK_AGAIN_MS = 5_000;

/**
 * All realms that the hub has for this device. Under a new epoch one that it does not name began anew as well: the log was
 * restored from a time before that realm, and nothing of what this device holds of it is known to be there.
 */
export function receiveWelcome(session: DeviceSession, heads: readonly RealmHead[]): Step {
  const logEpoch = heads[0]?.logEpoch;
  const isOther = ({ logEpoch: ours }: RealmState): boolean => ours !== '' && ours !== logEpoch;
  const met = meetHeads(session, heads);
  if (logEpoch === undefined || ![...session.realms.values()].some(isOther)) return met;
  const named = new Set(heads.map(({ realm }) => realm));
  const realms = new Map(met.session.realms);
  const effects: SessionEffect[] = [];
  for (const realm of realms.values()) {
    if (named.has(realm.realm) || realm.logEpoch === logEpoch) continue;
    realms.set(realm.realm, { ...realm, hubEpoch: logEpoch, feed: 'restarting' });
    // One that is being restarted is looked at once more when the store has answered.
    if (realm.feed !== 'restarting') effects.push({ type: 'restart-realm', realm: realm.realm, logEpoch });
  }
  // These first: a start between the two sees by the others that the log is another one.
  return { session: { ...met.session, realms }, effects: [...effects, ...met.effects] };
}

/** Compares the hub's logs with the cursors: a new epoch, or a log shorter than ours, begins anew. */
function meetHeads(session: DeviceSession, heads: readonly RealmHead[]): Step {
  const realms = new Map(session.realms);
  const effects: SessionEffect[] = [];
  for (const head of heads) {
    // A realm that was not there at enrolment: an area that was entered since.
    const known = realms.get(head.realm) ?? realmAt(head.realm, '', 0);
    const realm = { ...known, head: head.seq, hubEpoch: head.logEpoch, isServed: true };
    if (realm.feed === 'restarting') {
      realms.set(head.realm, realm);
    } else if (realm.logEpoch !== head.logEpoch || head.seq < realm.stored) {
      // Also a log that lost its end under the same epoch: what we hold of it may be gone there. And also the first
      // epoch is written down before rows: else entries that it received would be believed in the next one.
      realms.set(head.realm, { ...realm, feed: 'restarting' });
      effects.push({ type: 'restart-realm', realm: head.realm, logEpoch: head.logEpoch });
    } else {
      // Hello named its cursor: the hub serves it from there.
      const feed = realm.stored > 0 && realm.feed === 'none' ? 'socket' : realm.feed;
      realms.set(head.realm, { ...realm, feed });
    }
  }
  return { session: { ...session, realms }, effects };
}

/** Asks for the rows of every realm that has no feed yet. */
export function serveFeeds(session: DeviceSession, now: number): Step {
  if (session.storeBrokenUntil !== null && now < session.storeBrokenUntil) return { session, effects: [] };
  const realms = new Map(session.realms);
  const effects: SessionEffect[] = [];
  const follow: Cursor[] = [];
  for (const realm of realms.values()) {
    if (realm.feed !== 'none' || !realm.isServed) continue;
    if (realm.head - realm.stored >= DOWNLOAD_ROWS_MIN && !realm.isDownloaded) {
      realms.set(realm.realm, { ...realm, feed: 'download' });
      effects.push({
        type: 'download',
        realm: realm.realm,
        logEpoch: realm.logEpoch,
        after: realm.stored,
      });
    } else {
      realms.set(realm.realm, {
        ...realm,
        feed: 'socket',
        expected: realm.stored + 1,
        toldSeq: null,
        askedAt: now,
      });
      follow.push(cursorOf(realm));
    }
  }
  if (follow.length > 0) effects.push({ type: 'send-follow', cursors: follow });
  return { session: { ...session, realms }, effects };
}

/** Rows in order are stored; repeated ones are dropped; a gap asks again. */
export function receiveRows(session: DeviceSession, rows: Rows, now: number): Step {
  const realm = session.realms.get(rows.realm);
  if (isUnserved(realm)) return meetLate(session, { ...rows, seq: rows.from + rows.updates.length - 1 }, now);
  if (realm?.feed !== 'socket' || realm.logEpoch !== rows.logEpoch) return { session, effects: [] };
  const last = rows.from + rows.updates.length - 1;
  const head = Math.max(realm.head, last);
  if (rows.from > realm.expected) return askAgain(session, { ...realm, head }, now);
  if (last < realm.expected) return put(session, { ...realm, head }, []);
  const known = realm.expected - rows.from;
  const updates = rows.updates.slice(known);
  const signatures = rows.signatures?.slice(known);
  const from = realm.expected;
  const next = { ...realm, head, expected: last + 1, askedAt: null };
  return put(session, next, [
    {
      type: 'store-rows',
      realm: rows.realm,
      logEpoch: rows.logEpoch,
      from,
      updates,
      ...(signatures && { signatures }),
    },
  ]);
}

/** The hub has sent everything up to a row: less than that received is a gap without a row behind it. */
export function toldCaughtUp(session: DeviceSession, told: CaughtUp, now: number): Step {
  const realm = session.realms.get(told.realm);
  if (isUnserved(realm)) return meetLate(session, told, now);
  if (realm?.feed !== 'socket' || realm.logEpoch !== told.logEpoch) return { session, effects: [] };
  const head = Math.max(realm.head, told.seq);
  if (told.seq >= realm.expected) return askAgain(session, { ...realm, head }, now);
  return put(session, { ...realm, head, toldSeq: told.seq, askedAt: null }, []);
}

/** A realm that the hub came to know after its welcome, and told of or was asked for. */
const isUnserved = (realm: RealmState | undefined): boolean => !realm?.isServed;

/** Welcomes it now. What hello said of it was passed over, when the hub did not serve it: its rows are asked for. */
function meetLate(session: DeviceSession, head: RealmHead, now: number): Step {
  const met = meetHeads(session, [head]);
  const realm = met.session.realms.get(head.realm);
  const asking = realm?.feed === 'socket' ? put(met.session, { ...realm, feed: 'none' }, []) : met;
  const fed = serveFeeds(asking.session, now);
  return { session: fed.session, effects: [...met.effects, ...fed.effects] };
}

function askAgain(session: DeviceSession, realm: RealmState, now: number): Step {
  // One answer can reveal the same gap many times over.
  if (realm.askedAt !== null && now - realm.askedAt < ASK_AGAIN_MS) return put(session, realm, []);
  // What is still being stored will be sent once more; the store reports it and the repetition is dropped.
  const next = { ...realm, toldSeq: null, askedAt: now };
  const cursor = { ...cursorOf(realm), seq: realm.expected - 1 };
  return put(session, next, [{ type: 'send-follow', cursors: [cursor] }]);
}

function put(session: DeviceSession, realm: RealmState, effects: readonly SessionEffect[]): Step {
  return { session: { ...session, realms: new Map(session.realms).set(realm.realm, realm) }, effects };
}
