/** Requests to every route that a client library can make: bodies, ranges, queries, addresses. */

export interface HostileRequest {
  readonly name: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

const BODIES: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>> = {
  nothing: '',
  null: 'null',
  'a number': '1e400',
  'an array': '[]',
  'an empty object': '{}',
  'half of one': '{"staff":"s1"',
  'a member twice': '{"staff":"s1","staff":"s2","code":"1","deviceName":"x"}',
  __proto__: '{"__proto__":{"staff":"s1"},"code":"123456","deviceName":"x"}',
  'objects for texts': '{"staff":{"$gt":""},"code":{"$gt":""},"deviceName":[]}',
  'a staff of another case': '{"staff":"S1","code":"123456","deviceName":"x"}',
  'an empty name': '{"staff":"s1","code":"123456","deviceName":""}',
  'a name of 4 KB': `{"staff":"s1","code":"000000","deviceName":"${'あ'.repeat(1_300)}"}`,
  NULs: '{"staff":"s1\\u0000","code":"000000","deviceName":"x"}',
  'a lone surrogate': '{"staff":"\\ud800","code":"000000","deviceName":"x"}',
  'deep arrays': '['.repeat(4_000),
  'no UTF-8': new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
  'UTF-16': new Uint8Array(Buffer.from('{"staff":"s1"}', 'utf16le')),
  'a megabyte': 'x'.repeat(1_000_000),
};
const RANGES = [
  '0-0',
  '1-0',
  '2-1',
  '00-00',
  '1-99999',
  '999999999999999-1',
  '-1-5',
  '1e3-2',
  '0x1-2',
  '１-２',
  '1',
  '-',
  '1-2-3',
  '1.5-2',
];
const QUERIES = [
  'limit=0',
  'limit=-1',
  'limit=1e9',
  'limit=10000',
  'limit=1&limit=2',
  `after=${'x'.repeat(500)}`,
  'after=%00',
  'type=__proto__',
  'state=x',
  'on=0000-00-00',
  'on=9999-12-31',
  'on=2026-02-30',
  'on=0001-01-01',
  'series=%E3%81%82',
  'birth=2026-13',
  '%ff=%fe',
  'constructor=1',
  '__proto__[x]=1',
];
const ADDRESSES = [
  '/..%2f..%2fpackage.json',
  '/%2e%2e/%2e%2e/package.json',
  '/_app/..%5c..%5cpackage.json',
  '/index.html%00.js',
  '/%',
  '/%ff',
  '/.git/config',
  '/ledger.sqlite',
  '/api',
  '/api/',
  '/api//enrol',
  '/api/office/persons/__proto__',
  '/api/office/persons/%2e%2e',
  '/api/realms/__proto__/segments',
  '/api/realms/%2e%2e/segments',
  '/api/realms/common/segments/../../../healthz',
  `/${'a'.repeat(10_000)}`,
  '/api/office/persons?q=%3Cscript%3E',
];

export const HOSTILE_HTTP: readonly HostileRequest[] = [
  ...Object.entries(BODIES).map(([name, body]) => ({
    name: `enrol with ${name}`,
    path: '/api/enrol',
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  })),
  ...['text/plain', 'multipart/form-data; boundary=x', 'application/json; charset=utf-7', ''].map((type) => ({
    name: `enrol as ${type || 'nothing'}`,
    path: '/api/enrol',
    method: 'POST',
    headers: { 'Content-Type': type },
    body: '{}',
  })),
  ...['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].map((method) => ({
    name: `${method} enrol`,
    path: '/api/enrol',
    method,
  })),
  ...RANGES.map((range) => ({
    name: `the segment ${range}`,
    path: `/api/realms/common/segments/${encodeURI(range)}`,
  })),
  ...['bytes=0-0', 'bytes=-1', 'bytes=5-1', 'bytes=0-99999999999999999999', 'bytes=0-1,1-2', 'x'].map(
    (range) => ({
      name: `bytes ${range}`,
      path: '/api/realms/common/segments',
      headers: { Range: range },
    }),
  ),
  ...['*', '"', 'W/"x"', `"${'x'.repeat(5_000)}"`].map((etag) => ({
    name: `unless it is ${etag.slice(0, 10)}`,
    path: '/api/realms/common/segments/1-1',
    headers: { 'If-None-Match': etag },
  })),
  ...['persons', 'review', 'held', 'due', 'merged'].flatMap((list) =>
    QUERIES.map((query) => ({
      name: `${list} with ${query.slice(0, 20)}`,
      path: `/api/office/${list}?${query}`,
    })),
  ),
  ...['%', '%ff', '%E3%81', '%00', '%EF%BF%BF', '%ED%A0%80', 'x'.repeat(300)].map((words) => ({
    name: `a search for ${words.slice(0, 12)}`,
    path: '/api/office/persons',
    headers: { 'Search-Text': words },
  })),
  ...[
    '',
    'Bearer',
    'Bearer .',
    'Bearer d1.',
    'Bearer __proto__.x',
    'Bearer d1.x.y',
    'Basic ZDE6eA==',
    `Bearer d1.${'x'.repeat(9_000)}`,
  ].map((authorization) => ({
    name: `as ${JSON.stringify(authorization.slice(0, 20))}`,
    path: '/api/tickets',
    method: 'POST',
    headers: { Authorization: authorization },
  })),
  ...ADDRESSES.map((path) => ({ name: `the address ${path.slice(0, 40)}`, path })),
];
