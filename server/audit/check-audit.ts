/** Reads the audit again and says which line does not hold: its own chain, those of the devices' journals, and the witness. */

import type { DatabaseSync } from 'node:sqlite';
import { auditLinkText, deviceLineText, FIRST_LINK, journalLinkText } from '#shared/audit/audit-chain.ts';
import type { ChainedLine } from '#shared/audit/audit-chain.ts';
import type { AuditFinding } from '#shared/api/audit-api.ts';
import type { DeviceLine } from '#shared/audit/audit-line.ts';
import { sha256 } from './audit-log.ts';
import type { AuditHead } from './audit-witness.ts';

type StoredLine = ChainedLine & { readonly hash: string };
interface JournalState {
  counter: number;
  link: string;
}

/** Findings kept and shown; the count says the rest. */
const FINDINGS_MAX = 200;

export class AuditCheck {
  readonly #db: DatabaseSync;
  readonly #witness: ReadonlyMap<number, string>;
  readonly #lastWitness: AuditHead | null;
  readonly #journals = new Map<string, JournalState>();
  /** The journal that a device began with. */
  readonly #firstJournals = new Map<string, string>();
  readonly #findings: AuditFinding[] = [];
  #n = 0;
  #hash = FIRST_LINK;
  #count = 0;
  #isRead = false;

  /** @param witness - what was written down of the audit's end, in any order */
  constructor(db: DatabaseSync, witness: readonly AuditHead[]) {
    this.#db = db;
    this.#witness = new Map(witness.map(({ n, hash }) => [n, hash]));
    this.#lastWitness = witness.reduce<AuditHead | null>(
      (last, one) => (last === null || one.n > last.n ? one : last),
      null,
    );
  }

  /** Number and hash of the last line that was read. */
  get head(): AuditHead {
    return { n: this.#n, hash: this.#hash };
  }

  /** How many things do not hold, of which `findings` names the first. */
  get count(): number {
    return this.#count + (this.#isCut ? 1 : 0);
  }

  get findings(): readonly AuditFinding[] {
    const cut = this.#lastWitness;
    return this.#isCut && cut
      ? [{ code: 'cut', n: this.#n + 1, until: cut.n, device: '', journal: '' }, ...this.#findings]
      : this.#findings;
  }

  get #isCut(): boolean {
    return this.#isRead && this.#lastWitness !== null && this.#lastWitness.n > this.#n;
  }

  /** Reads on. @returns false where nothing is left */
  step(limit: number): boolean {
    const lines = this.#db
      .prepare('SELECT * FROM audit_line WHERE n > ? ORDER BY n LIMIT ?')
      .all(this.#n, limit) as unknown as readonly StoredLine[];
    for (const line of lines) this.#read(line);
    this.#isRead = lines.length < limit;
    return !this.#isRead;
  }

  #read(line: StoredLine): void {
    const { n, hash } = line;
    if (n !== this.#n + 1)
      this.#find({ code: 'missing', n: this.#n + 1, until: n - 1, device: '', journal: '' });
    else if (sha256(auditLinkText(this.#hash, line)) !== hash)
      this.#find({ code: 'changed', n, until: n, device: '', journal: '' });
    const witnessed = this.#witness.get(n);
    if (witnessed !== undefined && witnessed !== hash)
      this.#find({ code: 'rewritten', n, until: n, device: '', journal: '' });
    this.#n = n;
    this.#hash = hash;
    if (line.code === 'forked')
      this.#find({ code: 'journal-forked', n, until: n, device: line.device, journal: line.object });
    if (line.journal !== '') this.#readJournal(line);
  }

  #readJournal({ n, device, journal, counter, link, ...line }: StoredLine): void {
    const key = `${device} ${journal}`;
    const before = this.#journals.get(key) ?? { counter: 0, link: FIRST_LINK };
    this.#journals.set(key, { counter, link });
    const first = this.#firstJournals.get(device);
    if (first === undefined) this.#firstJournals.set(device, journal);
    else if (first !== journal && before.counter === 0)
      this.#find({ code: 'journal-begun-again', n, until: n, device, journal });
    if (counter !== before.counter + 1)
      return this.#find({
        code: 'journal-gap',
        n: before.counter + 1,
        until: counter - 1,
        device,
        journal,
      });
    // What could not be opened says nothing that could be compared; its place in the chain is known.
    if (line.what === 'unreadable') return this.#find({ code: 'unreadable', n, until: n, device, journal });
    const { happened: at, what, staff, person, object, text, rows, code } = line;
    const told = deviceLineText({
      at,
      what: what as DeviceLine['what'],
      staff,
      person,
      object,
      text,
      rows,
      code,
    });
    if (sha256(journalLinkText(before.link, journal, counter, told)) !== link)
      this.#find({ code: 'journal-changed', n, until: n, device, journal });
  }

  #find(finding: AuditFinding): void {
    this.#count += 1;
    if (this.#findings.length < FINDINGS_MAX) this.#findings.push(finding);
  }
}
