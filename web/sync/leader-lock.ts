/** One tab of a device talks to the hub. The platform's lock passes on by itself when that tab closes or dies. */

export interface Leadership {
  /** Calls `lead` once this tab is the leader; it stays so until `resign`. */
  seek(lead: () => void): void;
  resign(): void;
}

/** Held by a tab with an open ledger. */
export const HUB_LEADER_LOCK = 'hub-leader';

export function createLeadership(locks: LockManager, name = HUB_LEADER_LOCK): Leadership {
  const abort = new AbortController();
  let release: () => void = () => undefined;
  return {
    seek(lead) {
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      locks
        .request(name, { signal: abort.signal }, () => {
          lead();
          return held;
        })
        .catch((cause: unknown) => {
          if (cause !== abort.signal.reason) throw cause;
        });
    },
    resign() {
      abort.abort();
      release();
    },
  };
}

/** A device that is alone leads at once. */
export const leadAlone: Leadership = { seek: (lead) => lead(), resign: () => undefined };
