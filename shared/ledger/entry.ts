/**
 * Entries: the immutable sentences of the ledger, one schema for client, hub and import.
 * Every schema is loose: fields that this version does not know are kept and passed on untouched.
 */

import * as v from 'valibot';
import type {
  AreaId,
  CivilDate,
  DocumentId,
  EntryId,
  Instant,
  PersonId,
  SessionId,
  SiteId,
  StaffId,
} from '../base/brand.ts';

/** Highest version of the bodies below; a higher one is kept and shown as "newer than this app". 2: a change that waits. */
export const ENTRY_VERSION = 2;

const branded = <T extends string>(pattern: RegExp) =>
  v.pipe(
    v.string(),
    v.regex(pattern),
    v.transform((text) => text as unknown as T),
  );
const text = (lengthMax: number) => v.pipe(v.string(), v.maxLength(lengthMax));
const integer = v.pipe(v.number(), v.safeInteger());
/**
 * A member that may be unknown: null for the reader, absent in the stored text (`compactEntry` leaves it out, because
 * nulls were two fifths of the ledger's bytes). In the `fields` of a correction null is a value and is stored.
 */
const maybe = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema), null);

const ENTRY_ID = /^[a-z0-9]{1,8}\.[a-z0-9]{4}\.[1-9][0-9]{0,11}$/;
const RANDOM_ID = /^[a-z2-7]{16}$/;
const KEY = /^[a-z0-9][a-z0-9-]{0,31}$/;

export const entryIdSchema = branded<EntryId>(ENTRY_ID);
export const personIdSchema = branded<PersonId>(RANDOM_ID);
export const sessionIdSchema = branded<SessionId>(RANDOM_ID);
export const staffIdSchema = branded<StaffId>(KEY);
export const siteIdSchema = branded<SiteId>(KEY);
export const areaIdSchema = branded<AreaId>(KEY);
/** Form only; `isRealDate` of shared/base/civil-date says whether the day exists. */
export const civilDateSchema = branded<CivilDate>(/^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/);
export const documentIdSchema = branded<DocumentId>(
  /^(person|session):[a-z2-7]{16}$|^register:[a-z][a-z-]{0,31}$/,
);

/** Why something was corrected, voided, withheld or decided. `code` from a closed list in shared/ledger/reason.ts. */
export const reasonSchema = v.looseObject({ code: text(40), note: maybe(text(1000)) });
export type Reason = v.InferOutput<typeof reasonSchema>;

// ---------------------------------------------------------------- a person's document

export const identitySchema = v.looseObject({
  /** 宛名番号, as the resident register writes it; null for a provisional person. */
  residentNumber: maybe(text(20)),
  /** 予防接種番号 printed on forms, with its check digit; null where none was given. */
  vaccinationNumber: maybe(text(24)),
  /** 姓 名 with one full-width space, NFC, never NFKC. */
  name: text(100),
  /** Full-width katakana, 姓 名 with one full-width space. */
  kana: text(100),
  kanaSource: v.picklist(['family-register', 'resident-register', 'heard', 'guessed']),
  /** 通称 of a foreign resident. */
  alias: maybe(text(100)),
  /** Name in capital letters as on the 在留カード. */
  romanName: maybe(text(100)),
  birth: civilDateSchema,
  sex: v.picklist(['F', 'M', 'X']),
  address: maybe(text(200)),
  area: maybe(areaIdSchema),
  phone: maybe(text(30)),
  guardian: maybe(text(100)),
  /** Allergy and other points that must be seen before a shot. */
  caution: maybe(text(500)),
});
export type Identity = v.InferOutput<typeof identitySchema>;

export const lotSchema = v.looseObject({
  /** NFKC, upper case, no spaces; null where it is not known. */
  text: maybe(text(40)),
  /** As printed or written, before normalising. */
  asPrinted: maybe(text(60)),
  expiry: maybe(civilDateSchema),
  /** Why `text` is null. */
  unknown: maybe(v.picklist(['unreadable', 'not-written', 'not-known'])),
  gtin: maybe(text(14)),
});
export type Lot = v.InferOutput<typeof lotSchema>;

