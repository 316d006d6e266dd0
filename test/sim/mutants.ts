/**
 * The product with one thing wrong. Each is a change of one or two places of the real files, made while they are loaded:
 * an auditor that lets one of them live would let the same mistake of ours live.
 */

import type { Patch } from './loader.ts';

export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
}

const mutant = (name: string, file: string, from: string, to: string): Mutant => ({
  name,
  patches: [{ file, from, to }],
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
    'if (connection !== this.#connection || this.#isStopped) return;\n      this.#socket.send(',
    "if (connection !== this.#connection || this.#isStopped) return;\n      this.#settle(new Map(ids.map((id) => [id, { state: 'received', at: 0 }])));\n      this.#socket.send(",
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
    'caught-up counts as rows',
    FEED,
    'if (told.seq >= realm.expected) return askAgain(session, { ...realm, head }, now);',
    'if (told.seq >= realm.expected) return put(session, { ...realm, head, stored: told.seq, expected: told.seq + 1 }, []);',
  ),
  mutant(
    'a clock that was set back is waited for',
    SESSION,
    'const isSetBack = wasSetBack(session, now);',
    'const isSetBack = false;',
  ),
  mutant(
    'rows that cannot be stored are not asked for again',
    SESSION,
    "const held = { ...realm, expected: realm.stored + 1, toldSeq: null, feed: 'none' as const };",
    'const held = { ...realm };',
  ),
  // ---------------------------------------------------------------- its driver
  mutant(
    'rows that could not be stored count as stored',
    'web/sync/row-keeper.ts',
    "this.#for.dispatch({ type: 'rows-not-stored', realm, now: now() });\n      return false;",
    "this.#for.dispatch({ type: 'rows-stored', cursor, now: now() });\n      return true;",
  ),
  mutant(
    'what the hub holds is shown as received',
    'web/sync/copy-of-answer.ts',
    "return { state: 'held', hold: answer.hold, reason: answer.reason };",
    "return { state: 'received', at };",
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
  mutant(
    'an epoch that another uses is kept',
    'web/sync/leave-epoch.ts',
    'return identity && isUsed ?',
    'return identity && isUsed && counter < 0 ?',
  ),
  mutant(
    'what came back in another realm stays in doubt',
    'web/sync/confirmation.ts',
    'if (named.filter((one) => takeOut(lost, one)).length > 0)',
    'if (named.some(({ id }) => id === `${realm}`))',
  ),
  mutant(
    'a clock set back by minutes goes unnoticed',
    SESSION,
    'return lastActed - now > SET_BACK_MS;',
    'return lastActed - now > 2 * REFUSED_RETRY_MS;',
  ),
  // ---------------------------------------------------------------- the stores
  mutant(
    'the identity stands in the journal alone',
    'web/store/identity-copies.ts',
    "  await journal.savePart('identity', box);\n  await journal.append",
    '  await journal.append',
  ),
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
    'const stored = await this.#guard.attempt(() => putOwn(own, [{ entry, box }]));',
    'const stored = ok(undefined);\n    void this.#guard.attempt(() => putOwn(own, [{ entry, box }]));',
  ),
  mutant(
    'a refused entry stays in the database',
    STORE,
    'const undone = await this.#guard.attempt(() => takeOutOwn(own, entry));',
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
    'a counter is used twice',
    'web/store/own-tables.ts',
    'entries.map(({ id }) => counterOf(id, identity) ?? 0)',
    'entries.map(({ id, order: at }) => (at % 5 === 0 ? 0 : (counterOf(id, identity) ?? 0)))',
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
    'const { chunks, cursors, aside: table } = this.#database;\n    let key',
    'const { chunks, cursors, aside: table } = this.#database;\n    await cursors.put({ realm: cursor.realm, logEpoch: cursor.logEpoch, seq: cursor.seq });\n    let key',
  ),
  mutant(
    'rows are not written, only their cursor',
    ROWS,
    'key = row ? await chunks.add({ ...row }) : null;\n        if (kept',
    'key = null;\n        if (kept',
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
    'for (const one of shown) this.#folds.delete(this.survivorOf(one));',
    'void shown;',
  ),
  mutant(
    'a later part of a document is not read',
    INDEX,
    'known.causality = null;\n      } else {',
    '} else {',
  ),
  // ---------------------------------------------------------------- the hub
  mutant(
    'the hub answers before its commit',
    'server/hub/connection.ts',
    'const { admission, log, now } = this.#parts;\n    const checks',
    `const { admission, log, now } = this.#parts;
    const seq = (log.head(realm) + 1) as never;
    const early = entries.map(({ id }) => ({ id, result: 'accepted' as const, seq }));
    this.send({ type: 'answer', batch, realm, answers: early, hubTime: now() });
    const checks`,
  ),
  mutant(
    'followers are not woken',
    'server/hub/fan-out.ts',
    'this.#pump.wake(follower);\n        woken += 1;',
    'woken += 1;',
  ),
  mutant(
    'what has grown is shown once',
    'server/hub/pump.ts',
    'this.#shown.set(realm, this.#log.head(realm));',
    'if (!this.#shown.has(realm)) this.#shown.set(realm, this.#log.head(realm));',
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
  },
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
