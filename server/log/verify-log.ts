/** Reads the whole log again and says what does not hold. Trusts nothing that was computed when a row was written. */

import type { RealmId } from '#shared/base/brand.ts';
import { parseEntryId } from '#shared/base/ids.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from '#shared/document/inspect-update.ts';
import type { VerifyingKey } from '#shared/document/signature.ts';
import { hasSignedSync } from './check-signature.ts';
import { keysOfDevices } from './keys-of-devices.ts';
import type { DurableLog, HeldBytes, LogRow } from './durable-log.ts';

const ROWS_PER_PAGE = 1_000;
/** Gaps of one author are named up to here; the count says the rest. */
const GAPS_NAMED_MAX = 5;

export interface LogReport {
  readonly realms: readonly { readonly realm: RealmId; readonly rows: number }[];
  readonly documents: number;
  /** Devices and epochs that have written. */
  readonly authors: number;
  readonly held: Readonly<Record<HeldBytes['state'], number>>;
  /** One line each, ids only; empty where everything holds. */
  readonly findings: readonly string[];
}

export function verifyLog(log: DurableLog): LogReport {
  const findings: string[] = [];
  const documents = new Set<string>();
  const ids = new Set<string>();
  const realms: { readonly realm: RealmId; readonly rows: number }[] = [];
  const released = new Set(log.held().flatMap((hold) => (hold.state === 'released' ? [hold.author] : [])));

  const keys = keysOfDevices(log);
  for (const { realm, seq: head } of log.realms()) {
    let rows = 0;
    let receivedAt = 0;
    for (let page = log.rows(realm, 0, ROWS_PER_PAGE); page.length > 0;) {
      for (const row of page) {
        const name = `${realm} ${row.seq}`;
        rows += 1;
        if (row.seq !== rows) findings.push(`${name}: row ${rows} is missing`);
        rows = row.seq;
        if (row.receivedAt < receivedAt) findings.push(`${name}: received before the row before it`);
        receivedAt = row.receivedAt;
        if (ids.has(row.id)) findings.push(`${name}: ${row.id} stands in the log twice`);
        ids.add(row.id);
        documents.add(row.doc);
        if (log.realmOf(row.doc) !== realm) findings.push(`${name}: ${row.doc} lives in another realm`);
        findings.push(...findingsOfRow(row, released, keys).map((finding) => `${name}: ${finding}`));
      }
      page = log.rows(realm, rows, ROWS_PER_PAGE);
    }
    if (rows !== head) findings.push(`${realm}: its head is ${head}, its last row ${rows}`);
    realms.push({ realm, rows });
  }

  const held = { open: 0, released: 0, kept: 0 };
  for (const hold of log.held()) {
    held[hold.state] += 1;
    if (hold.id !== null) ids.add(hold.id);
  }
  const counters = countersOf(ids);
  for (const [author, numbers] of counters) findings.push(...gapsOf(author, numbers));
  return { realms, documents: documents.size, authors: counters.size, held, findings };
}

/** @param released - authors of entries that the office let in, which may speak for others */
function findingsOfRow(
  row: LogRow,
  released: ReadonlySet<string>,
  keys: ReadonlyMap<string, readonly VerifyingKey[]>,
): readonly string[] {
  const inspected = inspectUpdate(row.update, DOCUMENT_LIMITS);
  if (!inspected.ok) return [`its bytes are ${inspected.error}`];
  const [encoded] = inspected.value;
  if (!encoded || inspected.value.length !== 1) return ['it holds no entry, or several'];
  const findings: string[] = [];
  if (encoded.id !== row.id) findings.push(`it holds ${encoded.id}, not ${row.id}`);
  if (encoded.entry.doc !== row.doc) findings.push(`its entry is of ${encoded.entry.doc}, not of ${row.doc}`);
  const device = parseEntryId(row.id)?.device;
  const own = keys.get(device ?? '') ?? [];
  if (own.length > 0 && !own.some((key) => hasSignedSync(key, row.update, row.signature))) {
    findings.push(`${row.id} ${row.signature ? 'has a wrong signature' : 'is not signed'}`);
  }
  if (device !== row.author && !released.has(row.author))
    findings.push(`${row.id} was brought by ${row.author}`);
  return findings;
}

/** Numbers used by each device and epoch, in the log or held. */
function countersOf(ids: ReadonlySet<string>): ReadonlyMap<string, readonly number[]> {
  const counters = new Map<string, number[]>();
  for (const id of ids) {
    const parts = parseEntryId(id);
    if (!parts) continue;
    const author = `${parts.device}.${parts.epoch}`;
    const numbers = counters.get(author);
    if (numbers) numbers.push(parts.counter);
    else counters.set(author, [parts.counter]);
  }
  return counters;
}

/** Counters have no gaps within a device and epoch: a missing one is an entry that did not arrive, or was lost. */
function gapsOf(author: string, numbers: readonly number[]): readonly string[] {
  const sorted = numbers.toSorted((a, b) => a - b);
  const gaps: string[] = [];
  let expected = 1;
  for (const counter of sorted) {
    if (counter > expected) {
      gaps.push(counter - 1 === expected ? `${expected}` : `${expected} to ${counter - 1}`);
    }
    expected = counter + 1;
  }
  if (gaps.length === 0) return [];
  const named = gaps.slice(0, GAPS_NAMED_MAX).join(', ');
  const rest = gaps.length - GAPS_NAMED_MAX;
  return [`${author}: missing ${named}${rest > 0 ? ` and ${rest} more` : ''}`];
}
