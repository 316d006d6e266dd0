/** Bytes straight on a TCP connection: requests that are none, and frames that RFC 6455 forbids. */

import { bytesOf } from './bytes.ts';
import type { Bytes, HostileInput } from './bytes.ts';

const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];
const ROOM = '/sync/register:sites';
const lines = (...all: readonly string[]): Bytes =>
  bytesOf(Buffer.from(`${all.join('\r\n')}\r\n\r\n`, 'latin1'));
const upgradeTo = (path: string): Bytes => lines(`GET ${path} HTTP/1.1`, 'Host: x', ...UPGRADE);
const upgradeWith = (...headers: readonly string[]): Bytes =>
  lines(`GET ${ROOM} HTTP/1.1`, 'Host: x', ...UPGRADE, ...headers);
const upgradeAs = (replaced: string, by: string): Bytes =>
  lines(`GET ${ROOM} HTTP/1.1`, 'Host: x', ...UPGRADE.map((line) => (line.startsWith(replaced) ? by : line)));

const PATHS = [
  '//',
  '///',
  '//[]/x',
  '//x/sync/register:sites',
  'http://x/',
  'http://[',
  'http://[::1',
  'http://x:99999/',
  '*',
  '/sync',
  '/sync/',
  '/sync//',
  '/sync/%',
  '/sync/%ff',
  '/sync/%00',
  '/sync/%2e%2e%2f',
  '/sync/..%2f..%2fapi',
  '/sync/register:sites?token=d1.x',
  '/sync/register:sites#x',
  '/sync/register:__proto__',
  '/sync/person:AAAAAAAAAAAAAAAA',
  '/sync/register:sites/more',
  '/api/enrol',
  `/sync/${'a'.repeat(8_000)}`,
  '/\\..\\x',
  '\u00e9',
];
const HOSTS = [
  '',
  ' ',
  'a b',
  ']',
  '[',
  '[::1',
  'x:99999',
  'x:-1',
  'x@y',
  'x/y',
  'x?y',
  'x#y',
  '\u00ff',
  'x'.repeat(5_000),
];