export const shotSchema = v.looseObject({
  /** Series of shared/rules (HEPB, MR-1 …); `OTHER` for a vaccine outside the table. */
  series: text(20),
  /** Number of the dose within the series as the recorder stated it; null where not stated. */
  dose: maybe(v.pipe(integer, v.minValue(1), v.maxValue(99))),
  /** Product name as on the box or in the handbook, old names too. */
  product: maybe(text(80)),
  lot: lotSchema,
  givenOn: civilDateSchema,
  /** The date as written in the handbook, where it was transcribed. */
  givenOnAsWritten: maybe(text(40)),
  bodySite: maybe(v.picklist(['left-arm', 'right-arm', 'left-thigh', 'right-thigh', 'oral', 'other'])),
  /** Microlitres: 500 = 0.5 mL. */
  doseMicrolitres: maybe(v.pipe(integer, v.minValue(1), v.maxValue(10_000))),
  doctor: maybe(text(60)),
  /** Name of the place; code of the clinic (医療機関コード) where there is one. */
  place: maybe(text(100)),
  facility: maybe(text(20)),
  session: maybe(sessionIdSchema),
  legalClass: v.picklist(['routine-A', 'routine-B', 'temporary', 'voluntary', 'municipal']),
  provenance: v.picklist([
    'field',
    'form',
    'other-municipality',
    'handbook',
    'certificate',
    'clinic-inquiry',
    'statement',
    'request-letter',
    'overseas',
    'national-system',
    'import',
  ]),
  /** What the transcriber doubts, in words; null where nothing is doubted. */
  doubt: maybe(text(300)),
  /** Given although the rules said no: the doctor's reason. */
  override: maybe(v.looseObject({ doctor: text(60), reason: text(500) })),
  note: maybe(text(500)),
});
export type Shot = v.InferOutput<typeof shotSchema>;

/**
 * What the rules ask of a person beside birth and sex. Each is a fact of its own: two pregnancies are two facts.
 * Which of the days a type has says `FACT_DAYS` of shared/ledger/state-fact.ts.
 */
export const factSchema = v.looseObject({
  type: v.picklist([
    'pregnancy',
    /** 心臓・腎臓・呼吸器の障害 (1級相当). */
    'organ-disability',
    /** HIV による免疫の障害 (1級相当). */
    'hiv-disability',
    /** 風しん第5期: the antibody test done by 2025-03-31 was low. */
    'rubella-antibody-low',
    /** 長期療養特例: a listed illness kept the person from a vaccination. */
    'long-illness',
  ]),
  /** 分娩予定日; of a pregnancy, and there never null. */
  due: maybe(civilDateSchema),
  /** The day on which a pregnancy or the reason of a long illness ended; null while it lasts. */
  endedOn: maybe(civilDateSchema),
  /** What it is known from. */
  basis: v.picklist(['handbook', 'certificate', 'doctor', 'statement', 'other']),
  note: maybe(text(300)),
});
export type Fact = v.InferOutput<typeof factSchema>;

/** True where somebody else must confirm the change before it is in force (second-person.ts); left out otherwise. */
const needsSecond = v.optional(v.boolean());

