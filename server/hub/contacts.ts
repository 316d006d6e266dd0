/** Last contacts of devices, written together every few seconds: a heartbeat is not worth an fsync. */

import { ASIDE_SINCE } from '#shared/sync/protocol.ts';
import type { DeviceMessage } from '#shared/sync/protocol.ts';
import type { DeviceChange, DurableLog } from '#server/log/durable-log.ts';

const WRITE_EVERY_MS = 2_000;

/** What a device says of itself in a message. */
export function contactOf(
  message: Extract<DeviceMessage, { readonly type: 'hello' | 'state' | 'aside' }>,
): DeviceChange {
  if (message.type === 'aside') return { aside: message.counts };
  const owes = message.outbox;
  if (message.type === 'state') return { owes };
  const said = { owes, protocol: message.version };
  // What it has set aside it says next, where there is any.
  return message.version < ASIDE_SINCE ? said : { ...said, aside: [] };
}

export class Contacts {
  readonly #log: DurableLog;
  readonly #now: () => number;
  readonly #changes = new Map<string, DeviceChange>();
  readonly #timer: NodeJS.Timeout;

  constructor(log: DurableLog, now: () => number, onFailed: (cause: unknown) => void) {
    this.#log = log;
    this.#now = now;
    this.#timer = setInterval(() => {
      try {
        this.write();
      } catch (cause) {
        onFailed(cause);
      }
    }, WRITE_EVERY_MS);
    this.#timer.unref();
  }

  note(device: string, change: DeviceChange): void {
    this.#changes.set(device, { ...this.#changes.get(device), ...change, lastContact: this.#now() });
  }

  write(): void {
    if (this.#changes.size === 0) return;
    this.#log.changeDevices(this.#changes);
    this.#changes.clear();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.write();
  }
}
