/** Builds a running hub from its parts, and stops it in order. main.ts and the tests start it through this alone. */

import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { WebSocketServerLike } from '@hono/node-server';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import { AuditLog } from './audit/audit-log.ts';
import { createApp } from './app.ts';
import type { OfficeQuestion, OfficeReply } from './office/office-question.ts';
import type { AppParts } from './app.ts';
import { CodeEnrolment } from './hub/code-enrolment.ts';
import { Enrolment } from './hub/enrolment.ts';
import { HubMetrics } from './hub/hub-metrics.ts';
import { HubSeal } from './hub/hub-seal.ts';
import { Hub } from './hub/hub.ts';
import { NewDevices } from './hub/new-devices.ts';
import { OfficeAccounts } from './hub/office-accounts.ts';
import { OfficePasskeys } from './hub/office-passkeys.ts';
import { OfficeSessions } from './hub/office-sessions.ts';
import { OfficeSignIn } from './hub/office-sign-in.ts';
import type { ScryptCost } from './hub/password-hash.ts';
import { SOCKET_LIMITS } from './hub/socket.ts';
import type { SocketLimits } from './hub/socket.ts';
import { framesOf } from './hub/stack-frames.ts';
import type { DurableLog, LogRow } from './log/durable-log.ts';
import { EDGE_LIMITS, limitConnections, serverOptionsOf } from './limit-connections.ts';
import type { EdgeLimits } from './limit-connections.ts';
import { Segments } from './log/segments.ts';
import { LEDGER_SUBPROTOCOL } from './routes/sync.ts';

/** Push of 200 entries, or a room's answer; a larger message ends its socket with 1009 before it is read (DR-30). */
const MESSAGE_BYTES_MAX = 262_144;
/** DR-29. */
const LEASE_MS = 24 * 3_600_000;
/** A session's end is told to its sockets within this. */
const SWEEP_EVERY_MS = 1_000;
/** What is kept up from the log for the office: told of every commit, and never a second truth. */
export interface ReadModels {
  onAppended(rows: readonly LogRow[]): void;
  /** A device has come: the lists leave it the machine for a moment. */
  onServing?(): void;
  /** Resolves once the lists stand; the routes say "building" until then. */
  start(): Promise<void>;
  /** Resolves once nothing reads the log any more: it is about to be closed. */
  stop(): Promise<void>;
  readonly routes: NonNullable<AppParts['office']>;
  /** What the hub itself asks of the lists; whoever it answers was judged before. */
  ask(question: OfficeQuestion): Promise<OfficeReply>;
}

export interface HubSettings {
  readonly log: DurableLog;
  readonly readModels: ReadModels | null;
  readonly logger: Logger;
  /** 0 = any free port. */
  readonly port: number;
  readonly dataDir: string;
  readonly webDir: string;
  readonly publicOrigin?: string | null;
  readonly proxies?: ReadonlySet<string>;
  readonly leaseMs?: number;
  readonly limits?: SocketLimits;
  readonly edge?: EdgeLimits;
  readonly now?: () => number;
  /** A code for an administrator's device although one has a device: it was lost. */
  readonly wantsAdministrator?: boolean;
  /** Of new passwords: less only where a test makes many. */
  readonly passwordCost?: ScryptCost;
  /** The store has failed: the caller must end the process. */
  readonly onFailed: (cause: unknown) => void;
}

export interface RunningHub {
  readonly port: number;
  readonly hub: Hub;
  /** Method and path of every route, as Hono names them: for whoever checks that each has its row in the policy. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  /** For an administrator's device, once, to be shown to whoever started the hub; null where it is not needed. */
  readonly firstCode: string | null;
  /** Of the office. */
  readonly sessions: OfficeSessions;
  /** Commits what was read, tells the devices to come back, closes the log. */
  stop(): Promise<void>;
}

