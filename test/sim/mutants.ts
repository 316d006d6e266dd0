/**
 * The product with one thing wrong. Each is a change of one or two places of the real files, made while they are loaded:
 * an auditor that lets one of them live would let the same mistake of ours live.
 */

import type { Patch } from './loader.ts';

export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** Seeds that found it when it was written; others are tried after them. */
  readonly seeds: readonly number[];
}

const mutant = (name: string, file: string, from: string, to: string, ...seeds: number[]): Mutant => ({
  name,
  patches: [{ file, from, to }],
  seeds,
});

const SESSION = 'shared/sync/device-session.ts';
const FEED = 'shared/sync/realm-feed.ts';
const DRIVER = 'web/sync/sync-driver.ts';
const STORE = 'web/store/dexie-store.ts';
const ROWS = 'web/store/row-tables.ts';
const JOURNAL = 'web/store/journal-file.ts';
const INDEX = 'web/store/ledger-index.ts';
const LOG = 'server/log/memory-log.ts';

export const MUTANTS: readonly Mutant[] = [
  // ---------------------------------------------------------------- the session
  mutant(
    'received without an answer',
    DRIVER,
    "this.#socket.send(encodeDeviceMessage({ type: 'push', batch, realm, entries }));",
    "this.#socket.send(encodeDeviceMessage({ type: 'push', batch, realm, entries }));\n    this.#settle(new Map(ids.map((id) => [id, { state: 'received', at: 0 }])));",
  ),
  mutant(
    'the outbox is dropped with the connection',
    SESSION,
    'return { ...session, realms, batches: new Map(), ping: null };',
    'return { ...session, realms, batches: new Map(), ping: null, outbox: [] };',
  ),
  mutant(
    'batches outlive their connection',
    SESSION,
    'return { ...session, realms, batches: new Map(), ping: null };',
    'return { ...session, realms, ping: null };',
  ),
  mutant(
    'a cursor moves when rows arrive',
    FEED,
    'const next = { ...realm, head, expected: last + 1, askedAt: null };',
    'const next = { ...realm, head, stored: last, expected: last + 1, askedAt: null };',
  ),
  mutant(
    'a gap in rows is passed over',
    FEED,
    'if (rows.from > realm.expected) return askAgain(session, { ...realm, head }, now);',
    'if (rows.from > realm.expected) return put(session, { ...realm, head, stored: last, expected: last + 1 }, []);',
  ),
  mutant(
    'the epoch of the log is forgotten',
    FEED,
    'realm.logEpoch !== head.logEpoch || head.seq < realm.stored',
    "(realm.logEpoch === '' && realm.logEpoch !== head.logEpoch)",
  ),
  mutant(
    'a new epoch offers nothing',
    SESSION,
    'const outbox = [...session.outbox, ...event.offer.filter(({ id }) => !known.has(id))];',
    'const outbox = [...session.outbox, ...event.offer.filter(({ id }) => known.has(id) && !known.has(id))];',
  ),
  mutant(
    'a push that is not answered waits for ever',
    SESSION,
    'if (now >= batch.deadline) return hangUp(session, now, random);',
    'if (now < 0 * batch.deadline) return hangUp(session, now, random);',
  ),
  mutant(
    'a hub that does not answer a ping is believed',
    SESSION,
    'if (session.ping && now >= session.ping.sentAt + PONG_TIMEOUT_MS) return hangUp(session, now, random);',
    'if (session.ping && now < 0) return hangUp(session, now, random);',
  ),
  mutant(
    'a gap that caught-up shows is passed over',
    FEED,
    'if (told.seq >= realm.expected) return askAgain(session, { ...realm, head }, now);',
    '',
  ),
  mutant(
    'rows are asked for again from the wrong place',
    FEED,
    'const cursor = { ...cursorOf(realm), seq: realm.expected - 1 };',
    'const cursor = { ...cursorOf(realm), seq: realm.head };',
  ),
  mutant(
    'a clock that was set back is waited for',
    SESSION,
    'const isSetBack = (nextWake(session) ?? now) - now > DUE_WITHIN_MS;',
    'const isSetBack = (nextWake(session) ?? now) - now > Infinity;',
  ),
  mutant(
    'a lost connection is not opened again',
    SESSION,
    'const until = now + backoffMs(session.attempt, random, retryAfterMs);',
    'const until = session.attempt > 1 ? Infinity : now + backoffMs(session.attempt, random, retryAfterMs);',
  ),
  mutant(
    'rows that cannot be stored are not asked for again',
    SESSION,
    "const held = { ...realm, expected: realm.stored + 1, toldSeq: null, feed: 'none' as const };",
    'const held = { ...realm };',
  ),
  mutant(
    'a failed download is the end of it',
    SESSION,
    "const after = { ...realm, feed: 'none' as const, isDownloaded: true };",
    "const after = { ...realm, feed: 'socket' as const, expected: realm.stored + 1, isDownloaded: true };",
  ),
  // ---------------------------------------------------------------- its driver
  mutant(
    'rows are stored over a gap or an old epoch',
    DRIVER,
    'if (realmNow?.logEpoch !== logEpoch || realmNow.stored !== from - 1) return false;',
    'if (!realmNow) return false;',
  ),
  mutant(
    'rows that could not be stored count as stored',
    DRIVER,
    `    if (!stored.ok) {
      this.#parts.onStoreFailure();
      this.dispatch({ type: 'rows-not-stored', realm, now: now() });
      return false;
    }
    if (entries.length > 0)`,
    `    if (!stored.ok) {
      this.dispatch({ type: 'rows-stored', cursor, now: now() });
      return true;
    }
    if (entries.length > 0)`,
  ),
  mutant(
    'what the hub holds is shown as received',
    DRIVER,
    "return { state: 'held', hold: answer.hold, reason: answer.reason };",
    "return { state: 'received', at };",
  ),
  mutant(
    'a hold that is kept is shown as received',
    DRIVER,
    "if (effect.outcome === 'released' && own.get(effect.id)?.copy.state === 'held')",
    "if (own.get(effect.id)?.copy.state === 'held')",
  ),
  mutant(
    'entries of before the start are not offered',
    DRIVER,
    'parts.own.outbox()',
    'parts.own.outbox().slice(0, 0)',
  ),
  mutant(
    'entries of an ended epoch stay received',
    'web/sync/own-entries.ts',
    "this.#put(id, { ...known, copy: { state: 'stored' } });\n      ids.push(id);",
    'ids.push(id);',
  ),
  mutant(
    "others' entries stay received in a new epoch",
    'web/app/copy-states.ts',
    'return confirmation.isDoubtful(id) ?',
    'return confirmation.isDoubtful(`not ${id}` as EntryId) ?',
  ),
  mutant(
    'nothing waits, says a screen that counts batches',
    'web/app/device-status.ts',
    'waiting: session.outbox.length,',
    'waiting: session.batches.size,',
  ),
  mutant(
    'caught up, says a screen that asked nobody',
    'shared/sync/session-state.ts',
    `  realm.feed === 'socket' &&
  realm.toldSeq !== null &&
  realm.stored >= realm.toldSeq &&
  realm.stored === realm.expected - 1;`,
    `  realm.stored >= 0;`,
  ),
  // ---------------------------------------------------------------- the stores
  mutant(
    'the journal is left out',
    STORE,
    'await this.#parts.journal?.append([{ sequence: entry.order, box }]);',
    'await Promise.resolve();',
  ),
  mutant('the journal is not flushed', JOURNAL, 'file.flush();\n      this.#end = end;', 'this.#end = end;'),
  mutant(
    'saved is said before the database has it',
    STORE,
    'const stored = await this.#guard.attempt(() => this.#putOwn([{ entry, box }]));',
    'const stored = ok(undefined);\n    void this.#guard.attempt(() => this.#putOwn([{ entry, box }]));',
  ),
  mutant(
    'a refused entry stays in the database',
    STORE,
    'const undone = await this.#guard.attempt(() => this.#takeOutOwn(entry));',
    'const undone = ok(undefined);',
  ),
  mutant(
    'the journal gives nothing back',
    'web/store/compare-stores.ts',
    'const toDatabase = [...inJournal.values()].filter(({ sequence }) => !inDatabase.has(sequence));',
    'const toDatabase = [...inJournal.values()].slice(0, 0);',
  ),
  mutant(
    'the database gives nothing back',
    'web/store/compare-stores.ts',
    'return !other || !areSameBytes(other.box, box);',
    'return other === null || sequence < 0;',
  ),
  mutant(
    'stores are compared by their count',
    'web/store/compare-stores.ts',
    'if (areEqual(database, journal) && database.length === lastKnown)',
    'if (database.length === lastKnown || journal.length === lastKnown)',
  ),
  mutant(
    'missing entries are not counted',
    'web/store/compare-stores.ts',
    'if (!inDatabase.has(order) && !inJournal.has(order)) missing.push(order);',
    'if (order < 0) missing.push(order);',
  ),
  mutant(
    'a damaged frame hides those behind it',
    'web/store/journal-frames.ts',
    'for (at = goodBytes + 1; at + HEAD_BYTES <= bytes.length; at += 1) {',
    'for (at = bytes.length; at + HEAD_BYTES <= bytes.length; at += 1) {',
  ),
  mutant(
    'the key lies in one store only',
    'web/store/open-vault.ts',
    'if (!isUsable) await journal?.saveKey(bytes);',
    '',
  ),
  mutant(
    'a counter is used twice',
    STORE,
    'counter = Math.max(counter, counterOf(id, identity) ?? 0);',
    'if (entry.order % 5 !== 0) counter = Math.max(counter, counterOf(id, identity) ?? 0);',
  ),
  mutant(
    'two tabs write at once',
    STORE,
    'return ok(await this.#parts.locks.request(WRITER_LOCK, { signal }, work));',
    'return ok(await work());',
  ),
  mutant(
    'a cursor is written before its rows',
    ROWS,
    'const { chunks, cursors, aside: table } = this.#database;\n    return',
    'const { chunks, cursors, aside: table } = this.#database;\n    await cursors.put({ realm: cursor.realm, logEpoch: cursor.logEpoch, seq: cursor.seq });\n    return',
  ),
  mutant(
    'rows are not written, only their cursor',
    ROWS,
    'const key = row ? await chunks.add(row) : null;\n        if (kept',
    'const key = null;\n        if (kept',
  ),
  mutant(
    'a new epoch leaves the cursor where it was',
    STORE,
    'await cursors.put({ realm, logEpoch, seq: 0 });',
    'await cursors.put({ realm, logEpoch, seq: (await cursors.get(realm))?.seq ?? 0 });',
  ),
  mutant(
    'a new epoch leaves answers written down',
    STORE,
    '.filter((row) => row.realm === realm)\n',
    '.filter((row) => row.realm === realm && row.order < 0)\n',
  ),
  // ---------------------------------------------------------------- what is shown
  mutant(
    'entries are sorted as they came',
    'shared/ledger/order.ts',
    'a.depth - b.depth || compareEntryIds(a.id, b.id);',
    'a.depth - b.depth;',
  ),
  mutant(
    'a fold outlives a new entry',
    INDEX,
    'this.#folds.delete(this.#links ? this.survivorOf(person) : person);\n    if (!this.#links) this.#folds.clear();',
    '',
  ),
  mutant('links outlive a new link', INDEX, 'this.#links = null;\n', ''),
  mutant(
    'a later part of a document is not read',
    INDEX,
    'known.parts.push(lines);\n        known.causality = null;',
    'known.parts.push(lines);',
  ),
  // ---------------------------------------------------------------- the hub
  mutant(
    'the hub answers before its commit',
    'server/hub/connection.ts',
    'this.#submit(entries.length, judge, (outcomes) => {',
    `const early = entries.map(({ id }) => ({ id, result: 'accepted' as const, seq: (log.head(realm) + 1) as never }));
    this.send({ type: 'answer', batch, realm, answers: early, hubTime: now() });
    this.#submit(entries.length, judge, (outcomes) => {`,
  ),
  mutant(
    'the hub goes on after a failed commit',
    'server/hub/commit-queue.ts',
    `      this.#jobs.length = 0;
      onFailed(cause);
      return;`,
    `      this.#jobs.length = 0;
      return;`,
  ),
  mutant(
    'the hub takes an entry for an author',
    'server/hub/admission.ts',
    'const isForged = parseEntryId(id)?.device !== device.device;',
    'const isForged = parseEntryId(id) === null;',
  ),
  mutant(
    "a released entry takes another device's id",
    'server/hub/settle-holds.ts',
    'isTaken || isForeign(entry, hold) || isOther(log, entry)',
    'isTaken || isOther(log, entry)',
  ),
  mutant(
    'a hold is released twice',
    'server/hub/hub.ts',
    'if (!settlement || this.#settling.has(settlement.hold.hold)) return;',
    'if (!settlement) return;',
  ),
  mutant('nobody is told of a new realm', 'server/hub/hub.ts', 'if (realm) this.#tellOf(realm);', ''),
  mutant(
    'followers are not woken',
    'server/hub/fan-out.ts',
    'this.#pump.wake(follower);\n        woken += 1;',
    'woken += 1;',
  ),
  mutant(
    'what was sent counts one too many',
    'server/hub/pump.ts',
    'follower.cursors.set(realm, frame.to);',
    'follower.cursors.set(realm, frame.to + 1);',
  ),
  mutant(
    'a fork is called a duplicate',
    LOG,
    "if (same) return this.#holdEntry(entry, 'forked-id');",
    "if (same) return { result: 'duplicate', realm: same.realm, seq: same.seq };",
  ),
  mutant(
    'the losing fork is dropped',
    LOG,
    `    this.#held.set(hold, {
      hold,
      realm,`,
    `    if (reason !== 'forked-id') this.#held.set(hold, {
      hold,
      realm,`,
  ),
  {
    name: 'an entry enters the log twice',
    patches: [
      {
        file: LOG,
        from: 'const same = this.#entries.get(entry.id);',
        to: 'const same = undefined as LogRow | undefined;',
      },
      { file: LOG, from: 'if (this.#clients.has(client))', to: "if (client === '')" },
    ],
    seeds: [],
  },
  mutant(
    'the time of receipt follows the clock',
    LOG,
    'this.#receivedAt = Math.max(this.#receivedAt, receivedAt);\n    return batch',
    'this.#receivedAt = receivedAt;\n    return batch',
  ),
  mutant(
    'a restored log keeps its epoch',
    LOG,
    'const copy = new MemoryLog(logEpoch);',
    'const copy = new MemoryLog(this.logEpoch);',
  ),
  mutant(
    'a row is numbered over another',
    LOG,
    'const seq = (rows.length + 1) as LogSeq;',
    'const seq = (rows.length + (rows.length % 7 === 6 ? 2 : 1)) as LogSeq;',
  ),
];
