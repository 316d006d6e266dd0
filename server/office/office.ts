/**
 * Keeps the read models up with the log: everything at a start, then the touched documents after each commit.
 * Works after the answers, in slices; a document that cannot be folded is named, and the others go on.
 */

import type { DocumentId } from '#shared/base/brand.ts';
import { personOf } from '#shared/base/ids.ts';
import type { RulePort } from '#shared/review/rule-port.ts';
import { LINKS, OfficeModel } from './office-model.ts';
import { LogReader, type OfficeLog } from './office-log.ts';
import type { DatedItem } from './person-record.ts';
import { findSamePersons } from './same-persons.ts';
import { WorkQueue } from './work-queue.ts';

export interface Office {
  /** Call after a commit; returns at once. The rows are read from the log itself. */
  onAppended(rows?: readonly unknown[]): void;
  /** Folds everything again. Resolves when done; the office answers `building` until the first one is. */
  rebuild(): Promise<void>;
  /** Resolves once everything committed before the call is folded in. */
  whenCurrent(): Promise<void>;
  /** Call before the log is closed. */
  stop(): void;
  readonly isBuilt: boolean;
  /** The log may be closed from now on: nothing reads it any more. */
  readonly isStopped: boolean;
  /** Raised with every change that a list could show. */
  readonly revision: number;
  /** Documents that wait to be folded. */
  readonly pending: number;
  readonly log: OfficeLog;
  readonly model: OfficeModel;
  readonly samePersons: readonly DatedItem[];
  /** Rows in the log by author. */
  readonly entriesByDevice: ReadonlyMap<string, number>;
  /** Documents whose fold threw, with what it said: a defect that `npm run verify` reports. */
  readonly defects: ReadonlyMap<DocumentId, string>;
}

/**
 * Rest before each slice of folding once the lists are built: in a rush of pushes the tablets' answers have two
 * thirds of the thread, and a person who is written to many times is folded once.
 */
const REST_MS = 30;

/** Read what the log has, or fold a document. */
type Task = 'read-log' | DocumentId;

/**
 * @param rules - judge of shots; null where no rule table is loaded: then no item speaks of rules
 * @param onDefect - told of each document whose fold threw; ids only, nothing about a person
 */
export function createOffice(
  log: OfficeLog,
  rules: RulePort | null = null,
  onDefect: (doc: DocumentId, error: unknown) => void = () => undefined,
): Office {
  const model = new OfficeModel(log, rules);
  const reader = new LogReader(log);
  const defects = new Map<DocumentId, string>();
  const entriesByDevice = new Map<string, number>();
  let samePersons: readonly DatedItem[] = [];
  let isLikenessStale = false;
  let isBuilt = false;
  let isStopped = false;
  let revision = 0;

  /** @returns documents of the next rows; empty at the end of the log */
  const nextDocuments = (): ReadonlySet<DocumentId> => {
    if (isStopped) return new Set();
    const rows = reader.next();
    for (const { author } of rows) entriesByDevice.set(author, (entriesByDevice.get(author) ?? 0) + 1);
    return new Set(rows.map((row) => row.doc));
  };

  const readLog = (): void => {
    const documents = nextDocuments();
    if (documents.size === 0) return;
    queue.add(documents);
    queue.add(['read-log']);
  };

  const refold = (doc: DocumentId): void => {
    try {
      queue.add(model.refold(doc));
      defects.delete(doc);
    } catch (error) {
      // One damaged document must not hide everyone else from the office.
      defects.set(doc, String(error));
      onDefect(doc, error);
    }
    if (personOf(doc) !== null || doc === LINKS) isLikenessStale = true;
    revision += 1;
  };

  // Only when nothing waits: likeness looks at everyone, and an import of a town would ask it a thousand times.
  const compareEveryone = (): void => {
    if (!isLikenessStale) return;
    isLikenessStale = false;
    samePersons = findSamePersons(model, (id) => log.entry(id)?.receivedAt ?? 0);
    revision += 1;
  };

  const queue = new WorkQueue<Task>(
    (task) => (task === 'read-log' ? readLog() : refold(task)),
    compareEveryone,
    undefined,
    () => (isBuilt ? REST_MS : 0),
  );

  return {
    onAppended: () => queue.add(['read-log']),
    async rebuild() {
      await queue.whenIdle();
      reader.rewind();
      model.clear();
      entriesByDevice.clear();
      defects.clear();
      // Links first: folding a person before its group is known would fold it twice.
      const documents = new Set<DocumentId>([LINKS]);
      for (let more = nextDocuments(); more.size > 0; more = nextDocuments()) {
        for (const doc of more) documents.add(doc);
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
      queue.add(documents);
      await queue.whenIdle();
      isBuilt = true;
    },
    whenCurrent() {
      queue.add(['read-log']);
      return queue.whenIdle();
    },
    stop() {
      isStopped = true;
      queue.stop();
    },
    get isBuilt() {
      return isBuilt;
    },
    get isStopped() {
      return isStopped;
    },
    get revision() {
      return revision;
    },
    get pending() {
      return queue.size;
    },
    log,
    model,
    get samePersons() {
      return samePersons;
    },
    entriesByDevice,
    defects,
  };
}