const bodies = {
  // person:<id>
  'person-entered': v.looseObject({
    origin: v.picklist(['resident-register', 'provisional', 'desk']),
    identity: identitySchema,
  }),
  'person-corrected': v.looseObject({ fields: v.partial(identitySchema), reason: reasonSchema }),
  'residence-changed': v.looseObject({
    status: v.picklist(['resident', 'moved-out', 'died', 'removed']),
    on: civilDateSchema,
    /** 全国地方公共団体コード of the other municipality, 6 digits. */
    municipality: maybe(text(6)),
    note: maybe(text(300)),
  }),
  'shot-recorded': shotSchema,
  'shot-corrected': v.looseObject({
    shot: entryIdSchema,
    fields: v.partial(shotSchema),
    reason: reasonSchema,
    needsSecond,
  }),
  'shot-voided': v.looseObject({ shot: entryIdSchema, reason: reasonSchema, needsSecond }),
  'shot-withheld': v.looseObject({
    series: text(20),
    on: civilDateSchema,
    session: maybe(sessionIdSchema),
    reason: reasonSchema,
  }),
  'withholding-withdrawn': v.looseObject({ withheld: entryIdSchema, reason: reasonSchema }),
  'fact-stated': v.pipe(
    factSchema,
    v.check(({ type, due }) => type !== 'pregnancy' || due !== null),
  ),
  'fact-corrected': v.looseObject({
    fact: entryIdSchema,
    fields: v.partial(factSchema),
    reason: reasonSchema,
  }),
  'fact-voided': v.looseObject({ fact: entryIdSchema, reason: reasonSchema }),
  'review-resolved': v.looseObject({
    /** Key of the review item that was decided (shared/review/review-item.ts). */
    item: text(300),
    /** The entries whose contradiction this settles; it must have all of them in its causal past. */
    settles: v.array(entryIdSchema),
    outcome: v.variant('type', [
      v.looseObject({ type: v.literal('value'), target: entryIdSchema, field: text(40), value: v.unknown() }),
      v.looseObject({ type: v.literal('shot-stands'), shot: entryIdSchema }),
      v.looseObject({ type: v.literal('shot-voided'), shot: entryIdSchema }),
      v.looseObject({ type: v.literal('one-event'), keep: entryIdSchema, others: v.array(entryIdSchema) }),
      v.looseObject({ type: v.literal('separate-events'), shots: v.array(entryIdSchema) }),
      v.looseObject({ type: v.literal('noted') }),
      v.looseObject({ type: v.literal('inquiring') }),
    ]),
    reason: reasonSchema,
  }),
  'review-reopened': v.looseObject({ resolution: entryIdSchema, reason: reasonSchema }),
  /** Written by the hub where it showed the record to somebody of another area who gave a reason (LOOK_UP_REASONS). */
  'record-opened': v.looseObject({
    device: v.pipe(v.string(), v.regex(/^[a-z0-9]{1,8}$/)),
    member: staffIdSchema,
    reason: reasonSchema,
  }),

  // person:<id> and register:links
  'change-confirmed': v.looseObject({ change: entryIdSchema, reason: reasonSchema }),
  'change-refused': v.looseObject({ change: entryIdSchema, reason: reasonSchema }),
  /** Written by the hub beside changes that need a second person and did not say so. */
  'second-required': v.looseObject({ changes: v.array(entryIdSchema) }),

  // register:links
  'persons-linked': v.looseObject({
    /** The first is the person that is shown; nothing moves between their documents. */
    persons: v.tuple([personIdSchema, personIdSchema]),
    reason: reasonSchema,
    needsSecond,
  }),
  'persons-unlinked': v.looseObject({ link: entryIdSchema, reason: reasonSchema, needsSecond }),
  /** "Not the same person", so that the pair is not asked again. */
  'persons-distinguished': v.looseObject({
    persons: v.tuple([personIdSchema, personIdSchema]),
    reason: reasonSchema,
  }),
  'distinction-withdrawn': v.looseObject({ distinction: entryIdSchema, reason: reasonSchema }),

  // session:<id>
  'session-planned': v.looseObject({
    name: text(100),
    site: siteIdSchema,
    area: maybe(areaIdSchema),
    place: text(100),
    on: civilDateSchema,
    mobile: v.boolean(),
    series: v.array(text(20)),
    doctor: maybe(text(60)),
  }),
  'roster-added': v.looseObject({ persons: v.array(personIdSchema) }),
  'lot-brought': v.looseObject({
    lot: text(40),
    product: text(80),
    series: v.array(text(20)),
    expiry: maybe(civilDateSchema),
    quantity: maybe(integer),
  }),
  'checked-in': v.looseObject({ person: personIdSchema, number: integer }),
  'session-closed': v.looseObject({
    given: integer,
    withheld: integer,
    absent: integer,
    /** Paper forms that a person counted; null where none are used. */
    paperCount: maybe(integer),
    byLot: v.array(v.looseObject({ lot: text(40), given: integer, discarded: integer })),
    difference: maybe(text(500)),
  }),
  'session-reopened': v.looseObject({ reason: reasonSchema }),

  // register:staff, register:sites, register:lots, register:devices, register:settings, register:held
  'staff-entered': v.looseObject({
    staff: staffIdSchema,
    name: text(60),
    kana: text(60),
    role: v.picklist(['vaccinator', 'reception', 'desk', 'office', 'administrator', 'auditor']),
    site: siteIdSchema,
    active: v.boolean(),
  }),
  'area-entered': v.looseObject({ area: areaIdSchema, name: text(60) }),
  'site-entered': v.looseObject({
    site: siteIdSchema,
    name: text(60),
    type: v.picklist(['office', 'health-center', 'mobile-team']),
    area: maybe(areaIdSchema),
  }),
  'lot-entered': v.looseObject({
    lot: text(40),
    product: text(80),
    maker: maybe(text(60)),
    series: v.array(text(20)),
    expiry: maybe(civilDateSchema),
    gtin: maybe(text(14)),
    state: v.picklist(['usable', 'recalled', 'archived']),
  }),
  'device-entered': v.looseObject({
    device: v.pipe(v.string(), v.regex(/^[a-z0-9]{1,8}$/)),
    name: text(60),
    site: siteIdSchema,
    state: v.picklist(['active', 'revoked']),
    /** What its entries are signed with from here on: base64url of the raw public key. */
    key: v.optional(v.looseObject({ alg: v.picklist(['Ed25519', 'P-256']), publicKey: text(100) })),
    /** For whom it was enrolled, and who compared its key; absent where nobody did. */
    staff: v.optional(staffIdSchema),
    approvedBy: v.optional(staffIdSchema),
    /** Why it was stopped. */
    note: v.optional(v.nullable(text(300))),
  }),
  'setting-changed': v.looseObject({ name: text(60), value: v.unknown(), reason: reasonSchema }),
  'held-released': v.looseObject({ hold: text(40), reason: reasonSchema }),
  'held-kept': v.looseObject({ hold: text(40), reason: reasonSchema }),
} as const;

