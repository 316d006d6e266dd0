/**
 * What the hub remembers of enrolment and sign-in beside the log: codes that wait, devices that ask, passwords, sessions.
 * Small, may change and be forgotten, and is no record of a shot. What a row says is its writer's; read it by a schema.
 */

/** One writer each: rows of one kind never mix with another's. */
export const ACCESS_KINDS = ['code', 'request', 'account', 'session', 'pin-reset'] as const;
export type AccessKind = (typeof ACCESS_KINDS)[number];

export interface AccessRow {
  readonly key: string;
  /** JSON of the writer's own shape. */
  readonly value: string;
}

/** Durable when a call has returned, as the log's commit is. */
export interface AccessRows {
  /** @returns null where there is no such row */
  find(kind: AccessKind, key: string): string | null;
  /** In order of their keys. */
  all(kind: AccessKind): readonly AccessRow[];
  /** Writes the row anew, or takes it away (null). */
  put(kind: AccessKind, key: string, value: string | null): void;
}
