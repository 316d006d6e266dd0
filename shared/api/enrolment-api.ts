/**
 * Enrolment over HTTP. A code from the office, a key and a secret from the device; a person who has compared the key's
 * number on both screens approves; then the device names the token that it made, sealed, and is one of the hub's.
 * Every step may be repeated by the device that took it.
 */

import type { VerifyingKey } from '../document/signature.ts';
import type { EnrolAnswer } from './office-api.ts';

/** GET /api/enrolment: what a browser that is no device yet has to ask for. */
export interface EnrolmentCard {
  readonly demonstration: boolean;
  /** No administrator has a device: the code is the one that the hub printed. */
  readonly isFirst: boolean;
  readonly municipality: EnrolAnswer['municipality'];
}

/** Of the first administrator, whom nobody can have entered. */
export interface FirstAdministrator {
  readonly name: string;
  readonly kana: string;
  readonly municipality: EnrolAnswer['municipality'];
}

/** POST /api/enrolment/requests */
export interface CodeRequest {
  readonly code: string;
  readonly deviceName: string;
  readonly key: VerifyingKey;
  /** SHA-256 of the device's own secret, hex: by the secret it asks what was decided. */
  readonly secretHash: string;
  readonly first?: FirstAdministrator;
}

/**
 * In order of precedence. mistyped: no code looks so. names-missing: it is the first administrator's code, and the request
 * does not say who that is.
 */
export const CODE_ERRORS = [
  'bad-request',
  'too-many-tries',
  'mistyped',
  'unknown-code',
  'used-code',
  'expired-code',
  'names-missing',
] as const;
export type CodeError = (typeof CODE_ERRORS)[number];

/** Answer of the above, and of POST /api/enrolment/state {secret}. gone: no such request, or nobody decided in time. */
export interface RequestState {
  readonly state: 'waiting' | 'refused' | 'approved' | 'gone';
}

/** POST /api/enrolment/finish. 409 `gone` where the request is not approved, or its device has been at work already. */
export interface FinishRequest {
  readonly secret: string;
  /** SHA-256 of the token that the device made for itself, hex. */
  readonly tokenHash: string;
}
export type FinishAnswer = Omit<EnrolAnswer, 'token'> & {
  readonly member: {
    readonly staff: string;
    readonly name: string;
    readonly role: string;
    readonly site: string;
  };
};

/** POST /api/enrolment/codes {staff}, by the office: shown once, kept as a hash. 404 no-such-staff, 403 not-allowed. */
export interface CodeAnswer {
  readonly code: string;
  readonly staff: string;
  /** Hub's clock, ms since the epoch. */
  readonly expiresAt: number;
}

/** GET /api/enrolment/waiting, by the office: devices that wait, oldest first. */
export interface WaitingDevice {
  readonly request: string;
  readonly staff: string;
  readonly deviceName: string;
  /** Of the key that the hub was told: to be compared with what the device shows of its own. */
  readonly fingerprint: string;
  readonly askedAt: number;
  readonly issuedBy: string;
}
export interface WaitingAnswer {
  readonly waiting: readonly WaitingDevice[];
  /** Codes that nobody has used yet. */
  readonly openCodes: number;
}

/** POST /api/enrolment/waiting/:request {approved}, by the office. In order of precedence. */
export const DECISION_ERRORS = ['bad-request', 'no-such-request', 'not-allowed'] as const;
export type DecisionError = (typeof DECISION_ERRORS)[number];
