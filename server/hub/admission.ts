/**
 * Judges what a device brings: form first, then authority, in the order of shared/document/contract.ts.
 * Nothing is thrown away: what fails becomes a hold with its bytes.
 */

import { Defect } from '#shared/base/assert.ts';
import type { DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { parseDocumentId, parseEntryId } from '#shared/base/ids.ts';
import type { HoldReason } from '#shared/document/contract.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from '#shared/document/inspect-update.ts';
import { mayHoldMyNumber } from '#shared/document/may-hold-my-number.ts';
import { jsonOfUpdate } from '#shared/document/read-entries.ts';
import type { EncodedEntry } from '#shared/document/contract.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import { entryHoldsMyNumber } from '#shared/ledger/my-number-fields.ts';
import type { DeviceRecord, DurableLog, Submission } from '#server/log/durable-log.ts';
import { equalBytes } from '#server/log/equal-bytes.ts';
import type { Authority } from './authority.ts';
import type { SignatureCheck } from './check-pushed.ts';
import { COMMON } from './realms.ts';
import { isTooFarAhead } from './too-far-ahead.ts';
import type { Realms } from './realms.ts';

export interface Admitted {
  readonly submission: Submission;
  /** Null where the bytes are held by their form. */
  readonly entry: Entry | null;
  /** What is known of the entry before anybody parses it. */
  readonly told?: Pick<EncodedEntry, 'kind' | 'staff'>;
}

const holdsMyNumber = (encoded: EncodedEntry): boolean =>
  mayHoldMyNumber(jsonOfUpdate(encoded.update)) && entryHoldsMyNumber(encoded.entry);

/** What a device names beside the bytes. */
interface Pushed {
  readonly doc: string;
  readonly id: string;
  readonly update: Uint8Array;
  readonly signature?: Uint8Array;
}

interface Signature {
  readonly isBad: boolean;
  /** The device that signed it where another one brings it. */
  readonly author: DeviceRecord | null;
  readonly bytes: Uint8Array | undefined;
}

/** Of a device without a key. */
const UNVERIFIED: SignatureCheck = { isBad: false, author: null };

export class Admission {
  readonly #log: DurableLog;
  readonly #realms: Realms;
  readonly #authority: Authority;

  readonly #now: () => number;
  readonly #onDefect: (cause: unknown) => void;

  /** @param onDefect - told of a defect that an entry has met: the entry is held, and neither hub nor device ends */
  constructor(
    log: DurableLog,
    realms: Realms,
    authority: Authority,
    now: () => number,
    onDefect: (cause: unknown) => void,
  ) {
    this.#log = log;
    this.#realms = realms;
    this.#authority = authority;
    this.#now = now;
    this.#onDefect = onDefect;
  }

  /**
   * One pushed entry: an update of exactly the entry that is named beside it.
   *
   * @param signature - what verifying it has shown
   */
  judgePushed(device: DeviceRecord, wished: string, pushed: Pushed, signature = UNVERIFIED): Admitted {
    try {
      return this.#judgePushed(device, wished, pushed, signature);
    } catch (cause) {
      return this.#holdAfterDefect(cause, device, pushed);
    }
  }

  #judgePushed(device: DeviceRecord, wished: string, pushed: Pushed, check: SignatureCheck): Admitted {
    const hold = (reason: HoldReason): Admitted =>
      this.#hold(device, wished, pushed.doc, pushed.id, reason, pushed.update);
    const inspected = inspectUpdate(pushed.update, DOCUMENT_LIMITS);
    if (!inspected.ok) return hold(inspected.error);
    const [encoded] = inspected.value;
    if (!encoded || inspected.value.length > 1) return hold('not-canonical');
    if (encoded.id !== pushed.id) return hold('invalid-entry');
    const author = check.author === null ? null : this.#log.device(check.author);
    return this.#judge(device, wished, pushed.doc, encoded, {
      isBad: check.isBad,
      author,
      // What nobody could verify says nothing.
      bytes: device.key || author ? pushed.signature : undefined,
    });
  }

  /**
   * An entry that a device took while nobody had unlocked it: nobody was asked for a PIN, so a person looks at it first.
   */
  judgeWithoutPin(device: DeviceRecord, wished: string, pushed: Pushed, check: SignatureCheck): Admitted {
    const admitted = this.judgePushed(device, wished, pushed, check);
    if (admitted.submission.type !== 'entry' || this.#log.entry(admitted.submission.id)) return admitted;
    const held = this.#hold(device, wished, pushed.doc, pushed.id, 'without-pin', pushed.update);
    return { ...held, entry: admitted.entry };
  }

  /**
   * An update of a room: one entry or many, taken or held whole.
   *
   * @returns nothing for an update that holds nothing
   */
  judgeUpdate(device: DeviceRecord, room: DocumentId, update: Uint8Array): readonly Admitted[] {
    try {
      return this.#judgeUpdate(device, room, update);
    } catch (cause) {
      return [this.#holdAfterDefect(cause, device, { doc: room, id: '', update })];
    }
  }

  #judgeUpdate(device: DeviceRecord, room: DocumentId, update: Uint8Array): readonly Admitted[] {
    const inspected = inspectUpdate(update, DOCUMENT_LIMITS);
    if (!inspected.ok) return [this.#hold(device, COMMON, room, null, inspected.error, update)];
    return inspected.value.map((encoded) =>
      // A room's protocol has no place for signatures.
      this.#judge(device, COMMON, room, encoded, {
        isBad: device.key !== undefined,
        author: null,
        bytes: undefined,
      }),
    );
  }

  /**
   * An entry that meets a mistake of ours must neither end the hub nor stand in its device's way for ever: its bytes are
   * held like bytes that nobody can read. What the store throws is no such mistake, and goes on.
   */
  #holdAfterDefect(cause: unknown, device: DeviceRecord, { doc, id, update: bytes }: Pushed): Admitted {
    if (!(cause instanceof Defect || cause instanceof TypeError || cause instanceof RangeError)) throw cause;
    this.#onDefect(cause);
    const named = parseDocumentId(doc);
    const entryId = parseEntryId(id) ? (id as EntryId) : null;
    const { device: author } = device;
    const reason = 'malformed';
    return {
      submission: { type: 'hold', realm: COMMON, doc: named, id: entryId, author, reason, bytes },
      entry: null,
    };
  }

  /** A frame that cannot be read at all. */
  holdUnreadable(device: DeviceRecord, bytes: Uint8Array): Admitted {
    return this.#hold(device, COMMON, '', null, 'malformed', bytes);
  }

  #judge(
    device: DeviceRecord,
    wished: string,
    doc: string,
    encoded: EncodedEntry,
    signature: Signature,
  ): Admitted {
    const { id, update } = encoded;
    const hold = (reason: HoldReason): Admitted => ({
      ...this.#hold(device, wished, doc, id, reason, update),
      entry: encoded.entry,
    });
    if (encoded.doc !== doc) return hold('wrong-document');
    const realm = this.#realms.realmFor(encoded.doc, wished);
    // Of another device, and signed by it: judged as if that device had come itself. What is held waits for whoever brought it.
    const author = signature.author ?? device;
    const isForged = parseEntryId(id)?.device !== author.device;
    const refusal = this.#refusalOf(author, encoded, realm, wished);
    const isAhead = isTooFarAhead(encoded, this.#now());
    if (isForged || refusal || signature.isBad || isAhead || holdsMyNumber(encoded)) {
      const known = this.#log.entry(id);
      // A room's client sends what it has read as well as what it wrote: what is in the log already is no forgery.
      if (!known || !equalBytes(known.update, update)) {
        if (isForged) return hold('wrong-author');
        if (signature.isBad) return hold('bad-signature');
        if (known) return hold('forked-id');
        return hold(refusal ?? (holdsMyNumber(encoded) ? 'my-number' : 'in-future'));
      }
    }
    return {
      submission: {
        type: 'entry',
        realm: realm ?? COMMON,
        doc: encoded.doc,
        id,
        author: author.device,
        update,
        signature: signature.isBad ? undefined : signature.bytes,
      },
      // Parsed only where somebody asks for it: of most entries the hub needs nothing but what was recognized.
      told: encoded,
      get entry() {
        return encoded.entry;
      },
    };
  }

  #refusalOf(
    device: DeviceRecord,
    entry: EncodedEntry,
    realm: RealmId | null,
    wished: string,
  ): 'revoked' | 'not-allowed' | null {
    const refusal = this.#authority.refusalOfEntry(device, entry);
    if (refusal) return refusal === 'revoked' ? 'revoked' : 'not-allowed';
    // A realm that is not there is refused for persons of other areas too: else the answer would say who exists.
    const isNowhere = !this.#realms.isKnown(wished) && !this.#authority.mayOpen(device, entry.doc);
    return realm === null || isNowhere ? 'not-allowed' : null;
  }

  #hold(
    device: DeviceRecord,
    wished: string,
    doc: string,
    id: string | null,
    reason: HoldReason,
    bytes: Uint8Array,
  ): Admitted {
    const named = parseDocumentId(doc);
    const realm = (named && this.#log.realmOf(named)) ?? (this.#realms.isKnown(wished) ? wished : COMMON);
    const entryId = id !== null && parseEntryId(id) ? (id as EntryId) : null;
    const { device: author } = device;
    return {
      submission: { type: 'hold', realm, doc: named, id: entryId, author, reason, bytes },
      entry: null,
    };
  }
}
