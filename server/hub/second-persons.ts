/**
 * Which changes need a second person, found by the hub at the commit and not by whoever wrote them: a change of a shot
 * whose session was closed, and every link. An app that leaves its mark out, or had not heard of the closing, gets the
 * hub's mark beside its entry, in the same commit and before it: nobody ever reads the one without the other.
 */

import { Defect } from '#shared/base/assert.ts';
import type { DocumentId, EntryId, RealmId, SessionId } from '#shared/base/brand.ts';
import { parseEntryId, sessionDocument } from '#shared/base/ids.ts';
import { readUpdate } from '#shared/document/read-entries.ts';
import { isKnown, type Entry } from '#shared/ledger/entry.ts';
import { foldSession } from '#shared/ledger/fold-session.ts';
import type { ShotChange } from '#shared/ledger/ledger.ts';
import { isChange, requireSecond, sessionsOfShot } from '#shared/ledger/second-person.ts';
import type { DurableLog, EntrySubmission } from '#server/log/durable-log.ts';
import type { Admitted } from './admission.ts';
import type { HubAuthor } from './hub-author.ts';

/**
 * A tablet that comes home brings its closing (common realm) before the corrections that it made earlier in the day (its
 * area's realm). So long after its own closing has come, what it numbered before counts as made before.
 */
const OWN_ORDER_MS = 3_600_000;
/** A longer history is not read for one correction: such a change waits for a second person. */
const ROWS_READ_MAX = 5_000;
/** A session is folded once for all changes of a commit; whoever makes it change between them waits for a second person. */
const FOLDS_MAX = 20;
/** Of one entry of the hub. */
const CHANGES_MAX = 500;

const KINDS: ReadonlySet<string> = new Set([
  'shot-corrected',
  'shot-voided',
  'persons-linked',
  'persons-unlinked',
]);

interface Written {
  readonly entry: Entry;
  readonly receivedAt: number;
}

/** One commit that is about to be made. */
interface Batch {
  readonly all: readonly Admitted[];
  readonly now: number;
  /** Rows of the log, read once for a commit; null where they are too many. */
  readonly rows: Map<DocumentId, readonly Written[] | null>;
  /** Whether a session is closed, by its name and how many of its entries are there. */
  readonly closed: Map<string, boolean>;
}

export class SecondPersons {
  readonly #log: DurableLog;
  readonly #author: Pick<HubAuthor, 'write'>;
  readonly #now: () => number;

  readonly #onDefect: (cause: unknown) => void;

  /** @param onDefect - told of a defect that a change has met: the change waits, and the hub goes on */
  constructor(
    log: DurableLog,
    author: Pick<HubAuthor, 'write'>,
    now: () => number,
    onDefect: (cause: unknown) => void,
  ) {
    this.#log = log;
    this.#author = author;
    this.#now = now;
    this.#onDefect = onDefect;
  }

