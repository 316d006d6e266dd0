/** No body of a request is larger than what any form of ours makes; a larger one is answered before it is read. */

import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

/** Of every request to the API; a route may set a lower one. */
export const API_BODY_BYTES_MAX = 65_536;

/** @returns 413 with a code, and a sentence for whoever reads the answer itself */
export const limitBody = (bytesMax: number): MiddlewareHandler =>
  bodyLimit({
    maxSize: bytesMax,
    onError: (c: Context) => {
      // What follows of the body is not read: the connection ends with the answer.
      c.header('Connection', 'close');
      const message = `送られた内容が大きすぎます（上限 ${Math.floor(bytesMax / 1_024)} KB）。短くして、もう一度送ってください。`;
      return c.json({ error: 'too-large', message }, 413);
    },
  });
