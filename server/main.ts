/** Starts the hub: `node server/main.ts`. Ends in order on SIGINT and SIGTERM, at once where a promise might be broken. */

import { pino } from 'pino';
import { BadSetting, readConfig } from './config.ts';
import type { Config } from './config.ts';
import { framesOf } from './hub/stack-frames.ts';
import { DATABASE_FILE, LogUnavailable } from './log/open-database.ts';
import { noticeCopiedFile } from './log/notice-copied-file.ts';
import { openSqliteLog } from './log/sqlite-log.ts';
import { createReadModels } from './read-models.ts';
import { startHub } from './start-hub.ts';

const STOP_MS_MAX = 5_000;

try {
  await run(readConfig(process.env));
} catch (cause) {
  process.stderr.write(`${sentenceOf(cause)}\n`);
  process.exit(1);
}

async function run(config: Config): Promise<void> {
  // Written at once: the last line before an end is the one that is needed.
  const logger = pino({ level: config.logLevel, base: null }, pino.destination({ sync: true }));
  const end = (event: string, cause: unknown): never => {
    logger.fatal({ event, frames: framesOf(cause) });
    process.exit(1);
  };
  process.on('uncaughtException', (cause) => end('uncaught', cause));
  process.on('unhandledRejection', (cause) => end('unhandled', cause));

  const renewed = noticeCopiedFile(config.dataDir);
  if (renewed !== null) logger.warn({ event: 'restored-from-a-copy', logEpoch: renewed });
  const log = openSqliteLog(config.dataDir);
  const running = await startHub({
    ...config,
    log,
    logger,
    readModels: createReadModels(config.dataDir, logger),
    onFailed: (cause) => end('store-failed', cause),
  });
  if (running.firstCode !== null)
    sayFirstCode(running.firstCode, config.publicOrigin ?? `http://localhost:${running.port}`);

  const stop = (): void => {
    setTimeout(() => end('stop-took-too-long', null), STOP_MS_MAX).unref();
    running.stop().then(
      () => process.exit(0),
      (cause: unknown) => end('stop-failed', cause),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** To the terminal alone: the log may go elsewhere, and is kept. The code stands behind the `#`, which no server hears. */
function sayFirstCode(code: string, origin: string): void {
  process.stderr.write(
    `\n管理者の端末を登録するコード（60分・1回）Code for the administrator's device (60 minutes, once):\n` +
      `  ${code}\n  ${origin}/#code=${code.replaceAll('-', '')}\n\n`,
  );
}

function sentenceOf(cause: unknown): string {
  if (cause instanceof BadSetting) return cause.message;
  if (cause instanceof LogUnavailable) {
    switch (cause.code) {
      case 'in-use':
        return `${DATABASE_FILE} is open in another process: only one hub may run on a data folder.`;
      case 'old-sqlite':
        return 'The SQLite of this Node is older than 3.51.3 and may lose commits; use the Node that npm start brings.';
      case 'other-schema':
        return `${DATABASE_FILE} was written by a newer version of this product.`;
      case 'unwritable':
        return 'The data folder cannot be written; set DATA_DIR to one that can.';
    }
  }
  const { code } = cause as { code?: string };
  if (code === 'EADDRINUSE') return 'The port is in use; set PORT to another one.';
  if (code === 'EACCES') return 'The port may not be opened by this user; set PORT to one above 1023.';
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