export type EntryKind = keyof typeof bodies;
export type EntryBody<K extends EntryKind> = v.InferOutput<(typeof bodies)[K]>;

/** Whether this version of the product knows the kind. */
export const isKnownKind = (kind: string): kind is EntryKind => Object.hasOwn(bodies, kind);
/** Every kind that this version knows. */
export const ENTRY_KINDS = Object.keys(bodies) as readonly EntryKind[];
export const bodySchema = (kind: EntryKind) => bodies[kind];

/** When the author's device says it was, and how far that may be off. */
export const deviceTimeSchema = v.looseObject({
  time: v.pipe(
    integer,
    v.transform((ms) => ms as Instant),
  ),
  /** Largest error in ms as far as the device can know (since the last answer of the hub); null = never compared. */
  errorMs: v.nullable(integer),
});
export type DeviceTime = v.InferOutput<typeof deviceTimeSchema>;

/** Everything of an entry but its id: what stands in the document as one canonical JSON string. */
export const envelopeSchema = v.looseObject({
  kind: v.pipe(v.string(), v.regex(/^[a-z][a-z-]{0,39}$/)),
  v: v.pipe(integer, v.minValue(1)),
  doc: documentIdSchema,
  /** Heads of the document that the author had seen, sorted; empty at a document's first entry. */
  after: v.array(entryIdSchema),
  at: deviceTimeSchema,
  staff: staffIdSchema,
  site: siteIdSchema,
  body: v.looseObject({}),
});

interface Envelope<K extends string, B> {
  readonly id: EntryId;
  readonly kind: K;
  readonly v: number;
  readonly doc: DocumentId;
  readonly after: readonly EntryId[];
  readonly at: DeviceTime;
  readonly staff: StaffId;
  readonly site: SiteId;
  readonly body: B;
  /** Signature of the device over the canonical content; absent until devices sign. */
  readonly sig?: string;
}

/** An entry of a kind and version that this product knows. */
export type KnownEntry = { [K in EntryKind]: Envelope<K, EntryBody<K>> }[EntryKind];
export type EntryOf<K extends EntryKind> = Envelope<K, EntryBody<K>>;
/** An entry of a newer or foreign kind: kept, passed on, never interpreted. */
export type ForeignEntry = Envelope<string, Readonly<Record<string, unknown>>> & { readonly foreign: true };
export type Entry = KnownEntry | ForeignEntry;

/** Whether the kind and version are known, so that the body means something. */
export const isKnown = (entry: Entry): entry is KnownEntry => !('foreign' in entry);

/** What the author's device adds to a body; made by the device, in one place (web/app or the hub's importer). */
export interface Stamp {
  readonly id: EntryId;
  readonly after: readonly EntryId[];
  readonly at: DeviceTime;
  readonly staff: StaffId;
  readonly site: SiteId;
}

/** The entry of a body and a stamp. Fields in no special order: canonical form is shared/document's. */
export function stampEntry<K extends EntryKind>(
  kind: K,
  doc: DocumentId,
  body: EntryBody<K>,
  stamp: Stamp,
): EntryOf<K> {
  const { id, after, at, staff, site } = stamp;
  const version = 'needsSecond' in body && body.needsSecond === true ? ENTRY_VERSION : 1;
  return { id, kind, v: version, doc, after: after.toSorted(), at, staff, site, body };
}
