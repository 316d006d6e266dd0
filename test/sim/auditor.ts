/**
 * A plain list, outside of the product: what people entered, what the screens have said of it, what the hub's disk holds.
 * It knows nothing of outboxes, batches and sessions; it compares lists. Each finding names the invariant that it breaks.
 */

import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import { decodeHubMessage } from '#shared/sync/codec.ts';
import type { Entry } from '#shared/ledger/entry.ts';
import type { DurableLog, LogRow, Outcome, Submission } from '#server/log/durable-log.ts';
import { authorOf, hasKey, inDatabase, inJournal, isOfTwin, isSame, ordersIn } from './on-disk.ts';
import { sessionOf } from './sessions.ts';
import type { Tab, Tablet } from './tablet.ts';
import type { World } from './world.ts';

/** One entry as the person who made it saw it. */
export interface Statement {
  readonly id: EntryId;
  readonly entry: Entry;
  readonly update: Uint8Array;
  readonly tablet: Tablet;
  /** When the person was told. */
  readonly at: number;
  /** The best word that a screen has shown of it. */
  shown: 'stored' | 'held' | 'received';
  /** Neither store of its tablet has it any more. */
  isGone: boolean;
}

export interface Finding {
  readonly invariant: string;
  readonly what: string;
  readonly at: number;
}

const FINDINGS_MAX = 20;
/** More than a run ever has. */
const ROWS_MAX = 1_000_000;
/** On the slowest line that still answers, a row has arrived by then. */
const MOMENT_MS = 90_000;
/** Screens are looked at in full now and then; at every step only where something may have changed. */
const FULL_LOOK_EVERY = 48;

export class Auditor {
  readonly findings: Finding[] = [];
  readonly statements: Statement[] = [];
  readonly byId = new Map<EntryId, Statement[]>();
  /** What people were told could not be stored. */
  readonly refusedTokens = new Map<string, string>();
  /** Asked to be stored, and nobody was told how it ended. */
  readonly openTokens = new Set<string>();
  /** What the hub's disk holds, by realm and by id; forgotten where a backup is put back. */
  rows = new Map<RealmId, LogRow[]>();
  rowOf = new Map<EntryId, LogRow>();
  holds = new Map<string, Uint8Array>();
  /** Whatever the hub has ever answered for. */
  readonly answered = new Set<EntryId>();
  /** Every row that the hub's disk has ever held, and their ids. */
  readonly everIn = new Set<LogRow>();
  readonly everNamed = new Set<EntryId>();
  readonly everHeld = new Set<EntryId>();
  logEpoch = '';
  wasRestored = false;
  readonly #world: World;
  readonly #committedAt = new WeakMap<LogRow, number>();
  #looks = 0;

  constructor(world: World) {
    this.#world = world;
  }

