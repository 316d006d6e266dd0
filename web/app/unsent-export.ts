/**
 * 端末控え: the entries that the hub has not received, in a file that only the passphrase opens.
 * The last way out of a tablet whose network or store is broken; another device or the office can take it in.
 */

import * as v from 'valibot';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import type { EntryId, RealmId } from '#shared/base/brand.ts';
import { encodeUpdate } from '#shared/document/entry-update.ts';
import { DOCUMENT_LIMITS, inspectUpdate } from '#shared/document/inspect-update.ts';
import type { StoredEntry } from '#web/store/chunk-text.ts';
import type { LedgerIndex } from '#web/store/ledger-index.ts';
import { toBase64Url } from '#web/store/base64.ts';
import type { LedgerStore, OwnEntry } from '#web/store/ledger-store.ts';
import { StoreUnread } from '#web/store/store-guard.ts';
import type { Confirmation } from '#web/sync/confirmation.ts';
import type { OwnEntries } from '#web/sync/own-entries.ts';
import { KeyNotTold } from '#web/sync/sign-update.ts';
import type { SignUpdate } from '#web/sync/sign-update.ts';

/** PBKDF2-HMAC-SHA-256, as OWASP's password storage guidance asks of it. */
const ITERATIONS = 600_000;
const MAGIC = 'ledger-unsent-1\n';
const SALT_BYTES = 16;
const IV_BYTES = 12;
const utf8 = new TextEncoder();

const contentSchema = v.object({
  device: v.string(),
  entries: v.array(
    v.object({
      realm: v.string(),
      doc: v.string(),
      id: v.string(),
      json: v.string(),
      /** Of the author's device, base64url; files of before had none. */
      signature: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/))),
    }),
  ),
});

export interface UnsentExport {
  readonly device: string;
  /** In the order in which they were recorded, each inspected as if it came through the socket. */
  readonly entries: readonly ExportedEntry[];
  /** Entries of the file that are none: kept out. */
  readonly refused: number;
}

type ExportedEntry = StoredEntry & Pick<OwnEntry, 'realm' | 'signature'>;

export interface UnsentParts {
  readonly store: LedgerStore;
  readonly index: LedgerIndex;
  readonly own: OwnEntries;
  readonly confirmation: Confirmation;
  /** Signs canonical updates; absent where the device has no key. */
  readonly sign?: SignUpdate | undefined;
}

/** What the file holds: own entries that the hub has not received, and those of others that it may have lost. */
export async function unsentOf(parts: UnsentParts): Promise<readonly ExportedEntry[]> {
  const { index, confirmation, sign } = parts;
  const own = await waitingOf(parts);
  const lost = [...confirmation.lost()].flatMap((one) => {
    const json = index.jsonOf(one.doc, one.id);
    return json === null ? [] : [{ ...one, json }];
  });
  return [...(sign ? await signed(own, sign) : own), ...lost];
}

async function waitingOf({ store, index, own }: UnsentParts): Promise<readonly ExportedEntry[]> {
  try {
    return (await store.readOwn(0)).flatMap(({ entry, copy }) => (copy.state === 'stored' ? [entry] : []));
  } catch (cause) {
    if (!(cause instanceof StoreUnread)) throw cause;
  }
  // The store itself is what is broken: all that was read of it at the start, and written since, is known here.
  return own.outbox().flatMap(({ id }) => {
    const known = own.get(id);
    const json = known && (known.json ?? index.jsonOf(known.doc, id));
    if (!known || !json) return [];
    const { realm, doc, signature } = known;
    return [{ realm, doc, id, json, ...(signature !== null && { signature }) }];
  });
}

/** So that the hub can take them from whoever brings them. */
async function signed(
  entries: readonly ExportedEntry[],
  sign: SignUpdate,
): Promise<readonly ExportedEntry[]> {
  try {
    return await Promise.all(
      entries.map(async (entry) => {
        if (entry.signature) return entry;
        return { ...entry, signature: toBase64Url(await sign(encodeUpdate(entry.id, entry.json))) };
      }),
    );
  } catch (cause) {
    // No key, or the hub has not heard of it: it can verify nothing, and holds them as it held those of older files.
    if (cause instanceof KeyNotTold || cause instanceof StoreUnread) return entries;
    throw cause;
  }
}

/**
 * The file: magic, salt (16), IV (12), then AES-256-GCM over JSON.
 *
 * @param device - that makes the file
 */
export async function sealUnsent(
  device: string,
  entries: readonly ExportedEntry[],
  passphrase: string,
): Promise<Blob> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const content = utf8.encode(
    JSON.stringify({
      device,
      entries: entries.map(({ realm, doc, id, json, signature }) => ({ realm, doc, id, json, signature })),
    }),
  );
  const key = await keyOf(passphrase, salt);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, content);
  return new Blob([MAGIC, salt, iv, sealed], { type: 'application/octet-stream' });
}

/** @returns err: not-an-export where the file is another one, or cut; wrong-passphrase where it does not open */
export async function readUnsentExport(
  file: Blob,
  passphrase: string,
): Promise<Result<UnsentExport, 'not-an-export' | 'wrong-passphrase'>> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const head = MAGIC.length + SALT_BYTES + IV_BYTES;
  if (bytes.length <= head || new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    return err('not-an-export');
  const salt = bytes.slice(MAGIC.length, MAGIC.length + SALT_BYTES);
  const iv = bytes.slice(MAGIC.length + SALT_BYTES, head);
  const key = await keyOf(passphrase, salt);
  let text: string;
  try {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.slice(head));
    text = new TextDecoder().decode(plain);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'OperationError') return err('wrong-passphrase');
    throw cause;
  }
  const content = v.safeParse(contentSchema, parsedOrNull(text));
  if (!content.success) return err('not-an-export');
  const entries: ExportedEntry[] = [];
  for (const { realm, id, json, signature } of content.output.entries) {
    const inspected = inspectUpdate(encodeUpdate(id as EntryId, json), DOCUMENT_LIMITS);
    const encoded = inspected.ok ? inspected.value[0] : undefined;
    if (!encoded) continue;
    const entry = { realm: realm as RealmId, doc: encoded.entry.doc, id: encoded.id, json };
    entries.push(signature === undefined ? entry : { ...entry, signature });
  }
  const refused = content.output.entries.length - entries.length;
  return ok({ device: content.output.device, entries, refused });
}

/** Whoever knows a passphrase can seal anything. */
function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

async function keyOf(passphrase: string, salt: Uint8Array): Promise<CryptoKey> {
  // Japanese input gives the same letters in several forms.
  const secret = utf8.encode(passphrase.normalize('NFKC'));
  const base = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt: salt as BufferSource, iterations: ITERATIONS },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}
