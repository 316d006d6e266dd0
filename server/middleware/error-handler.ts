/** The last stop of a defect in a request: named in the log by an id that the answer repeats, never by its words. */

import type { ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Logger } from 'pino';
import { randomText } from '#server/log/random-text.ts';
import { framesOf } from '#server/hub/stack-frames.ts';

export function errorHandler(logger: Logger): ErrorHandler {
  return (error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    const defect = randomText(10);
    logger.error({ event: 'defect', defect, method: c.req.method, frames: framesOf(error) });
    return c.json({ error: 'defect', defect }, 500);
  };
}