const requests: readonly HostileInput[] = [
  ...PATHS.map((path) => ({ name: `an upgrade to ${path.slice(0, 40)}`, bytes: upgradeTo(path) })),
  ...HOSTS.map((host) => ({
    name: `the host ${JSON.stringify(host.slice(0, 20))}`,
    bytes: lines(`GET ${ROOM} HTTP/1.1`, `Host: ${host}`, ...UPGRADE),
  })),
  ...HOSTS.slice(0, 8).map((host) => ({
    name: `a page of the host ${JSON.stringify(host.slice(0, 20))}`,
    bytes: lines('GET / HTTP/1.1', `Host: ${host}`, 'Accept: text/html'),
  })),
  { name: 'no host', bytes: lines(`GET ${ROOM} HTTP/1.1`, ...UPGRADE) },
  { name: 'two hosts', bytes: lines(`GET ${ROOM} HTTP/1.1`, 'Host: x', 'Host: y', ...UPGRADE) },
  { name: 'a line end within a header', bytes: upgradeWith('X-A: b\rSet-Cookie: c') },
  { name: 'a bare line feed', bytes: upgradeWith('X-A: b\nX-B: c') },
  { name: 'a folded header', bytes: upgradeWith('X-A: b\r\n  folded') },
  { name: 'a NUL in a header', bytes: upgradeWith('X-A: b\0c') },
  { name: 'a header without a name', bytes: upgradeWith(': b') },
  { name: 'a space before the colon', bytes: upgradeWith('X-A : b') },
  {
    name: 'a thousand headers',
    bytes: upgradeWith(...Array.from({ length: 1_000 }, (_, at) => `X-${at}: y`)),
  },
  { name: 'a header of 20 KB', bytes: upgradeWith(`X-A: ${'b'.repeat(20_000)}`) },
  {
    name: 'no key',
    bytes: lines(
      `GET ${ROOM} HTTP/1.1`,
      'Host: x',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
    ),
  },
  ...['x', '', 'dGhlIHNhbXBsZSBub25jZQ', '='.repeat(24)].map((key) => ({
    name: `the key ${JSON.stringify(key)}`,
    bytes: upgradeAs('Sec-WebSocket-Key', `Sec-WebSocket-Key: ${key}`),
  })),
  ...['0', '12', '14', '-1', 'x', ''].map((version) => ({
    name: `the version ${JSON.stringify(version)} of the protocol`,
    bytes: upgradeAs('Sec-WebSocket-Version', `Sec-WebSocket-Version: ${version}`),
  })),
  ...['h2c', 'websocket, h2c', 'WebSocket', '', 'x'].map((upgrade) => ({
    name: `an upgrade to the protocol ${JSON.stringify(upgrade)}`,
    bytes: upgradeAs('Upgrade', `Upgrade: ${upgrade}`),
  })),
  ...[
    ',',
    ', ,',
    'token.',
    'token.d1',
    'token.__proto__.x',
    'ledger, token.d1.x',
    'a b',
    'ledger,ledger',
    't'.repeat(9_000),
  ].map((protocol) => ({
    name: `the subprotocol ${JSON.stringify(protocol.slice(0, 30))}`,
    bytes: upgradeWith(`Sec-WebSocket-Protocol: ${protocol}`),
  })),
  ...['permessage-deflate', 'permessage-deflate; server_max_window_bits=99', ';;;', 'x; y="', ','].map(
    (extension) => ({
      name: `the extension ${JSON.stringify(extension)}`,
      bytes: upgradeWith(`Sec-WebSocket-Extensions: ${extension}`),
    }),
  ),
  { name: 'an upgrade that is a POST', bytes: bytesOf(Buffer.from(upgradeTo(ROOM).toString())) },
  {
    name: 'two lengths',
    bytes: lines('POST /api/enrol HTTP/1.1', 'Host: x', 'Content-Length: 2', 'Content-Length: 3', '', '{}'),
  },
  {
    name: 'a length and chunks',
    bytes: lines(
      'POST /api/enrol HTTP/1.1',
      'Host: x',
      'Content-Length: 2',
      'Transfer-Encoding: chunked',
      '',
      '0',
    ),
  },
  { name: 'a negative length', bytes: lines('POST /api/enrol HTTP/1.1', 'Host: x', 'Content-Length: -1') },
  {
    name: 'a length of 10^30',
    bytes: lines('POST /api/enrol HTTP/1.1', 'Host: x', `Content-Length: 1${'0'.repeat(30)}`),
  },
  {
    name: 'a chunk of nonsense',
    bytes: lines('POST /api/enrol HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked', '', 'zz'),
  },
  {
    name: 'a chunk of 2^64',
    bytes: lines(
      'POST /api/enrol HTTP/1.1',
      'Host: x',
      'Transfer-Encoding: chunked',
      '',
      'ffffffffffffffffff',
    ),
  },
  {
    name: 'chunked twice',
    bytes: lines('POST /api/enrol HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked, chunked'),
  },
  { name: 'HTTP/9.9', bytes: lines('GET / HTTP/9.9', 'Host: x') },
  { name: 'HTTP/0.9', bytes: bytesOf('GET /\r\n') },
  { name: 'the preface of HTTP/2', bytes: bytesOf('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n') },
  { name: 'the hello of TLS', bytes: bytesOf(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, new Uint8Array(500)) },
  { name: 'a method that is none', bytes: lines('ＧＥＴ / HTTP/1.1', 'Host: x') },
  { name: 'CONNECT', bytes: lines('CONNECT x:80 HTTP/1.1', 'Host: x') },
  { name: 'TRACE', bytes: lines('TRACE / HTTP/1.1', 'Host: x') },
  { name: 'noughts', bytes: new Uint8Array(2_000) },
  { name: 'line ends', bytes: bytesOf('\r\n'.repeat(2_000)) },
  {
    name: 'a thousand requests at once',
    bytes: bytesOf('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_000)),
  },
];

/** A frame of a client: its first byte, its length as it is claimed, a mask, and the payload. */
function frame(
  first: number,
  payload: Uint8Array,
  how: { readonly length?: Uint8Array; readonly mask?: boolean } = {},
): Bytes {
  const isMasked = how.mask ?? true;
  const own =
    payload.length < 126
      ? bytesOf(payload.length)
      : payload.length < 65_536
        ? bytesOf(126, payload.length >> 8, payload.length & 255)
        : bytesOf(
            127,
            0,
            0,
            0,
            0,
            payload.length >>> 24,
            (payload.length >> 16) & 255,
            (payload.length >> 8) & 255,
            payload.length & 255,
          );
  const length = Uint8Array.from(how.length ?? own);
  if (isMasked) length[0] = (length[0] as number) | 0x80;
  // A mask of noughts leaves the payload as it is.
  return bytesOf(first, length, isMasked ? new Uint8Array(4) : new Uint8Array(), payload);
}
const small = bytesOf(76, 4, 1);
const [FIN, TEXT, BINARY, CONTINUED, CLOSE, PING, PONG] = [0x80, 1, 2, 0, 8, 9, 10];
const closing = (code: number, reason = ''): Bytes =>
  frame(FIN | CLOSE, bytesOf(code >> 8, code & 255, reason));

/** What follows a handshake that was taken. */
export const HOSTILE_WIRE: readonly HostileInput[] = [
  ...[0x40, 0x20, 0x10, 0x70].map((bits) => ({
    name: `reserved bits ${bits.toString(16)}`,
    bytes: frame(FIN | bits | BINARY, small),
  })),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((code) => ({
    name: `the opcode ${code}`,
    bytes: frame(FIN | code, small),
  })),
  { name: 'a frame without a mask', bytes: frame(FIN | BINARY, small, { mask: false }) },
  ...[CLOSE, PING, PONG].map((code) => ({
    name: `the control frame ${code} in pieces`,
    bytes: frame(code, small),
  })),
  ...[CLOSE, PING, PONG].map((code) => ({
    name: `the control frame ${code} of 126 bytes`,
    bytes: frame(FIN | code, new Uint8Array(126)),
  })),
  { name: 'a continuation of nothing', bytes: frame(FIN | CONTINUED, small) },
  { name: 'a new message within another', bytes: bytesOf(frame(BINARY, small), frame(FIN | BINARY, small)) },
  {
    name: 'a message that never ends',
    bytes: bytesOf(
      frame(BINARY, small),
      ...Array.from({ length: 2_000 }, () => frame(CONTINUED, bytesOf(0))),
    ),
  },
  {
    name: 'a length with its highest bit',
    bytes: frame(FIN | BINARY, small, { length: bytesOf(127, 0xff, 0, 0, 0, 0, 0, 0, 3) }),
  },
  {
    name: 'a length of 2^63 - 1',
    bytes: frame(FIN | BINARY, small, {
      length: bytesOf(127, 0x7f, ...Array.from({ length: 7 }, () => 255)),
    }),
  },
  {
    name: 'a length of 2^32',
    bytes: frame(FIN | BINARY, small, { length: bytesOf(127, 0, 0, 0, 1, 0, 0, 0, 0) }),
  },
  {
    name: 'a length of 60 MB',
    bytes: frame(FIN | BINARY, new Uint8Array(1_000), { length: bytesOf(127, 0, 0, 0, 0, 3, 0x93, 0x87, 0) }),
  },
  {
    name: 'a length in more bytes than it needs',
    bytes: frame(FIN | BINARY, small, { length: bytesOf(126, 0, 3) }),
  },
  {
    name: 'a length in many more bytes',
    bytes: frame(FIN | BINARY, small, { length: bytesOf(127, 0, 0, 0, 0, 0, 0, 0, 3) }),
  },
  { name: 'an empty message', bytes: frame(FIN | BINARY, new Uint8Array()) },
  {
    name: 'empty pieces',
    bytes: bytesOf(frame(BINARY, new Uint8Array()), frame(FIN | CONTINUED, new Uint8Array())),
  },
  { name: 'text', bytes: frame(FIN | TEXT, bytesOf('{"type":"hello"}')) },
  { name: 'text that is no UTF-8', bytes: frame(FIN | TEXT, bytesOf(0xff, 0xfe)) },
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map((code) => ({
    name: `a close with the code ${code}`,
    bytes: closing(code),
  })),
  { name: 'a close of one byte', bytes: frame(FIN | CLOSE, bytesOf(3)) },
  { name: 'a close whose reason is no UTF-8', bytes: frame(FIN | CLOSE, bytesOf(3, 0xe8, 0xff)) },
  {
    name: 'words after the close',
    bytes: bytesOf(closing(1000), frame(FIN | BINARY, small), frame(FIN | PING, small)),
  },
  { name: 'two closes', bytes: bytesOf(closing(1000), closing(1000)) },
  {
    name: 'ten thousand pings',
    bytes: bytesOf(...Array.from({ length: 10_000 }, () => frame(FIN | PING, small))),
  },
  {
    name: 'ten thousand pongs',
    bytes: bytesOf(...Array.from({ length: 10_000 }, () => frame(FIN | PONG, small))),
  },
  {
    name: 'ten thousand small messages',
    bytes: bytesOf(...Array.from({ length: 10_000 }, () => frame(FIN | BINARY, small))),
  },
  { name: 'half a head', bytes: bytesOf(FIN | BINARY) },
  { name: 'half a mask', bytes: bytesOf(FIN | BINARY, 0x83, 1, 2) },
  { name: 'half a message', bytes: frame(FIN | BINARY, small).subarray(0, -1) },
  { name: 'a request instead of a frame', bytes: bytesOf('GET / HTTP/1.1\r\nHost: x\r\n\r\n') },
  { name: 'noise', bytes: Uint8Array.from({ length: 5_000 }, (_, at) => (at * 167) & 255) },
];

export const HOSTILE_REQUESTS: readonly HostileInput[] = requests;
/** The handshake before `HOSTILE_WIRE`. */
export const HANDSHAKE = upgradeTo(ROOM);