  /**
   * @param admitted - what a commit is to store, in its order
   * @returns the hub's entries that belong before it: one for each document with changes that do not say what they need
   */
  marksFor(admitted: readonly Admitted[]): readonly Admitted[] {
    if (!admitted.some(mayBeChange)) return [];
    const batch: Batch = { all: admitted, now: this.#now(), rows: new Map(), closed: new Map() };
    const unmarked = new Map<DocumentId, { readonly realm: RealmId; readonly changes: EntryId[] }>();
    const seen = new Set<EntryId>();
    for (const [at, one] of admitted.entries()) {
      if (!mayBeChange(one) || seen.has(one.submission.id)) continue;
      const { id, doc } = one.submission;
      seen.add(id);
      // What the log has was judged when it came: offered again after a closing, it is no change after the closing.
      if (this.#log.entry(id) !== null || !this.#isUnmarked(one, at, batch)) continue;
      const known = unmarked.get(doc);
      if (known) known.changes.push(id);
      else unmarked.set(doc, { realm: realmIn(batch, doc, one.submission), changes: [id] });
    }
    return [...unmarked].flatMap(([doc, { realm, changes }]) =>
      chunksOf(changes).map((some) => this.#author.write('second-required', doc, requireSecond(some), realm)),
    );
  }

  #isUnmarked({ entry }: Admitted, at: number, batch: Batch): boolean {
    try {
      return this.#lacksMark(entry, at, batch);
    } catch (cause) {
      if (!(cause instanceof Defect || cause instanceof TypeError || cause instanceof RangeError))
        throw cause;
      this.#onDefect(cause);
      return true;
    }
  }

  #lacksMark(entry: Entry | null, at: number, batch: Batch): boolean {
    if (entry === null || !isChange(entry) || entry.body.needsSecond === true) return false;
    switch (entry.kind) {
      case 'persons-linked':
      case 'persons-unlinked':
        return true;
      default:
        return this.#isAfterClosing(entry, at, batch);
    }
  }

  #isAfterClosing(change: ShotChange, at: number, batch: Batch): boolean {
    const written = this.#writtenBefore(change.doc, at, batch);
    if (!written) return true;
    // What nobody has brought yet was counted at no closing.
    const sessions = sessionsOfShot(change.body.shot, written.map(entryOf)) ?? [];
    return [...sessions].some((session) => this.#wasClosedBefore(session, change.id, at, batch));
  }

  #wasClosedBefore(session: SessionId, change: EntryId, at: number, batch: Batch): boolean {
    const written = this.#writtenBefore(sessionDocument(session), at, batch);
    if (!written) return true;
    const closings = written.filter(({ entry }) => isKnown(entry) && entry.kind === 'session-closed');
    if (closings.every((closing) => isOwnLater(closing, change, batch.now))) return false;
    const state = `${session} ${written.length}`;
    const known = batch.closed.get(state);
    if (known !== undefined) return known;
    const isClosed =
      batch.closed.size >= FOLDS_MAX || foldSession(session, written.map(entryOf)).closed !== null;
    batch.closed.set(state, isClosed);
    return isClosed;
  }

  /** What is in the log, and what comes in the same commit before it. */
  #writtenBefore(doc: DocumentId, at: number, batch: Batch): readonly Written[] | null {
    let rows = batch.rows.get(doc);
    if (rows === undefined) batch.rows.set(doc, (rows = this.#rowsOf(doc)));
    if (rows === null) return null;
    // The document first: an entry is parsed where it is asked for, and of most of a commit nobody asks.
    const coming = batch.all
      .slice(0, at)
      .filter(({ submission }) => submission.type === 'entry' && submission.doc === doc)
      .flatMap(({ entry }) => (entry ? [{ entry, receivedAt: batch.now }] : []));
    return coming.length === 0 ? rows : [...rows, ...coming];
  }

  #rowsOf(doc: DocumentId): readonly Written[] | null {
    const rows = this.#log.rowsOfDocument(doc);
    if (rows.length > ROWS_READ_MAX) return null;
    return rows.map(({ update, receivedAt }) => ({ entry: readUpdate(update), receivedAt }));
  }
}

const entryOf = ({ entry }: Written): Entry => entry;

function mayBeChange(one: Admitted): one is Admitted & { readonly submission: EntrySubmission } {
  if (one.submission.type !== 'entry') return false;
  const kind = one.told ? one.told.kind : (one.entry?.kind ?? null);
  return kind !== null && KINDS.has(kind);
}

function isOwnLater({ entry, receivedAt }: Written, change: EntryId, now: number): boolean {
  const [closing, own] = [parseEntryId(entry.id), parseEntryId(change)];
  if (!closing || !own || Math.abs(now - receivedAt) > OWN_ORDER_MS) return false;
  return closing.device === own.device && closing.epoch === own.epoch && closing.counter > own.counter;
}

/** A document that begins in this commit begins where its first entry does. */
function realmIn({ all }: Batch, doc: DocumentId, own: EntrySubmission): RealmId {
  for (const { submission } of all) {
    if (submission.type === 'entry' && submission.doc === doc) return submission.realm;
  }
  return own.realm;
}

function chunksOf(changes: readonly EntryId[]): readonly (readonly EntryId[])[] {
  const chunks: (readonly EntryId[])[] = [];
  for (let at = 0; at < changes.length; at += CHANGES_MAX) chunks.push(changes.slice(at, at + CHANGES_MAX));
  return chunks;
}
