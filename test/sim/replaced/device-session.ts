/** The session's `step`, with the session it led to kept for the auditor. */

import { step as productStep } from '#shared/sync/device-session.ts';
import { noteSession } from '../sessions.ts';

export * from '#shared/sync/device-session.ts';

export const step: typeof productStep = (session, event) => {
  const result = productStep(session, event);
  noteSession(result.session);
  return result;
};
