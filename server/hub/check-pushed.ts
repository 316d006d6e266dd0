/** Whose signature a pushed entry bears: of the device that pushes it, or of another whose 端末控え it took in. */

import { parseEntryId } from '#shared/base/ids.ts';
import type { PushedEntry } from '#shared/sync/protocol.ts';
import { hasSigned } from '#server/log/check-signature.ts';
import type { DeviceRecord, DurableLog } from '#server/log/durable-log.ts';
import { keysOfDevices } from '#server/log/keys-of-devices.ts';

export interface SignatureCheck {
  /** The device that pushes has a key, and did not sign. */
  readonly isBad: boolean;
  /** The other device that wrote and signed it; null where it is the pushing device's own, or nobody vouches for it. */
  readonly author: string | null;
}

/** @returns for each entry; null where there is nothing to verify */
export function checkPushed(
  log: DurableLog,
  device: DeviceRecord,
  entries: readonly PushedEntry[],
): Promise<readonly SignatureCheck[]> | null {
  const authorOf = ({ id }: PushedEntry): string => parseEntryId(id)?.device ?? '';
  const isBrought = (one: PushedEntry): boolean => authorOf(one) !== device.device && !!one.signature;
  const { key } = device;
  const keys = entries.some(isBrought) ? keysOfDevices(log) : null;
  if (!key && !keys) return null;
  return Promise.all(
    entries.map(async (one) => {
      const isBad = key !== undefined && !(await hasSigned(key, one.update, one.signature));
      if (!isBrought(one)) return { isBad, author: null };
      // What a device signed with a key that it has lost since stays signed.
      for (const known of keys?.get(authorOf(one)) ?? [])
        if (await hasSigned(known, one.update, one.signature)) return { isBad: false, author: authorOf(one) };
      return { isBad, author: null };
    }),
  );
}
