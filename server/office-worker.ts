/**
 * The thread of the office's read models: folds what the log holds, answers what the office asks, and shares with the hub's
 * thread nothing but the log's file. It writes no entry; whatever happens here, tablets are served.
 */

import { randomUUID } from 'node:crypto';
import { getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { assert, assertNever } from '#shared/base/assert.ts';
import { AuditReader } from './audit/audit-reader.ts';
import { framesOf } from './hub/stack-frames.ts';
import { LogReader } from './log/log-reader.ts';
import { answerQuestion } from './office/answer-question.ts';
import { makerOf } from './office/maker.ts';
import { createJudges } from './office/office-judges.ts';
import { Office, standsOnLog } from './office/office.ts';
import type { FromOffice, OfficeThreadData, ToOffice } from './office/office-question.ts';
import { OFFICE_FILE, openOfficeStore, type OfficeStore } from './office/office-store.ts';
import { dayInJapan } from './office/today.ts';
import { officeRoutes } from './routes/office.ts';

/** Of the thread alone: on Linux a priority belongs to the thread that sets it. Tablets come before lists. */
const NICER_BY = 3;
/** A new day's list is made before the office opens. */
const DAY_ASKED_EVERY_MS = 60_000;

assert(parentPort !== null, 'this is a thread of the hub');
const port = parentPort;
const tell = (message: FromOffice, handedOver: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, [...handedOver]);

if (process.platform === 'linux') setPriority(0, Math.min(19, getPriority(0) + NICER_BY));
const { dataDir, isFresh } = workerData as OfficeThreadData;
const log = new LogReader(dataDir);
const store = openStore();
const office = new Office(
  {
    log,
    store,
    ...createJudges(log),
    onDefect: (doc, cause) => tell({ type: 'unreadable', doc, frames: framesOf(cause) }),
    // The thread ends, and the hub starts it again.
    onFailed: (cause) => {
      throw cause;
    },
  },
  randomUUID(),
);
const audit = new AuditReader(dataDir);
const onError = (cause: unknown): void => tell({ type: 'defect', frames: framesOf(cause) });
const routes = officeRoutes(office, Date.now, onError, audit);

port.on('message', (message: ToOffice) => {
  switch (message.type) {
    case 'appended':
      office.onAppended();
      break;
    case 'serving':
      office.giveWay();
      break;
    case 'question':
      void answerQuestion(routes, message.question).then((reply) =>
        tell({ type: 'reply', n: message.n, reply }, [reply.body.buffer]),
      );
      break;
    case 'stop':
      office.stop();
      clearInterval(days);
      port.close();
      void office.whenIdle().then(() => {
        audit.close();
        store.close();
        log.close();
      });
      break;
    default:
      assertNever(message);
  }
});

const days = setInterval(prepareToday, DAY_ASKED_EVERY_MS);
prepareToday();
await office.whenCurrent();
tell({ type: 'current' });

function prepareToday(): void {
  if (office.due.ask(dayInJapan(Date.now()))) office.onAppended();
}

function openStore(): OfficeStore {
  const file = join(dataDir, OFFICE_FILE);
  const madeOf = { logEpoch: log.logEpoch, maker: makerOf() };
  const opened = openOfficeStore(file, madeOf, isFresh);
  if (standsOnLog(opened, log)) return opened;
  opened.close();
  return openOfficeStore(file, madeOf, true);
}
