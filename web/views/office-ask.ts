/**
 * Asks the hub's office API, and says in closed words what came instead of an answer.
 * An answer is one only where the hub itself speaks: a captive portal's page or a proxy's error never passes for it.
 */

import {
  FRESHNESS_HEADER,
  OFFICE_ERROR_CODES,
  SEARCH_HEADER,
  type BuildingProgress,
  type Freshness,
  type OfficeError,
  type OfficeErrorCode,
} from '#shared/api/office-api.ts';
import { STAFF_HEADER } from '#shared/api/look-up-api.ts';
import { err, ok, type Result } from '#shared/base/result.ts';

/**
 * In order of precedence. away: no answer in time. not-the-hub: a page or text that is not the hub's.
 * Then what the hub says in its own words; failing also where something in its place says that it cannot.
 */
export type AskFailure = 'away' | 'not-the-hub' | OfficeErrorCode;

export interface Answered<T> {
  /** Null where nothing changed since `etag`. */
  readonly body: T | null;
  readonly etag: string | null;
  /** How fresh the answer is, or the one at hand where nothing changed; null where that was not said. */
  readonly freshness: Freshness | null;
}

/** Longer than a hub needs that folds a town's ledger beside its work; people see the wait after two seconds. */
const ANSWER_WITHIN_MS = 10_000;

export interface OfficeQuestion {
  /** Value of the `Authorization` header. */
  readonly authorization: string;
  /** Who works on the device now: the hub's audit names this person, where it knows the device only. */
  readonly staff: string;
  /** Below /api/office, with its query. */
  readonly path: string;
  /** What is searched for: a name has no place in an address, which proxies write to their logs. */
  readonly searchText: string;
  /** Of the answer at hand; null asks for the whole. */
  readonly etag: string | null;
  /** Told how far the hub has come, where the list is being made. */
  readonly onBuilding?: (progress: BuildingProgress | null) => void;
}

export async function askOffice<T>(
  { authorization, staff, path, searchText, etag, onBuilding }: OfficeQuestion,
  fetcher: typeof fetch = fetch,
): Promise<Result<Answered<T>, AskFailure>> {
  let response: Response;
  try {
    response = await fetcher(`/api/office${path}`, {
      headers: {
        Authorization: authorization,
        ...(/^[\w-]{1,32}$/.test(staff) ? { [STAFF_HEADER]: staff } : {}),
        ...(etag === null ? {} : { 'If-None-Match': etag }),
        ...(searchText === '' ? {} : { [SEARCH_HEADER]: encodeURIComponent(searchText) }),
      },
      cache: 'no-store',
      // A redirect is a portal's: the hub sends none.
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  } catch {
    // Whatever the browser calls it (no network, refused, too late, redirected): there was no answer of the hub.
    return err('away');
  }
  if (response.status === 304 && etag !== null) {
    return ok({ body: null, etag, freshness: readFreshness(response) });
  }
  const isJson = (response.headers.get('Content-Type') ?? '').startsWith('application/json');
  if (!isJson) return err(response.status >= 500 ? 'failing' : 'not-the-hub');
  const body = await readJson(response);
  if (response.ok) {
    if (!isAnswer(body)) return err('not-the-hub');
    return ok({ body: body as T, etag: response.headers.get('ETag'), freshness: readFreshness(response) });
  }
  const refusal = refusalOf(body);
  if (refusal === 'building') onBuilding?.((body as OfficeError).progress ?? null);
  return err(refusal ?? (response.status >= 500 ? 'failing' : 'not-the-hub'));
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    // Cut off, or no JSON in spite of its name: judged by the caller as anybody's text.
    return null;
  }
}

function readFreshness(response: Response): Freshness | null {
  const text = response.headers.get(FRESHNESS_HEADER);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Freshness;
  } catch {
    // An older hub, or somebody on the way who cuts headers: then the list says less of itself.
    return null;
  }
}

const isAnswer = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'version' in body && 'answeredAt' in body;

function refusalOf(body: unknown): OfficeErrorCode | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null;
  return OFFICE_ERROR_CODES.find((code) => code === body.error) ?? null;
}
