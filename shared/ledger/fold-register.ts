/** Registers of the municipality: staff, sites, areas, lots, devices, settings, and what the office decided on held entries. */

import type { AreaId, DeviceKey, SiteId, StaffId } from '../base/brand.ts';
import { createCausality } from './causality.ts';
import type { Entry, EntryBody, EntryKind, EntryOf } from './entry.ts';
import { entriesOfKind, latestByKey } from './latest-by-key.ts';

export type StaffMember = EntryBody<'staff-entered'>;
export type Site = EntryBody<'site-entered'>;
export type Area = EntryBody<'area-entered'>;
export type RegisteredLot = EntryBody<'lot-entered'>;
export type RegisteredDevice = EntryBody<'device-entered'>;
export type HeldDecision = EntryOf<'held-released'> | EntryOf<'held-kept'>;

function bodiesByKey<K extends EntryKind, Key>(
  entries: readonly Entry[],
  kind: K,
  keyOf: (body: EntryBody<K>) => Key,
  prefers?: (a: EntryBody<K>, b: EntryBody<K>) => boolean,
): ReadonlyMap<Key, EntryBody<K>> {
  const causality = createCausality(entries);
  const latest = latestByKey(
    entriesOfKind(causality, kind),
    ({ body }) => keyOf(body),
    causality,
    prefers && ((a, b) => prefers(a.body, b.body)),
  );
  return new Map([...latest].map(([key, { body }]) => [key, body] as const));
}

/** @param entries - of `register:staff`; somebody who was made inactive by one of two unaware entries is inactive */
export const foldStaff = (entries: readonly Entry[]): ReadonlyMap<StaffId, StaffMember> =>
  bodiesByKey(
    entries,
    'staff-entered',
    ({ staff }) => staff,
    (a) => !a.active,
  );

/** @param entries - of `register:sites` */
export const foldSites = (entries: readonly Entry[]): ReadonlyMap<SiteId, Site> =>
  bodiesByKey(entries, 'site-entered', ({ site }) => site);

/** @param entries - of `register:sites` */
export const foldAreas = (entries: readonly Entry[]): ReadonlyMap<AreaId, Area> =>
  bodiesByKey(entries, 'area-entered', ({ area }) => area);

/** Makers number their lots alone: one lot text may stand for two products. */
export const lotKeyOf = (lot: string, product: string): string => `${lot}|${product}`;

/** @param entries - of `register:lots`; keys by `lotKeyOf`; of two unaware entries a recall stands */
export const foldLots = (entries: readonly Entry[]): ReadonlyMap<string, RegisteredLot> =>
  bodiesByKey(
    entries,
    'lot-entered',
    ({ lot, product }) => lotKeyOf(lot, product),
    (a) => a.state === 'recalled',
  );

/** @param entries - of `register:devices`; of two unaware entries a revocation stands */
export const foldDevices = (entries: readonly Entry[]): ReadonlyMap<DeviceKey, RegisteredDevice> =>
  bodiesByKey(
    entries,
    'device-entered',
    ({ device }) => device as DeviceKey,
    (a) => a.state === 'revoked',
  );

/** @param entries - of `register:settings`; the latest statement of each name, with who decided it */
export function foldSettingEntries(
  entries: readonly Entry[],
): ReadonlyMap<string, EntryOf<'setting-changed'>> {
  const causality = createCausality(entries);
  return latestByKey(entriesOfKind(causality, 'setting-changed'), ({ body }) => body.name, causality);
}

/** @param entries - of `register:settings` */
export const foldSettings = (entries: readonly Entry[]): ReadonlyMap<string, unknown> =>
  new Map([...foldSettingEntries(entries)].map(([name, { body }]) => [name, body.value]));

/**
 * @param entries - of `register:held`
 * @returns the latest decision on each hold; released where one of two unaware decisions released it, because what
 *   was released stands in the log for good
 */
export function foldHeldDecisions(entries: readonly Entry[]): ReadonlyMap<string, HeldDecision> {
  const causality = createCausality(entries);
  const decisions = [
    ...entriesOfKind(causality, 'held-released'),
    ...entriesOfKind(causality, 'held-kept'),
  ].toSorted((a, b) => causality.rankOf(a.id) - causality.rankOf(b.id));
  return latestByKey<'held-released' | 'held-kept', string>(
    decisions,
    ({ body }) => body.hold,
    causality,
    (a) => a.kind === 'held-released',
  ) as ReadonlyMap<string, HeldDecision>;
}