/** @throws the error of `listen` where the port cannot be had */
export async function startHub(settings: HubSettings): Promise<RunningHub> {
  const { log, logger, readModels, port, dataDir, webDir, onFailed } = settings;
  const now = settings.now ?? Date.now;
  const edge = settings.edge ?? EDGE_LIMITS;
  const metrics = new HubMetrics(() => hub.socketCount);
  const segments = new Segments(log, dataDir, (cause) => {
    logger.error({ event: 'segments-failed', frames: framesOf(cause) });
  });
  // Lists that fail are seen and mended; meanwhile no device waits for its receipt.
  const onReadModelsFailed = (cause: unknown): void => {
    logger.error({ event: 'read-models-failed', frames: framesOf(cause) });
  };
  const audit = new AuditLog(dataDir, now, {
    onFailed: (cause) => logger.error({ event: 'audit-failed', frames: framesOf(cause) }),
  });
  const isDemonstration = log.signIns().length > 0;
  const sessions = new OfficeSessions(log.access, now);
  const hub: Hub = new Hub({
    sessions: isDemonstration ? undefined : sessions,
    log,
    logger,
    metrics,
    limits: settings.limits ?? SOCKET_LIMITS,
    now,
    onAppended: (rows) => {
      try {
        readModels?.onAppended(rows);
      } catch (cause) {
        onReadModelsFailed(cause);
      }
      segments.onAppended();
    },
    onFailed,
    note: (...facts) => audit.note(...facts),
  });
  const accounts = new OfficeAccounts(log.access, now);
  const signIn = new OfficeSignIn({ log, hub, sessions, accounts, now, cost: settings.passwordCost });
  const nameOf = (staff: string): string => hub.authority.memberAtWork(staff)?.name ?? staff;
  const passkeys = new OfficePasskeys({ accounts, signIn, nameOf, now });
  const sweeping = setInterval(() => signIn.sweep(), SWEEP_EVERY_MS).unref();
  const devices = new NewDevices({ log, hub, now });
  const enrolment = new Enrolment({ log, hub, devices, now });
  const codeEnrolment = new CodeEnrolment({ log, hub, devices, signIn, now });
  const firstCode = isDemonstration ? null : codeEnrolment.issueFirstCode(settings.wantsAdministrator);
  const app = createApp({
    log,
    hub,
    office: readModels?.routes ?? null,
    askOffice: readModels ? (question) => readModels.ask(question) : null,
    enrolment,
    codeEnrolment,
    signIn,
    passkeys,
    segments,
    seal: new HubSeal(dataDir),
    audit,
    leaseMs: settings.leaseMs ?? LEASE_MS,
    metrics,
    logger,
    webDir,
    publicOrigin: settings.publicOrigin ?? null,
    now,
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    // Never the one with the token: the chosen one is repeated in the answer.
    handleProtocols: (offered) => (offered.has(LEDGER_SUBPROTOCOL) ? LEDGER_SUBPROTOCOL : false),
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: serverOptionsOf(edge),
    // The adapter describes the `ws` server by fewer overloads than `ws` itself has.
    websocket: { server: sockets as unknown as WebSocketServerLike },
  });
  limitConnections(server as HttpServer, edge, settings.proxies ?? new Set());
  server.on('connection', () => {
    hub.onArrival();
    readModels?.onServing?.();
  });
  await new Promise<void>((ready, failed) => {
    server.once('error', failed);
    server.listen(port, () => {
      server.off('error', failed);
      ready();
    });
  });
  server.on('error', (cause) => logger.error({ event: 'server-error', frames: framesOf(cause) }));
  void readModels?.start().catch(onReadModelsFailed);
  void segments.make();
  const { port: bound } = server.address() as AddressInfo;
  logger.info({ event: 'listening', port: bound, logEpoch: log.logEpoch });

  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    segments.stop();
    clearInterval(sweeping);
    const listsEnded = readModels?.stop();
    hub.stop();
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    const patience = setTimeout(() => {
      hub.terminate();
      if ('closeAllConnections' in server) server.closeAllConnections();
    }, 2_000);
    await closed;
    clearTimeout(patience);
    await listsEnded;
    audit.close();
    log.close();
    logger.info({ event: 'stopped' });
  };
  return { port: bound, hub, routes: app.routes, firstCode: firstCode?.code ?? null, sessions, stop };
}
