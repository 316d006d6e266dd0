/** What is asked of the hub by HTTP: who answers there, and the segments of a realm's log. */

import * as v from 'valibot';
import type { RealmId } from '#shared/base/brand.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Result } from '#shared/base/result.ts';
import { AS_TEXT, splitSegment } from '#shared/sync/segment.ts';
import type { Segment } from '#shared/sync/segment.ts';
import { inflate } from './inflate.ts';

export interface HubHttp {
  /** nobody: no answer at all. something-else: an answer that is not the hub's, such as a captive portal's page. */
  probe(): Promise<'hub' | 'something-else' | 'nobody'>;
  /** A ticket for the socket. refused: the hub does not know this device. nobody: no answer, or not the hub's. */
  ticket(): Promise<Result<string, 'refused' | 'nobody'>>;
  /**
   * Brings the segments that hold rows after a cursor, in order.
   *
   * @param take - takes one segment, of which nothing has been inspected but its head; false = stop here
   * @returns true where every segment that the hub offers was taken; what is missing comes through the socket
   */
  download(
    realm: RealmId,
    logEpoch: string,
    after: number,
    take: (segment: Segment) => Promise<boolean>,
  ): Promise<boolean>;
}

const manifestSchema = v.looseObject({
  logEpoch: v.string(),
  segments: v.array(v.looseObject({ from: v.number(), to: v.number() })),
});

const ticketSchema = v.looseObject({ ticket: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16,64}$/)) });

const PROBE_TIMEOUT_MS = 5_000;
const SEGMENT_TIMEOUT_MS = 60_000;
const SEGMENT_BYTES_MAX = 256_000_000;
/** On their way at once: while one is inspected the next is being unpacked, and another one comes. */
const SEGMENTS_AHEAD = 3;

/** @param origin - `https://host`, without a slash at its end; @param bearer - `<device>.<token>` */
export function createHubHttp(origin: string, bearer: string, ask: typeof fetch = fetch): HubHttp {
  const send = (method: 'GET' | 'POST', path: string, timeoutMs: number): Promise<Response> =>
    ask(`${origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });

  const get = (path: string, timeoutMs: number): Promise<Response> => send('GET', path, timeoutMs);

  const readSegment = async (path: string): Promise<Segment | null> => {
    const response = await get(path, SEGMENT_TIMEOUT_MS);
    if (!response.ok) return null;
    const body = new Uint8Array(await response.arrayBuffer());
    // Where the hub says Content-Encoding the platform has undone it already.
    const isPacked = body[0] === 0x1f && body[1] === 0x8b;
    const text = isPacked ? await inflate(body, SEGMENT_BYTES_MAX) : { ok: true as const, value: body };
    return text.ok ? splitSegment(text.value) : null;
  };

  return {
    async probe() {
      try {
        const response = await ask(`${origin}/healthz`, {
          cache: 'no-store',
          redirect: 'manual',
          signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
        });
        const type = response.headers.get('content-type') ?? '';
        return type.includes('json') ? 'hub' : 'something-else';
      } catch (cause) {
        if (isNetworkError(cause)) return 'nobody';
        throw cause;
      }
    },
    async ticket() {
      try {
        const response = await send('POST', '/api/tickets', PROBE_TIMEOUT_MS);
        const answer = v.safeParse(ticketSchema, await response.json());
        if (answer.success) return ok(answer.output.ticket);
        return err(response.status === 401 ? 'refused' : 'nobody');
      } catch (cause) {
        if (isNetworkError(cause)) return err('nobody');
        throw cause;
      }
    },
    async download(realm, logEpoch, after, take) {
      try {
        const base = `/api/realms/${encodeURIComponent(realm)}/segments`;
        const response = await get(base, PROBE_TIMEOUT_MS);
        if (!response.ok) return false;
        const manifest = v.safeParse(manifestSchema, await response.json());
        if (!manifest.success || manifest.output.logEpoch !== logEpoch) return false;
        const wanted = manifest.output.segments
          .filter(({ to }) => to > after)
          .toSorted((a, b) => a.from - b.from);
        const bring = ({ from, to }: (typeof wanted)[number]) => {
          const coming = readSegment(`${base}/${from}-${to}${AS_TEXT}`);
          // Where it fails and nobody waits for it any more, nobody has to hear of it.
          coming.catch(() => undefined);
          return coming;
        };
        let next = after + 1;
        const coming = wanted.slice(0, SEGMENTS_AHEAD).map(bring);
        for (const [at, { from, to }] of wanted.entries()) {
          if (from > next) return false;
          const segment = await coming.shift();
          coming.push(...wanted.slice(at + SEGMENTS_AHEAD, at + SEGMENTS_AHEAD + 1).map(bring));
          if (segment?.realm !== realm || segment.logEpoch !== logEpoch) return false;
          if (segment.from !== from || segment.to !== to || !(await take(segment))) return false;
          next = to + 1;
        }
        return true;
      } catch (cause) {
        if (isNetworkError(cause)) return false;
        throw cause;
      }
    },
  };
}

/** fetch: no connection, a redirect, a time-out, a body that is no JSON or ends too soon. */
export const isNetworkError = (cause: unknown): boolean =>
  cause instanceof TypeError || cause instanceof DOMException || cause instanceof SyntaxError;
