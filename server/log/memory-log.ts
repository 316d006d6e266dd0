/** The log in memory, for tests of what stands on it. Durable as long as the process lives. */

import { createHash } from 'node:crypto';
import type { DocumentId, EntryId, LogSeq, RealmId } from '#shared/base/brand.ts';
import { assertNever } from '#shared/base/assert.ts';
import { clientOfUpdate } from '#shared/document/read-entries.ts';
import type {
  DeviceChange,
  DeviceRecord,
  DurableLog,
  EntrySubmission,
  HeldBytes,
  HoldSubmission,
  LogHoldReason,
  LogRow,
  Outcome,
  Settled,
  SignedUpdate,
  SignIn,
  Submission,
} from './durable-log.ts';
import { ACCESS_KINDS } from './access-rows.ts';
import { equalBytes } from './equal-bytes.ts';
import { MemoryAccess } from './memory-access.ts';
import { randomText } from './random-text.ts';

export class MemoryLog implements DurableLog {
  readonly logEpoch: string;
  #realms = new Map<RealmId, LogRow[]>();
  #documents = new Map<DocumentId, { readonly realm: RealmId; readonly rows: LogRow[] }>();
  #entries = new Map<EntryId, LogRow>();
  #clients = new Set<string>();
  #held = new Map<string, HeldBytes>();
  #heldByDigest = new Map<string, string>();
  readonly access = new MemoryAccess();
  #devices = new Map<string, DeviceRecord>();
  #signIns = new Map<string, SignIn>();
  #receivedAt = 0;

  constructor(logEpoch = randomText(8)) {
    this.logEpoch = logEpoch;
  }

  /** A backup of this moment. @param logEpoch - of the copy: another one where it is put back as the log */
  copy(logEpoch = this.logEpoch): MemoryLog {
    const copy = new MemoryLog(logEpoch);
    copy.#realms = new Map([...this.#realms].map(([realm, rows]) => [realm, [...rows]]));
    copy.#documents = new Map(
      [...this.#documents].map(([doc, { realm, rows }]) => [doc, { realm, rows: [...rows] }]),
    );
    copy.#entries = new Map(this.#entries);
    copy.#clients = new Set(this.#clients);
    copy.#held = new Map(this.#held);
    copy.#heldByDigest = new Map(this.#heldByDigest);
    copy.#devices = new Map(this.#devices);
    for (const kind of ACCESS_KINDS) {
      for (const { key, value } of this.access.all(kind)) copy.access.put(kind, key, value);
    }
    copy.#signIns = new Map(this.#signIns);
    copy.#receivedAt = this.#receivedAt;
    return copy;
  }

  commit(batch: readonly Submission[], receivedAt: number): readonly Outcome[] {
    this.#receivedAt = Math.max(this.#receivedAt, receivedAt);
    return batch.map((submission) => this.#decide(submission));
  }

  #decide(submission: Submission): Outcome {
    switch (submission.type) {
      case 'entry':
        return this.#append(submission);
      case 'hold':
        return this.#hold(submission);
      case 'settle': {
        const held = this.#held.get(submission.hold);
        if (!held) throw new Error(`no hold ${submission.hold}`);
        const state = held.state === 'open' ? submission.outcome : held.state;
        this.#held.set(submission.hold, { ...held, state });
        return { result: 'settled', hold: submission.hold, state };
      }
      default:
        return assertNever(submission);
    }
  }

  #append(entry: EntrySubmission): Outcome {
    const same = this.#entries.get(entry.id);
    if (same && equalBytes(same.update, entry.update)) {
      return { result: 'duplicate', realm: same.realm, seq: same.seq };
    }
    if (same) return this.#holdEntry(entry, 'forked-id');
    const client = `${entry.doc} ${clientOfUpdate(entry.update)}`;
    if (this.#clients.has(client)) return this.#holdEntry(entry, 'client-id-collision');
    let document = this.#documents.get(entry.doc);
    if (!document) this.#documents.set(entry.doc, (document = { realm: entry.realm, rows: [] }));
    const { realm } = document;
    let rows = this.#realms.get(realm);
    if (!rows) this.#realms.set(realm, (rows = []));
    const { doc, id, author, update, signature } = entry;
    const seq = (rows.length + 1) as LogSeq;
    const row: LogRow = {
      realm,
      seq,
      doc,
      id,
      author,
      receivedAt: this.#receivedAt,
      update: Uint8Array.from(update),
      ...(signature && { signature: Uint8Array.from(signature) }),
    };
    rows.push(row);
    document.rows.push(row);
    this.#entries.set(id, row);
    this.#clients.add(client);
    return { result: 'accepted', row };
  }

