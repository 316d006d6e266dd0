import { describe, expect, test } from 'vitest';
import { askOffice } from '#web/views/office-ask.ts';

const QUESTION = {
  authorization: 'Bearer o.secret',
  staff: 's2',
  path: '/review',
  searchText: '',
  etag: null,
};
const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
const BODY = { version: 'e.1', answeredAt: 1, pending: 0, rows: [] };

const ask = (answer: Response | Error, question: object = {}) =>
  askOffice({ ...QUESTION, ...question }, () =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer),
  );

describe('what comes instead of an answer', () => {
  test('each is told from the others, and none passes for the hub', async () => {
    const html = (status: number): Response =>
      new Response('<h1>Wi-Fi</h1>', { status, headers: { 'Content-Type': 'text/html' } });
    const cases: readonly (readonly [Response | Error, string])[] = [
      [new TypeError('Failed to fetch'), 'away'],
      [new DOMException('too late', 'TimeoutError'), 'away'],
      [html(200), 'not-the-hub'],
      [html(404), 'not-the-hub'],
      [html(502), 'failing'],
      [json({ hello: 'portal' }), 'not-the-hub'],
      [json({ hello: 'proxy' }, 500), 'failing'],
      [json({ error: 'building' }, 503), 'building'],
      [json({ error: 'not-enrolled' }, 401), 'not-enrolled'],
      [json({ error: 'gossip' }, 400), 'not-the-hub'],
      [new Response('{"vers', { headers: { 'Content-Type': 'application/json' } }), 'not-the-hub'],
    ];
    for (const [answer, error] of cases) {
      expect([error, await ask(answer)]).toEqual([error, { ok: false, error }]);
    }
  });

  test('an answer of the hub comes with its ETag; one that is the same comes without a body', async () => {
    expect(await ask(json(BODY, 200, { ETag: '"a"' }))).toEqual({
      ok: true,
      value: { body: BODY, etag: '"a"', freshness: null },
    });
    const freshness = { version: 'e.2', answeredAt: 2, pending: 0, knowsUntil: 1, unreadable: 0 };
    const headers = { Freshness: JSON.stringify(freshness) };
    const same = await ask(new Response(null, { status: 304, headers }), { etag: '"a"' });
    expect(same).toEqual({ ok: true, value: { body: null, etag: '"a"', freshness } });
    // Nobody asked for a comparison: such an answer is not ours.
    expect(await ask(new Response(null, { status: 304 }))).toEqual({ ok: false, error: 'not-the-hub' });
  });

  test('a list that is being made says how far', async () => {
    const told: unknown[] = [];
    const progress = { done: 3, all: 10 };
    const onBuilding = (one: unknown) => void told.push(one);
    expect(await ask(json({ error: 'building', progress }, 503), { onBuilding })).toEqual({
      ok: false,
      error: 'building',
    });
    await ask(json({ error: 'building' }, 503), { onBuilding });
    await ask(json({ error: 'failing' }, 503), { onBuilding });
    expect(told).toEqual([progress, null]);
  });

  test('what is searched for travels in a header, never in the address', async () => {
    let asked: { url: string; headers: Headers } | null = null;
    await askOffice({ ...QUESTION, path: '/persons', searchText: '渡邉 R8.1.20' }, (input, init) => {
      asked = { url: input as string, headers: new Headers(init?.headers) };
      return Promise.resolve(json(BODY));
    });
    expect(asked!.url).toBe('/api/office/persons');
    expect(asked!.headers.get('X-Ledger-Staff')).toBe('s2');
    expect(decodeURIComponent(asked!.headers.get('Search-Text') ?? '')).toBe('渡邉 R8.1.20');
  });
});
