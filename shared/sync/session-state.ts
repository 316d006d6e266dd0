/** What a device remembers of its talk with the hub: plain data, replaced and never changed in place. */

import type { EntryId, RealmId } from '../base/brand.ts';
import type { AsideCount, Cursor } from './protocol.ts';

/** An entry of this device that the hub has not answered for. Its bytes stay in the store. */
export interface OutboxItem {
  readonly id: EntryId;
  readonly realm: RealmId;
  /** Bytes of its update, for the size of a batch. */
  readonly bytes: number;
}

export type RefusedCode = 'version' | 'token' | 'revoked';

/**
 * idle: not started, or stopped. waiting: between two attempts. connecting: the socket is being opened. greeting: hello
 * was sent. live: welcome was received. refused: the hub said why; asked again rarely. `since`: by the device's clock.
 */
export type Phase =
  | { readonly type: 'idle' }
  | { readonly type: 'waiting'; readonly since: number; readonly until: number }
  | { readonly type: 'connecting'; readonly since: number; readonly deadline: number }
  | { readonly type: 'greeting'; readonly since: number; readonly deadline: number }
  | { readonly type: 'live' }
  | { readonly type: 'refused'; readonly code: RefusedCode; readonly since: number; readonly until: number };

export interface RealmState {
  readonly realm: RealmId;
  /** Epoch of the log that `stored` belongs to, as the store knows it; '' before the first welcome. */
  readonly logEpoch: string;
  /** Epoch that the hub named last; '' before the first welcome. */
  readonly hubEpoch: string;
  /** Last row that is held durably. */
  readonly stored: number;
  /** Next row that is expected from the socket; ahead of `stored` while rows are being stored. */
  readonly expected: number;
  /** Last row that the hub is known to have. */
  readonly head: number;
  /** Row up to which the hub said everything had been sent; null = not said since the last follow. */
  readonly toldSeq: number | null;
  /** How its rows come: not yet, as segments, through the socket; or its log has a new epoch and the store is being told. */
  readonly feed: 'none' | 'download' | 'socket' | 'restarting';
  /** The hub named it in this connection, or sent rows of it. */
  readonly isServed: boolean;
  /** When rows were asked for again after a gap; null = not waiting for any. */
  readonly askedAt: number | null;
  /** Segments were asked for in this connection: what they did not bring comes through the socket. */
  readonly isDownloaded: boolean;
}

export interface Batch {
  readonly realm: RealmId;
  readonly ids: readonly EntryId[];
  readonly deadline: number;
}

export interface DeviceSession {
  readonly phase: Phase;
  /** Failed attempts since the hub last answered. */
  readonly attempt: number;
  readonly outbox: readonly OutboxItem[];
  readonly batches: ReadonlyMap<number, Batch>;
  readonly nextBatch: number;
  readonly realms: ReadonlyMap<RealmId, RealmState>;
  readonly ping: { readonly nonce: number; readonly sentAt: number } | null;
  readonly nextNonce: number;
  readonly nextPingAt: number;
  readonly nextFollowAt: number;
  /** What the hub was last told that this device owes. */
  readonly statedOutbox: number;
  /** What the device keeps and does not show: the hub is told after each welcome, and of each change. */
  readonly aside: readonly AsideCount[];
  readonly lastRoundTripAt: number | null;
  readonly roundTripMs: number | null;
  /** Device clock minus hub clock, ms. */
  readonly clockOffsetMs: number | null;
  /** Something answers in the hub's place (a captive portal's page). */
  readonly isNotHub: boolean;
  /** Rows could not be stored: none are asked for before this time. */
  readonly storeBrokenUntil: number | null;
}

/**
 * A session before its first event.
 *
 * @param outbox - in order of counters
 * @param lastRoundTripAt - of an earlier run of this device; null = never
 */
export function createSession(
  cursors: readonly Cursor[],
  realms: readonly RealmId[],
  outbox: readonly OutboxItem[],
  lastRoundTripAt: number | null = null,
): DeviceSession {
  const known = new Map(cursors.map((cursor) => [cursor.realm, cursor]));
  return {
    phase: { type: 'idle' },
    attempt: 0,
    outbox,
    batches: new Map(),
    nextBatch: 1,
    realms: new Map(
      [...new Set([...realms, ...known.keys()])].map((realm) => {
        const cursor = known.get(realm);
        return [realm, realmAt(realm, cursor?.logEpoch ?? '', cursor?.seq ?? 0)];
      }),
    ),
    ping: null,
    nextNonce: 1,
    nextPingAt: 0,
    nextFollowAt: 0,
    statedOutbox: -1,
    aside: [],
    lastRoundTripAt,
    roundTripMs: null,
    clockOffsetMs: null,
    isNotHub: false,
    storeBrokenUntil: null,
  };
}

export const realmAt = (realm: RealmId, logEpoch: string, stored: number): RealmState => ({
  realm,
  logEpoch,
  hubEpoch: '',
  stored,
  expected: stored + 1,
  head: stored,
  toldSeq: null,
  feed: 'none',
  isServed: false,
  askedAt: null,
  isDownloaded: false,
});

export const cursorOf = ({ realm, logEpoch, stored }: RealmState): Cursor => ({
  realm,
  logEpoch,
  seq: stored,
});

/**
 * Whether everything is held that the hub would give. A hub that gives nothing at all, because somebody has to sign in first,
 * has said nothing of what there is.
 */
export const isAllCaughtUp = (realms: readonly RealmState[]): boolean =>
  realms.some(({ isServed }) => isServed) && realms.every(isRealmCaughtUp);

/** Whether everything that the hub is known to have is held durably; nothing is owed of a realm that it does not serve. */
export const isRealmCaughtUp = (realm: RealmState): boolean => !realm.isServed || isFedToTheEnd(realm);

/** The hub serves the realm, and all that it has told of is held durably. */
export const isFedToTheEnd = (realm: RealmState): boolean =>
  realm.feed === 'socket' &&
  realm.toldSeq !== null &&
  realm.stored >= realm.toldSeq &&
  realm.stored === realm.expected - 1;