  find(invariant: string, what: string): void {
    if (this.findings.length >= FINDINGS_MAX) return;
    this.#world.note('auditor', `${invariant} ${what}`);
    this.findings.push({ invariant, what, at: this.#world.count });
  }

  // ---------------------------------------------------------------- people

  /** A screen says 端末に保存済み. */
  onStored(tablet: Tablet, entry: Entry): void {
    const { id } = entry;
    const statement: Statement = {
      id,
      entry,
      update: encodeEntry(entry).update,
      tablet,
      at: this.#world.now,
      shown: 'stored',
      isGone: false,
    };
    const before = this.byId.get(id) ?? [];
    if (before.length > 0 && !tablet.isForked) this.find('INV-12', `${id} is used a second time`);
    if (tablet.sharedEpochs.has(authorOf(id)))
      this.find('INV-12', `${id} is numbered in an epoch that another uses, as ${tablet.name} has read`);
    this.byId.set(id, [...before, statement]);
    this.statements.push(statement);
    for (const tab of tablet.tabs) tab.watched.add(id);
    const missing = [
      ...(inDatabase(tablet.profile, id) ? [] : ['database']),
      ...(inJournal(tablet.profile, id) ? [] : ['journal']),
    ];
    if (missing.length > 0) this.find('INV-02', `${id} is shown as stored and not in the ${missing.join()}`);
  }

  // ---------------------------------------------------------------- the hub's disk

  onHubStarted(log: DurableLog): void {
    this.logEpoch = log.logEpoch;
    for (const [realm, rows] of this.rows) {
      const kept = log.rows(realm, 0, ROWS_MAX);
      if (kept.length !== rows.length)
        this.find('INV-04', `${realm}: ${rows.length} rows were committed, ${kept.length} are there`);
      rows.forEach((row, at) => {
        if (kept[at] && !isSame(kept[at].update, row.update))
          this.find('INV-09', `${realm} ${at + 1} changed`);
      });
    }
    for (const hold of this.holds.keys()) if (!log.heldOne(hold)) this.find('INV-10', `hold ${hold} is gone`);
  }

  /** A backup is back: what came later is gone from this disk. */
  onHubRestored(log: DurableLog): void {
    if (log.logEpoch === this.logEpoch) this.find('INV-05', 'a restored log has the epoch of before');
    this.wasRestored = true;
    this.logEpoch = log.logEpoch;
    this.rows = new Map(log.realms().map(({ realm }) => [realm, [...log.rows(realm, 0, ROWS_MAX)]]));
    this.rowOf = new Map([...this.rows.values()].flat().map((row) => [row.id, row]));
    this.holds = new Map(log.held().map(({ hold, bytes }) => [hold, bytes]));
  }

  onCommitted(batch: readonly Submission[], outcomes: readonly Outcome[]): void {
    batch.forEach((submission, at) => {
      const outcome = outcomes[at];
      if (!outcome) return this.find('INV-10', 'a submission was left out');
      if (outcome.result === 'accepted' && submission.type === 'entry')
        this.#onAccepted(submission, outcome.row);
      if (outcome.result === 'held') {
        const bytes =
          submission.type === 'hold'
            ? submission.bytes
            : submission.type === 'entry'
              ? submission.update
              : null;
        if (bytes) this.holds.set(outcome.hold, bytes);
        const id = submission.type === 'settle' ? null : submission.id;
        if (id !== null) this.everHeld.add(id);
      }
      if (outcome.result === 'duplicate' && submission.type === 'entry') {
        const known = this.rowOf.get(submission.id);
        if (!known || !isSame(known.update, submission.update))
          this.find('INV-10', `${submission.id} is called a duplicate and is not`);
      }
    });
  }

  #onAccepted(submission: Extract<Submission, { type: 'entry' }>, row: LogRow): void {
    const { id, author } = submission;
    const rows = this.rows.get(row.realm) ?? [];
    this.rows.set(row.realm, rows);
    if (row.seq !== rows.length + 1) this.find('INV-09', `${row.realm} ${row.seq} follows ${rows.length}`);
    if (this.rowOf.has(id)) this.find('INV-15', `${id} is in the log twice`);
    const last = rows.at(-1);
    if (last && last.receivedAt > row.receivedAt)
      this.find('INV-20', `${row.realm} ${row.seq} came earlier than the row before`);
    if (!isSame(row.update, submission.update)) this.find('INV-11', `${id} was stored with other bytes`);
    const writer = id.slice(0, id.indexOf('.'));
    if (writer !== author) this.find('INV-10', `${id} was admitted from ${author}`);
    const stated = this.byId.get(id);
    if (stated && !stated.some(({ update }) => isSame(update, row.update)))
      this.find('INV-11', `${id} is in the log as nobody entered it`);
    rows.push(row);
    this.#committedAt.set(row, this.#world.now);
    this.rowOf.set(id, row);
    this.everIn.add(row);
    this.everNamed.add(id);
  }

  /** Something leaves the hub: it may say only what its disk holds at this moment. */
  onHubFrame(frame: Uint8Array): void {
    if (frame[0] !== 76 || frame[1] === undefined) return;
    const body = frame.subarray(frame[1] === 1 ? 4 : 2);
    const type = body[0];
    if (type !== 1 && type !== 2) return;
    const decoded = decodeHubMessage(body);
    if (!decoded.ok) return this.find('INV-11', 'the hub sent what cannot be read');
    const message = decoded.value;
    if (message.type === 'answer') {
      for (const answer of message.answers) {
        if (answer.result === 'held') {
          if (!this.holds.has(answer.hold))
            this.find('INV-10', `${answer.id} is answered as held and is not`);
        } else {
          const row = this.rowOf.get(answer.id);
          if (row?.seq !== answer.seq || row.realm === undefined)
            this.find('INV-04', `${answer.id} is answered and not on the disk`);
          this.answered.add(answer.id);
        }
      }
    } else if (message.type === 'rows') {
      const rows = this.rows.get(message.realm) ?? [];
      message.updates.forEach((update, at) => {
        const row = rows[message.from + at - 1];
        if (!row || !isSame(row.update, update))
          this.find('INV-04', `${message.realm} ${message.from + at} is sent and not on the disk`);
      });
    }
  }

  // ---------------------------------------------------------------- screens

  /** Looks at a tab's screen after anything happened in it. */
  look(tab: Tab): void {
    const { device } = tab;
    if (tab.state !== 'open' || !device || !tab.process.isAlive) return;
    this.#looks += 1;
    const { status } = device;
    for (const id of tab.watched) {
      const word = device.copyState(id);
      // A tab that has not read the entry yet shows nothing of it.
      if (word.state === 'received' && this.#isShown(tab, id)) this.#onReceived(tab, id);
      else if (word.state === 'held') {
        if (!this.everHeld.has(id)) this.find('INV-10', `${id} is said to be held and is not`);
        this.#show(id, 'held');
      }
    }
    if (status.isFollower) return;
    const epochs = this.#epochsOf(tab.tablet);
    if (epochs !== tab.lastEpochs || this.#looks % FULL_LOOK_EVERY === 0) this.lookInFull(tab);
    tab.lastEpochs = epochs;
    this.#checkRows(tab);
    if (status.waiting === 0) this.#onNothingWaiting(tab);
    if (status.caughtUp && status.hubAnswers) this.#onCaughtUp(tab);
  }

  /** Every word that this tab shows of its own and of others' entries. */
  lookInFull(tab: Tab): void {
    const { device, tablet } = tab;
    if (!device) return;
    const isUpToDate = this.#knowsEpoch(tablet);
    for (const { id, entry, tablet: author } of this.statements) {
      const isOwn = author === tablet;
      if (!isOwn && !this.wasRestored) continue;
      const word = device.copyState(id);
      if (word.state !== 'received') {
        if (isOwn) tab.watched.add(id);
        continue;
      }
      if (isUpToDate && !this.rowOf.has(id) && tab.index.has(entry.doc, id))
        this.find(
          'INV-05',
          `${tab.process.name} says of ${id} that the centre has it, on an epoch that ended`,
        );
    }
  }

  #onReceived(tab: Tab, id: EntryId): void {
    tab.watched.delete(id);
    if (!this.everNamed.has(id)) this.find('INV-03', `${id} is said to be received and never was`);
    else if (this.#knowsEpoch(tab.tablet) && !this.rowOf.has(id))
      this.find('INV-05', `${id} is said to be received on the strength of an epoch that ended`);
    this.#show(id, 'received');
  }

  #isShown(tab: Tab, id: EntryId): boolean {
    const doc = this.byId.get(id)?.[0]?.entry.doc;
    return doc !== undefined && tab.index.has(doc, id);
  }

  #show(id: EntryId, shown: 'held' | 'received'): void {
    for (const statement of this.byId.get(id) ?? []) statement.shown = shown;
  }

  /** Nothing waits on this device, says its screen. */
  #onNothingWaiting(tab: Tab): void {
    if (!this.#knowsEpoch(tab.tablet) || tab.tablet.isForked) return;
    for (const id of tab.watched) {
      if (this.rowOf.has(id) || this.everHeld.has(id)) continue;
      // Told by another tab of the device, a moment ago: this one has yet to read it.
      const toldAt = Math.max(this.#world.wokeAt, ...(this.byId.get(id) ?? []).map(({ at }) => at));
      if (!this.#isShown(tab, id) && this.#world.now - toldAt < MOMENT_MS) continue;
      this.find('INV-03', `${tab.process.name} says that nothing waits, and ${id} is on this device only`);
    }
  }

  /** Everything is here, says its screen, and the hub has just answered: then nothing older than a moment is lacking. */
  #onCaughtUp(tab: Tab): void {
    if (tab.process.busyUntil > this.#world.now) return;
    if (tab.connection?.wasDamaged !== false || !this.#knowsEpoch(tab.tablet)) return;
    for (const [realm, rows] of this.rows) {
      const lacking = rows[tab.checkedRows.get(`${realm} ${this.logEpoch}`) ?? 0];
      // Whoever sleeps, or waits for a disk, holds up what is on its way.
      const from = lacking && Math.max(this.#committedAt.get(lacking) ?? 0, this.#world.wokeAt);
      if (from !== undefined && this.#world.now - from > MOMENT_MS)
        this.find(
          'INV-03',
          `${tab.process.name} says that it has everything, and lacks ${realm} ${lacking?.seq}`,
        );
    }
  }

  /** Rows up to the cursor are there: a cursor that runs ahead would lose them for ever. */
  #checkRows(tab: Tab): void {
    const session = sessionOf(tab.process);
    for (const realm of session?.realms.values() ?? []) {
      if (realm.logEpoch !== this.logEpoch) continue;
      const key = `${realm.realm} ${realm.logEpoch}`;
      const rows = this.rows.get(realm.realm) ?? [];
      let checked = tab.checkedRows.get(key) ?? 0;
      for (; checked < realm.stored; checked += 1) {
        const row = rows[checked];
        if (!row) {
          this.find(
            'INV-09',
            `${tab.process.name} has row ${checked + 1} of ${realm.realm}, the hub has not`,
          );
          break;
        }
        if (isOfTwin(tab.tablet.key, tab.tablet.profile, row.id))
          tab.tablet.sharedEpochs.add(authorOf(row.id));
        if (tab.index.has(row.doc, row.id)) continue;
        this.find('INV-09', `${tab.process.name} has passed ${realm.realm} ${row.seq} and has it not`);
      }
      tab.checkedRows.set(key, checked);
    }
  }

  #epochsOf(tablet: Tablet): string {
    let epochs = '';
    for (const row of tablet.profile.database.tables.get('cursors')?.values() ?? [])
      epochs += `${String(row['realm'])} ${String(row['logEpoch'])} `;
    return epochs;
  }

  /** Whether the device has been told of the log's present epoch in every realm. */
  #knowsEpoch(tablet: Tablet): boolean {
    const cursors = tablet.profile.database.tables.get('cursors');
    if (!cursors || cursors.size === 0) return false;
    for (const row of cursors.values()) if (row['logEpoch'] !== this.logEpoch) return false;
    return true;
  }

  // ---------------------------------------------------------------- tablets

  /** Stores of a tablet were harmed: what neither has any more can only come back from the hub. */
  onHarm(tablet: Tablet, stores: number): void {
    tablet.harmCount += stores;
    const canBeRead = hasKey(tablet.profile);
    for (const statement of this.statements) {
      if (statement.tablet !== tablet || statement.isGone) continue;
      const { id } = statement;
      if (canBeRead && (inDatabase(tablet.profile, id) || inJournal(tablet.profile, id))) continue;
      statement.isGone = true;
      if (tablet.harmCount <= 1 && !this.rowOf.has(id))
        this.find('INV-01', `${id} was lost by harm to one store`);
    }
  }

  /** An older state of the profile is back: what came later is not on this tablet any more. */
  onImagePutBack(tablet: Tablet): void {
    tablet.sharedEpochs.clear();
    for (const statement of this.statements)
      if (statement.tablet === tablet && !inDatabase(tablet.profile, statement.id)) statement.isGone = true;
  }

  /** A tab has started: whatever was shown as stored is there, or the screen says what is missing. */
  onTabStarted(tab: Tab): void {
    const { tablet, device, report } = tab;
    const own = this.statements.filter((statement) => statement.tablet === tablet);
    const gone = own.filter(({ isGone }) => isGone);
    if (tab.state === 'alarm' || tab.state === 'empty') {
      // The database and both copies of the identity were lost: the screen counts the records that wait for an enrolment.
      const isTold = tab.state === 'empty' && (report?.orphans ?? 0) > 0 && tablet.harmCount > 2;
      // What a copy took along was said on the tablet that it was copied from; harm to both stores of the copy loses it there.
      const isOfBefore = tablet.isForked && tablet.harmCount > 1;
      if (gone.length === 0 && own.length > 0 && !isTold && !isOfBefore)
        this.find('INV-08', `${tab.process.name} is ${tab.state} (${report?.missing}) and nothing is lost`);
      tablet.isLost = true;
      return;
    }
    if (tab.state !== 'open' || !device) return;
    if (gone.length > 0 && tablet.profile.local.size > 0 && report?.missing === 0 && !tablet.isForked)
      this.find('INV-08', `${tab.process.name} opens and says nothing of ${gone.length} lost entries`);
    for (const { id, entry, update, isGone } of own) {
      const isThere = tab.index.has(entry.doc, id);
      if (!isThere && !isGone)
        this.find('INV-01', `${id} was shown as stored and is not in ${tab.process.name}`);
      if (isThere && !tablet.isForked && isOtherText(tab.index.jsonOf(entry.doc, id), update))
        this.find('INV-01', `${id} came back with other bytes`);
      tab.watched.add(id);
    }
    const { database, journal } = ordersIn(tablet.profile);
    if (tablet.tabs.size === 1 && database !== journal)
      this.find('INV-08', `${tab.process.name} opened over stores that differ: ${database} and ${journal}`);
    tablet.harmCount = 0;
  }
}

const isOtherText = (json: string | null, update: Uint8Array): boolean =>
  json !== null && !Buffer.from(update).includes(json);
