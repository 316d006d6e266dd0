/** The office's read models as the hub keeps them: one place where the two meet. */

import type { Logger } from 'pino';
import { createRuleJudge } from '#shared/rules/rule-violations.ts';
import { framesOf } from './hub/stack-frames.ts';
import type { DurableLog } from './log/durable-log.ts';
import { createOffice } from './office/office.ts';
import { officeRoutes } from './routes/office.ts';
import type { ReadModels } from './start-hub.ts';

export function createReadModels(log: DurableLog, logger: Logger): ReadModels {
  const office = createOffice(log, createRuleJudge(), (doc, cause) => {
    logger.error({ event: 'fold-failed', doc, frames: framesOf(cause) });
  });
  return {
    onAppended: (rows) => office.onAppended(rows),
    rebuild: () => office.rebuild(),
    stop: () => office.stop(),
    routes: (door) => officeRoutes({ office, ...door }),
  };
}
