/** `fetch` as a device on Node has it: what is packed is unpacked whole, on a thread of the platform's pool. */

import { Agent, get } from 'node:http';
import { countSocket } from './hub-door.ts';
import { unpack } from './unpack.ts';

const agent = new Agent({ keepAlive: true });

export const nodeFetch: typeof fetch = (input, init) => {
  if (init?.method !== 'GET') return fetch(input, init);
  const headers = Object.fromEntries(new Headers(init.headers));
  return new Promise((done, failed) => {
    get(String(input as string), { agent, headers }, (answer) => {
      countSocket(answer.socket);
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', failed);
      answer.on('end', () => {
        const isPacked = answer.headers['content-encoding'] === 'gzip';
        const body = Buffer.concat(parts);
        const respond = (bytes: Uint8Array<ArrayBuffer>): void =>
          done(answerOf(bytes, answer.statusCode ?? 500));
        if (isPacked) unpack(body).then(respond, failed);
        else respond(body);
      });
    }).on('error', failed);
  });
};

/** A `Response` that was given the bytes would hand them on in pieces. */
function answerOf(bytes: Uint8Array<ArrayBuffer>, status: number): Response {
  const { buffer, byteOffset, length } = bytes;
  return Object.assign(new Response(null, { status }), {
    arrayBuffer: () => Promise.resolve(buffer.slice(byteOffset, byteOffset + length)),
    json: () => Promise.resolve(JSON.parse(new TextDecoder().decode(bytes)) as unknown),
  });
}
