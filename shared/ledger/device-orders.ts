/**
 * What the office orders of one device: entries `setting-changed` of `register:settings`, a name for each order and
 * device, so that who ordered what and why stays on file.
 */

/** lease-hours: how long it may be read without a contact. wipe: to be emptied. wiped: said by the hub, once it is empty. */
export type DeviceOrder = 'lease-hours' | 'wipe' | 'wiped';

export const LEASE_HOURS_MIN = 1;
/** DR-29. */
export const LEASE_HOURS_MAX = 72;

/** Under which name the register of settings keeps an order. */
export const orderNameOf = (order: DeviceOrder, device: string): string => `device.${device}.${order}`;

export interface DeviceOrders {
  /** null: the hub's setting holds. */
  readonly leaseHours: number | null;
  /** done: the device has said that everything was handed in, and that it erases itself. */
  readonly wipe: 'ordered' | 'done' | null;
}

/** @param settings - of `register:settings`, by name (foldSettings); a value that cannot be read orders nothing */
export function deviceOrdersOf(settings: ReadonlyMap<string, unknown>, device: string): DeviceOrders {
  const hours = settings.get(orderNameOf('lease-hours', device));
  const isLease = typeof hours === 'number' && hours >= LEASE_HOURS_MIN && hours <= LEASE_HOURS_MAX;
  const isOrdered = settings.get(orderNameOf('wipe', device)) === true;
  const isDone = settings.has(orderNameOf('wiped', device));
  // Once empty it is empty, whatever is ordered afterwards; it comes back under another key.
  return { leaseHours: isLease ? hours : null, wipe: isDone ? 'done' : isOrdered ? 'ordered' : null };
}
