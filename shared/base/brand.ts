/** Ids are branded text: a person's id never passes for a session's. */

declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** `device.epoch.counter`, e.g. `t3.k9f2.17`: counters have no gaps within one device and epoch. */
export type EntryId = Brand<string, 'EntryId'>;
/** Short key given at enrolment: 1 to 8 of a-z0-9. */
export type DeviceKey = Brand<string, 'DeviceKey'>;
/** 4 of a-z0-9, random, new at enrolment and after the loss or copy of a store. */
export type DeviceEpoch = Brand<string, 'DeviceEpoch'>;
/** `person:<PersonId>`, `session:<SessionId>` or `register:<name>`. */
export type DocumentId = Brand<string, 'DocumentId'>;
/** 16 of a-z2-7, random; means nothing outside this ledger. */
export type PersonId = Brand<string, 'PersonId'>;
/** 16 of a-z2-7, random. */
export type SessionId = Brand<string, 'SessionId'>;
export type StaffId = Brand<string, 'StaffId'>;
export type SiteId = Brand<string, 'SiteId'>;
export type AreaId = Brand<string, 'AreaId'>;
/** A log of the hub: `common`, or `area-<AreaId>`. */
export type RealmId = Brand<string, 'RealmId'>;
/** Number of a row within one realm and log epoch: 1, 2, 3 … without gaps. */
export type LogSeq = Brand<number, 'LogSeq'>;
/** Milliseconds since 1970-01-01T00:00Z, an integer. A device's clock is evidence, never an order. */
export type Instant = Brand<number, 'Instant'>;
/** A day without a time zone, `YYYY-MM-DD`. */
export type CivilDate = Brand<string, 'CivilDate'>;
