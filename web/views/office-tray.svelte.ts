/**
 * The review tray: what the hub lists, less what this device has decided since; which case is open, what was put aside,
 * and the last decision, to be taken back.
 */

import type { ReviewAnswer, ReviewRow } from '#shared/api/office-api.ts';
import type { Reason } from '#shared/ledger/entry.ts';
import type { Choice } from '#shared/review/resolve-item.ts';
import { REVIEW_TYPES, type ReviewType } from '#shared/review/review-item.ts';
import type { Result } from '#shared/base/result.ts';
import type { Device } from '../app/device.ts';
import { OfficeAnswer, OwnLedger } from './office-answer.svelte.ts';
import {
  canTakeBack,
  decide,
  ownVerdict,
  takeBack,
  type Decision,
  type DecideFailure,
} from './office-decide.ts';
import { OwnTray } from './office-own-tray.svelte.ts';

export type TrayGroup = 'all' | ReviewType | 'later';

const ROWS_AT_FIRST = 200;
const LATER_DRAFT = 'office-later';

export interface Done {
  readonly decisions: readonly Decision[];
  readonly label: string;
}

export class OfficeTray {
  readonly answer: OfficeAnswer<ReviewAnswer>;
  readonly own: OwnLedger;
  readonly ownTray: OwnTray;
  group = $state<TrayGroup>('all');
  /** Key of the open case; null where nothing is chosen. */
  selected = $state<string | null>(null);
  done = $state.raw<Done | null>(null);
  failure = $state.raw<DecideFailure | null>(null);
  isRecording = $state(false);
  #later = $state.raw<ReadonlySet<string>>(new Set());
  #limit = $state(ROWS_AT_FIRST);
  readonly #device: Device;

  constructor(device: Device) {
    this.#device = device;
    this.own = new OwnLedger(device);
    this.ownTray = new OwnTray(device);
    this.answer = new OfficeAnswer(device, () => {
      const type = this.group === 'all' || this.group === 'later' ? '' : `&type=${this.group}`;
      return `/review?limit=${this.#limit}${type}`;
    });
  }

  start(): () => void {
    const stop = this.answer.start();
    const stopOwn = $effect.root(() => {
      $effect(() => {
        if (!this.isOwn) return;
        void this.own.changes;
        void this.ownTray.make();
      });
    });
    void this.#loadLater();
    return () => {
      stop();
      stopOwn();
      this.ownTray.stop();
    };
  }

  /** True where the list is made from this device's own ledger, because the hub has never answered. */
  readonly isOwn = $derived.by(() => this.answer.body === null && this.answer.failure !== null);

