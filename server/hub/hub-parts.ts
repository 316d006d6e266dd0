/** What the hub hands to each of its connections. */

import type { RealmId } from '#shared/base/brand.ts';
import type { HubMessage } from '#shared/sync/protocol.ts';
import type { DeviceChange, DeviceRecord, DurableLog } from '#server/log/durable-log.ts';
import type { Admission } from './admission.ts';
import type { Authority } from './authority.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { Pump } from './pump.ts';
import type { Realms } from './realms.ts';
import type { Room } from './room.ts';
import type { Tickets } from './tickets.ts';

/** What a connection needs of the hub. */
export interface PartsFor<Connection> {
  readonly log: DurableLog;
  readonly realms: Realms;
  readonly authority: Authority;
  readonly admission: Admission;
  readonly queue: CommitQueue;
  readonly pump: Pump;
  readonly tickets: Tickets;
  /** Hub's clock, ms since the epoch. */
  readonly now: () => number;
  readonly noteContact: (device: string, change: DeviceChange) => void;
  /** Realms that the device may carry now. */
  readonly carriedBy: (device: DeviceRecord) => ReadonlySet<RealmId>;
  readonly onAdmitted: (connection: Connection, device: DeviceRecord) => void;
  readonly onRefused: (code: Extract<HubMessage, { type: 'refused' }>['code'], device: string | null) => void;
  /** What failed without anybody to throw to: ends the socket. */
  readonly onDefect: (connection: Connection, cause: unknown) => void;
  /** Who is in the room has changed. */
  readonly onPresence: (room: Room<Connection>) => void;
}
