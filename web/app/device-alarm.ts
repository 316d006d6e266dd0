/** What a device that cannot start says. */

import type { StoreFailure } from './device.ts';

/** The device cannot work: its entries are not all there, or its store does not open. Nothing may be hidden behind it. */
export class DeviceAlarm extends Error {
  override readonly name = 'DeviceAlarm';
  readonly code: StoreFailure | 'entries-missing' | 'identity-lost';
  /** Own entries that are known to have existed and that neither store holds. */
  readonly missing: number;
  constructor(code: DeviceAlarm['code'], missing = 0) {
    super(`the store of this device: ${code}, ${missing} missing`);
    this.code = code;
    this.missing = missing;
  }
}