  /** Everything open that the answer at hand holds. */
  readonly open: readonly ReviewRow[] = $derived.by(() => {
    void this.own.changes;
    const listed = this.isOwn ? this.ownTray.rows : (this.answer.body?.rows ?? []);
    return listed.flatMap((row) => {
      const verdict = ownVerdict(this.#device, row.item);
      if (verdict === 'settled') return [];
      const inquiring = verdict === 'inquiring';
      return [inquiring === row.item.inquiring ? row : { ...row, item: { ...row.item, inquiring } }];
    });
  });

  /** The rows of the chosen group. */
  readonly rows: readonly ReviewRow[] = $derived.by(() => {
    const { group } = this;
    if (group === 'later') return this.open.filter((row) => this.#later.has(row.item.key));
    const wanted = this.open.filter(
      (row) => !this.#later.has(row.item.key) && (group === 'all' || row.item.type === group),
    );
    // What is being asked of someone waits below what can be decided now.
    return [...wanted.filter((row) => !row.item.inquiring), ...wanted.filter((row) => row.item.inquiring)];
  });

  readonly current: ReviewRow | null = $derived.by(
    () => this.rows.find((row) => row.item.key === this.selected) ?? null,
  );

  /** By group: as the hub counts, less what was decided here since its answer; what is put aside counts as `later`. */
  readonly counts: Readonly<Record<TrayGroup, number>> = $derived.by(() => {
    const counts = { all: 0, later: 0 } as Record<TrayGroup, number>;
    const listed = this.isOwn ? this.ownTray.rows : (this.answer.body?.rows ?? []);
    const aside = this.open.filter((row) => this.#later.has(row.item.key));
    for (const type of REVIEW_TYPES) {
      const ofType = (row: ReviewRow): boolean => row.item.type === type;
      const gone = listed.filter(ofType).length - this.open.filter(ofType).length;
      const known = this.isOwn ? listed.filter(ofType).length : (this.answer.body?.counts[type] ?? 0);
      counts[type] = Math.max(0, known - gone - aside.filter(ofType).length);
      counts.all += counts[type];
    }
    counts.later = aside.length;
    return counts;
  });

  readonly held: number = $derived.by(() => this.answer.body?.counts.held ?? 0);
  readonly hasMore: boolean = $derived.by(() => (this.answer.body?.next ?? null) !== null);

  loadMore(): void {
    this.#limit = Math.min(this.#limit * 5, 2000);
    void this.answer.refresh();
  }

  chooseGroup(group: TrayGroup): void {
    this.group = group;
    this.selected = null;
    void this.answer.refresh();
  }

  /** Moves by rows; stays at the ends. */
  move(by: 1 | -1): void {
    const at = this.rows.findIndex((row) => row.item.key === this.selected);
    const to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), this.rows.length - 1);
    this.select(this.rows[to]?.item.key ?? null);
  }

  select(key: string | null): void {
    this.selected = key;
    this.failure = null;
  }

  /** Puts the open case aside and opens the next one. */
  later(): void {
    const { current } = this;
    if (!current) return;
    const next = this.#keyAfter(current.item.key);
    const later = new Set(this.#later);
    // A second press takes it out again: from the list of what was put aside.
    if (!later.delete(current.item.key)) later.add(current.item.key);
    this.#later = later;
    this.select(next);
    void this.#device.saveDraft(LATER_DRAFT, [...later]);
  }

  /** Records a decision on each of the rows; the list goes on to the next case. */
  async decide(
    rows: readonly ReviewRow[],
    actOf: (row: ReviewRow) => Choice,
    reason: Reason,
    label: string,
  ): Promise<void> {
    // A key held down, or a double click, must not decide the next case as well.
    if (this.isRecording) return;
    this.isRecording = true;
    this.failure = null;
    const next = this.#keyAfter(rows.at(-1)?.item.key ?? '');
    const decisions: Decision[] = [];
    for (const row of rows) {
      const decided: Result<Decision, DecideFailure> = await decide(
        this.#device,
        row.item,
        actOf(row),
        reason,
      );
      if (!decided.ok) {
        this.failure = decided.error;
        break;
      }
      decisions.push(decided.value);
    }
    this.isRecording = false;
    if (decisions.length === 0) return;
    this.done = { decisions, label };
    if (this.failure === null) this.selected = next;
  }

  /** Whether an entry takes the last decision back. A second person's word has none: the way back is a new change. */
  readonly canUndo: boolean = $derived.by(
    () => this.done?.decisions.every(({ entry }) => canTakeBack(entry)) ?? false,
  );

  /** Takes the last decision back: the case is to review again. */
  async undo(reason: Reason): Promise<void> {
    const { done } = this;
    if (!done || this.isRecording || !this.canUndo) return;
    this.isRecording = true;
    this.failure = null;
    for (const decision of done.decisions) {
      const back = await takeBack(this.#device, decision.entry, reason);
      if (!back.ok) {
        this.failure = back.error;
        break;
      }
    }
    this.isRecording = false;
    if (this.failure !== null) return;
    this.done = null;
    this.selected = done.decisions[0]?.item.key ?? this.selected;
  }

  #keyAfter(key: string): string | null {
    const at = this.rows.findIndex((row) => row.item.key === key);
    return (this.rows[at + 1] ?? this.rows[at - 1])?.item.key ?? null;
  }

  async #loadLater(): Promise<void> {
    const kept = await this.#device.loadDraft(LATER_DRAFT);
    if (Array.isArray(kept)) this.#later = new Set(kept.filter((key) => typeof key === 'string'));
  }
}
