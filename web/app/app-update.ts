/**
 * A new version of the app is offered, never forced: it takes over when a person says so and every tab has written its
 * drafts. A tab never reloads by itself, and no tab is left with an old page and a new worker.
 */

import { Workbox } from 'workbox-window';
import { countEdits } from './edit-lock.ts';

/** Looked for at start, when the screen comes back, and this often. */
const LOOK_EVERY_MS = 30 * 60_000;
/** How long the other tabs get to write their drafts. */
const DRAFTS_MS = 2_000;
const CHANNEL = 'app-update';

type TabMessage =
  | { readonly type: 'write-drafts' }
  | { readonly type: 'drafts-written' }
  | { readonly type: 'reload' };

export type UpdateAnswer =
  | { readonly applied: true }
  | { readonly applied: false; readonly openForms: number };

export interface AppUpdateParts {
  /** Writes every draft of this tab; resolves when they are durable. */
  readonly writeDrafts: () => Promise<void>;
  readonly reload: () => void;
}

export class AppUpdate {
  readonly #parts: AppUpdateParts;
  readonly #workbox = new Workbox('/service-worker.js');
  readonly #channel = new BroadcastChannel(CHANNEL);
  readonly #listeners = new Set<() => void>();
  #registration: ServiceWorkerRegistration | null = null;
  #isOffered = false;

  constructor(parts: AppUpdateParts) {
    this.#parts = parts;
  }

  /** A newer version is here and waits for a word. */
  get isOffered(): boolean {
    return this.#isOffered;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Registers the worker and begins to look for newer ones. */
  async start(): Promise<void> {
    this.#channel.addEventListener(
      'message',
      (event: MessageEvent<TabMessage>) => void this.#hear(event.data),
    );
    this.#workbox.addEventListener('waiting', () => this.#look());
    this.#registration = (await this.#workbox.register({ immediate: true })) ?? null;
    this.#look();
    // The event alone is not enough: after two versions that nobody took it stays silent.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.#ask();
    });
    setInterval(() => void this.#ask(), LOOK_EVERY_MS);
  }

  /**
   * Switches every tab to the new version.
   * @param evenWithOpenForms - the person has seen the count of open forms and said yes; their drafts are written first
   */
  async apply(evenWithOpenForms: boolean): Promise<UpdateAnswer> {
    const openForms = await countEdits();
    if (openForms > 0 && !evenWithOpenForms) return { applied: false, openForms };
    this.#say({ type: 'write-drafts' });
    const othersWrite = new Promise((done) => setTimeout(done, openForms > 0 ? DRAFTS_MS : 0));
    await Promise.all([this.#parts.writeDrafts(), othersWrite]);
    this.#workbox.addEventListener('controlling', () => {
      this.#say({ type: 'reload' });
      this.#parts.reload();
    });
    this.#workbox.messageSkipWaiting();
    return { applied: true };
  }

  #look(): void {
    const isOffered = Boolean(this.#registration?.waiting && navigator.serviceWorker.controller);
    if (isOffered === this.#isOffered) return;
    this.#isOffered = isOffered;
    for (const listener of this.#listeners) listener();
  }

  async #ask(): Promise<void> {
    try {
      await this.#registration?.update();
    } catch (cause) {
      // Without a network there is nothing to find; the next look comes by itself.
      if (!(cause instanceof TypeError)) throw cause;
    }
    this.#look();
  }

  async #hear(message: TabMessage): Promise<void> {
    // Before a reload once more: somebody may have typed since.
    await this.#parts.writeDrafts();
    if (message.type === 'reload') this.#parts.reload();
  }

  #say(message: TabMessage): void {
    this.#channel.postMessage(message);
  }
}
