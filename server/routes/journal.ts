/** POST /api/audit/journal: what was looked at on a device while no hub could see it. Asks for no session: a locked or revoked device brings it too. */

import { Hono } from 'hono';
import * as v from 'valibot';
import type { JournalAnswer } from '#shared/api/audit-api.ts';
import { AuditUnavailable } from '#server/audit/audit-log.ts';
import { journalSchema } from '#server/audit/take-journal.ts';
import type { JournalIntake } from '#server/audit/take-journal.ts';
import type { HubSeal } from '#server/hub/hub-seal.ts';
import type { DurableLog } from '#server/log/durable-log.ts';

export interface JournalDoor {
  readonly log: DurableLog;
  readonly seal: Pick<HubSeal, 'isDrainToken'>;
  readonly intake: JournalIntake;
}

export function journalRoutes({ log, seal, intake }: JournalDoor): Hono {
  const routes = new Hono();
  routes.post('/audit/journal', async (c) => {
    const body = v.safeParse(journalSchema, await readJson(() => c.req.json()));
    if (!body.success) return c.json({ error: 'bad-request' }, 400);
    const device = log.device(body.output.device);
    if (!device || !seal.isDrainToken(device.device, body.output.drain))
      return c.json({ error: 'not-enrolled' }, 401);
    try {
      return c.json((await intake.take(device, body.output)) satisfies JournalAnswer);
    } catch (cause) {
      if (!(cause instanceof AuditUnavailable)) throw cause;
      return c.json({ error: 'not-audited' }, 503);
    }
  });
  return routes;
}

async function readJson(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
