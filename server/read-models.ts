/** The office's read models as the hub keeps them: in a thread of their own, behind the door of the office's roles. */

import type { Logger } from 'pino';
import { OfficeThread } from './office-thread.ts';
import { officeDoor } from './routes/office-door.ts';
import type { ReadModels } from './start-hub.ts';

/** @param dataDir - of the log; the read models lie beside it and may be deleted while no hub runs */
export function createReadModels(dataDir: string, logger: Logger): ReadModels {
  const office = new OfficeThread({ dataDir, logger });
  return {
    onAppended: () => office.onAppended(),
    onServing: () => office.onServing(),
    start: () => office.start(),
    stop: () => office.stop(),
    ask: (question) => office.ask(question),
    routes: ({ authenticate, connected }) =>
      officeDoor({ ask: (question) => office.ask(question), authenticate, connected }),
  };
}