  #holdEntry(entry: EntrySubmission, reason: LogHoldReason): Outcome {
    const { realm, doc, id, author, update } = entry;
    return this.#hold({ type: 'hold', realm, doc, id, author, reason, bytes: update });
  }

  #hold(submission: HoldSubmission): Outcome {
    const { realm, doc, id, author, reason, bytes } = submission;
    const digest = `${author} ${doc ?? ''} ${createHash('sha256').update(bytes).digest('hex')}`;
    const known = this.#held.get(this.#heldByDigest.get(digest) ?? '');
    if (known) return { result: 'held', hold: known.hold, reason: known.reason };
    const hold = `h${this.#held.size + 1}-${this.logEpoch}`;
    const receivedAt = this.#receivedAt;
    this.#heldByDigest.set(digest, hold);
    this.#held.set(hold, {
      hold,
      realm,
      doc,
      id,
      author,
      reason,
      receivedAt,
      bytes: Uint8Array.from(bytes),
      state: 'open',
    });
    return { result: 'held', hold, reason };
  }

  realms(): readonly { readonly realm: RealmId; readonly seq: number }[] {
    return [...this.#realms].map(([realm, rows]) => ({ realm, seq: rows.length }));
  }
  head(realm: RealmId): number {
    return this.#realms.get(realm)?.length ?? 0;
  }
  documents(prefix: string): readonly DocumentId[] {
    return [...this.#documents.keys()].filter((doc) => doc.startsWith(prefix));
  }

  realmOf(doc: DocumentId): RealmId | null {
    return this.#documents.get(doc)?.realm ?? null;
  }
  rows(realm: RealmId, after: number, limit: number): readonly LogRow[] {
    return (this.#realms.get(realm) ?? []).slice(after, after + limit);
  }
  updates(realm: RealmId, after: number, limit: number): readonly Uint8Array[] {
    return this.rows(realm, after, limit).map((row) => row.update);
  }
  signedUpdates(realm: RealmId, after: number, limit: number): readonly SignedUpdate[] {
    return this.rows(realm, after, limit).map(({ update, signature = null }) => ({ update, signature }));
  }
  entry(id: EntryId): LogRow | null {
    return this.#entries.get(id) ?? null;
  }
  rowsOfDocument(doc: DocumentId): readonly LogRow[] {
    return [...(this.#documents.get(doc)?.rows ?? [])];
  }
  held(): readonly HeldBytes[] {
    return [...this.#held.values()];
  }
  heldOne(hold: string): HeldBytes | null {
    return this.#held.get(hold) ?? null;
  }

  settledOf(author: string): readonly Settled[] {
    return [...this.#held.values()].flatMap(({ hold, id, author: by, state }) =>
      by === author && state !== 'open' ? [{ hold, id, outcome: state }] : [],
    );
  }

  addDevice(device: DeviceRecord): void {
    if (this.#devices.has(device.device)) throw new Error(`device ${device.device} exists`);
    this.#devices.set(device.device, { ...device });
  }
  device(device: string): DeviceRecord | null {
    return this.#devices.get(device) ?? null;
  }
  devices(): readonly DeviceRecord[] {
    return [...this.#devices.values()];
  }
  changeDevices(changes: ReadonlyMap<string, DeviceChange>): void {
    for (const [device, change] of changes) {
      const known = this.#devices.get(device);
      if (known) this.#devices.set(device, { ...known, ...change });
    }
  }
  signIns(): readonly SignIn[] {
    return [...this.#signIns.values()];
  }
  addSignIns(signIns: readonly SignIn[]): void {
    for (const signIn of signIns) this.#signIns.set(signIn.staff, signIn);
  }
  close(): void {
    this.#realms.clear();
  }
}
