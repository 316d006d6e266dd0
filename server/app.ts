/** The hub over HTTP: the PWA, the socket and the API on one port. Builds routes; opens and listens to nothing. */

import { Hono } from 'hono';
import type { Logger } from 'pino';
import type { SessionState } from '#shared/authority/policy.ts';
import type { Authority } from './hub/authority.ts';
import type { CodeEnrolment } from './hub/code-enrolment.ts';
import type { Enrolment } from './hub/enrolment.ts';
import type { HubSeal } from './hub/hub-seal.ts';
import type { HubMetrics } from './hub/hub-metrics.ts';
import type { OfficePasskeys } from './hub/office-passkeys.ts';
import type { OfficeSignIn } from './hub/office-sign-in.ts';
import type { Hub } from './hub/hub.ts';
import { LookUps } from './hub/look-ups.ts';
import { deviceOfToken, parseCredentials } from './hub/tokens.ts';
import type { DeviceRecord, DurableLog } from './log/durable-log.ts';
import type { Segments } from './log/segments.ts';
import type { AuditLog } from './audit/audit-log.ts';
import { JournalIntake } from './audit/take-journal.ts';
import { auditRequests } from './middleware/audit-requests.ts';
import { errorHandler } from './middleware/error-handler.ts';
import { API_BODY_BYTES_MAX, limitBody } from './middleware/body-limit.ts';
import { sameOrigin } from './middleware/same-origin.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { codeEnrolmentRoutes } from './routes/code-enrolment.ts';
import { enrolmentRoutes } from './routes/enrolment.ts';
import { deviceOrdersRoutes } from './routes/device-orders.ts';
import { journalRoutes } from './routes/journal.ts';
import { lookUpRoutes, type LookUpsDoor } from './routes/look-ups.ts';
import { pinResetRoutes } from './routes/pin-reset.ts';
import { sealedRoutes } from './routes/sealed.ts';
import { segmentsRoutes } from './routes/segments.ts';
import { sessionRoutes } from './routes/session.ts';
import { syncRoutes } from './routes/sync.ts';
import { ticketRoutes } from './routes/tickets.ts';
import { inlineScriptHashes, webAppRoutes } from './routes/web-app.ts';

/** A device that asks, with its role of now and how its person's sign-in stands. */
export type Asker = DeviceRecord & { readonly session: SessionState };

/** What the office's lists need of the hub. */
export interface OfficeDoor {
  readonly authenticate: (
    authorization: string | undefined,
  ) => (Asker & { readonly shownAgoMs: number | null }) | null;
  readonly connected: () => ReadonlySet<string>;
  readonly now: () => number;
}

export interface AppParts {
  readonly log: DurableLog;
  readonly hub: Hub;
  /** Routes under /api/office; null for a hub without read models. */
  readonly office: ((door: OfficeDoor) => Hono) | null;
  /** Asks the office's lists from within the hub; null for a hub without read models. */
  readonly askOffice: LookUpsDoor['ask'];
  readonly enrolment: Enrolment;
  readonly codeEnrolment: CodeEnrolment;
  readonly signIn: OfficeSignIn;
  readonly passkeys: OfficePasskeys;
  readonly segments: Segments;
  readonly seal: HubSeal;
  readonly audit: AuditLog;
  readonly leaseMs: number;
  readonly metrics: HubMetrics;
  readonly logger: Logger;
  readonly webDir: string;
  /** Where pages of this hub are opened; null = wherever it is asked. */
  readonly publicOrigin: string | null;
  readonly now: () => number;
}

export function createApp(parts: AppParts): Hono {
  const { log, hub, office, enrolment, codeEnrolment, segments, seal, audit, leaseMs } = parts;
  const { metrics, logger, webDir, publicOrigin, now } = parts;
  const authenticate = (authorization: string | undefined): Asker | null =>
    deviceOfAuthorization(log, hub.authority, authorization);
  const app = new Hono();
  app.onError(errorHandler(logger));
  app.use('*', securityHeaders({ scriptHashes: inlineScriptHashes(webDir), publicOrigin }));
  app.use('*', sameOrigin({ publicOrigin, isDemonstration: () => enrolment.isDemonstration }));
  app.get('/healthz', (c) => {
    c.header('Cache-Control', 'no-store');
    return c.json({ status: 'ok' });
  });
  app.get('/metrics', async (c) => {
    c.header('Content-Type', metrics.registry.contentType);
    c.header('Cache-Control', 'no-store');
    return c.body(await metrics.registry.metrics());
  });
  app.use('/api/*', async (c, next) => {
    c.header('Cache-Control', 'no-store');
    await next();
  });
  app.use('/api/*', limitBody(API_BODY_BYTES_MAX));
  app.use('/api/*', auditRequests({ audit, authenticate, deviceOf: (device) => log.device(device), now }));
  app.route('/api', enrolmentRoutes(enrolment, authenticate));
  app.route(
    '/api/enrolment',
    codeEnrolmentRoutes({ enrolment, codeEnrolment, authority: hub.authority, log, authenticate }),
  );
  app.route(
    '/api/session',
    sessionRoutes({
      signIn: parts.signIn,
      passkeys: parts.passkeys,
      authority: hub.authority,
      authenticate,
      publicOrigin,
    }),
  );
  app.route('/api', ticketRoutes(log, hub.tickets));
  app.route('/api', sealedRoutes({ log, hub, seal, leaseMs, authenticate }));
  app.route('/api', deviceOrdersRoutes({ log, hub, seal }));
  app.route('/api', pinResetRoutes({ log, hub, seal, now, authenticate }));
  app.route('/api', journalRoutes({ log, seal, intake: new JournalIntake(audit, seal) }));
  app.route(
    '/api/look-ups',
    lookUpRoutes({
      lookUps: new LookUps(now),
      hub,
      authority: hub.authority,
      audit,
      authenticate,
      ask: parts.askOffice,
      now,
    }),
  );
  app.route(
    '/api/realms',
    segmentsRoutes({ segments, realms: hub.realms, authority: hub.authority, authenticate }),
  );
  if (office) {
    const withReauth: OfficeDoor['authenticate'] = (authorization) => {
      const asker = authenticate(authorization);
      return asker && { ...asker, shownAgoMs: parts.signIn.shownAgoMs(asker) };
    };
    const connected = () => hub.connected();
    app.route('/api/office', office({ authenticate: withReauth, connected, now }));
  }
  app.route('/sync', syncRoutes(hub, log));
  app.all('/api/*', (c) => c.json({ error: 'not-found' }, 404));
  app.route('/', webAppRoutes(webDir));
  app.notFound((c) => c.json({ error: 'not-found' }, 404));
  return app;
}

/** @returns the device of `Bearer <device>.<token>` with its role of now, else null; also null once it is revoked */
function deviceOfAuthorization(
  log: DurableLog,
  authority: Authority,
  authorization: string | undefined,
): Asker | null {
  if (!authorization?.startsWith('Bearer ')) return null;
  const credentials = parseCredentials(authorization.slice('Bearer '.length));
  const device = credentials && deviceOfToken(log, credentials.device, credentials.token);
  if (!device) return null;
  const { role, state } = authority.actorOf(device);
  return state === 'revoked' ? null : { ...device, role, session: state };
}
