/** What the hub's thread and the office's thread say to each other. Plain data; bytes are handed over, not copied. */

/** A question to /api/office whose asker may ask it. */
export interface OfficeQuestion {
  /** Below /api/office, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Keys of devices whose socket is open now. */
  readonly connected: readonly string[];
}

export interface OfficeReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface OfficeThreadData {
  readonly dataDir: string;
  /** Throws the read models away first: they could not be opened, or not be kept up. */
  readonly isFresh: boolean;
}

export type ToOffice =
  | { readonly type: 'appended' }
  /** A device is being served: lists wait a moment, questions do not. */
  | { readonly type: 'serving' }
  | { readonly type: 'question'; readonly n: number; readonly question: OfficeQuestion }
  | { readonly type: 'stop' };

export type FromOffice =
  /** The lists stand, of everything that the log held. */
  | { readonly type: 'current' }
  | { readonly type: 'reply'; readonly n: number; readonly reply: OfficeReply }
  /** A document that cannot be folded. */
  | { readonly type: 'unreadable'; readonly doc: string; readonly frames: readonly string[] }
  /** A question whose answer threw. */
  | { readonly type: 'defect'; readonly frames: readonly string[] };
