/** What the read models ask of the hub's log: to read it, from a thread of their own. */

import type { LogReader } from '#server/log/log-reader.ts';

export type OfficeLog = Pick<LogReader, keyof LogReader>;
