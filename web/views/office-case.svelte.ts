/** The open case of the tray: what is shown of it, and the steps from a choice to a reason to a record. */

import type { PersonAnswer, ReviewRow } from '#shared/api/office-api.ts';
import { assert } from '#shared/base/assert.ts';
import type { CivilDate } from '#shared/base/brand.ts';
import { LINKS_DOCUMENT } from '#shared/ledger/link-persons.ts';
import { DECISION_REASONS } from '#shared/ledger/reason.ts';
import type { Identity } from '#shared/ledger/entry.ts';
import type { PersonLedger, ShotView } from '#shared/ledger/ledger.ts';
import type { Choice } from '#shared/review/resolve-item.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import type { Device } from '../app/device.ts';
import { officeCaseText } from '../text/office-case-text.ts';
import type { OfficeAnswer } from './office-answer.svelte.ts';
import { buildCase } from './office-build-case.ts';
import type { Case, CaseChoice } from './office-case.ts';
import { missingEntries } from './office-decide.ts';
import { DeskNames } from './desk-names.svelte.ts';
import { officeNamesOf } from './office-names.ts';
import { readOtherValue } from './office-other-value.ts';
import { mayHere } from './rights.ts';
import type { OfficeTray } from './office-tray.svelte.ts';

const INQUIRY_REASONS = ['clinic-asked', 'guardian-asked', 'other'] as const;
const SAME_PERSON_REASONS = [
  'same-number',
  'same-family',
  'guardian-asked',
  'paper-checked',
  'other',
] as const;
const DISTINCT_REASONS = ['twins', 'namesake', 'guardian-asked', 'paper-checked', 'other'] as const;
const NOTED_REASONS = [
  'paper-checked',
  'handbook-checked',
  'clinic-asked',
  'guardian-asked',
  'other',
] as const;

const REFUSAL_REASONS = [
  'mistaken',
  'paper-checked',
  'handbook-checked',
  'clinic-asked',
  'guardian-asked',
  'other',
] as const;

/** Cases alike are offered together from here on: fewer are done sooner one by one. */
const ALIKE_MIN = 3;

export class OfficeCase {
  /** The choice whose reason is asked; null while a choice is still to be made. */
  asking = $state.raw<CaseChoice | null>(null);
  isEnteringOther = $state(false);
  otherProblem = $state<string | null>(null);
  readonly #device: Device;
  readonly #tray: OfficeTray;
  readonly #hub: OfficeAnswer<PersonAnswer>;
  readonly #names: DeskNames;

  constructor(device: Device, tray: OfficeTray, hub: OfficeAnswer<PersonAnswer>) {
    this.#device = device;
    this.#tray = tray;
    this.#hub = hub;
    this.#names = new DeskNames(device);
  }

  /** Entries of the case that this device does not hold: nobody decides about what has not been seen. */
  readonly missing: number = $derived.by(() => {
    void this.#tray.own.changes;
    const item = this.#tray.current?.item;
    return item ? missingEntries(this.#device, item).length : 0;
  });

  readonly view: Case | null = $derived.by(() => {
    void this.#tray.own.changes;
    const item = this.#tray.current?.item;
    if (!item) return null;
    const own = this.#ledgerOf(item);
    if (!own) return null;
    const links = this.#device.entriesOf(LINKS_DOCUMENT);
    const judge = {
      staff: this.#device.account.staff,
      mayConfirm: mayHere(this.#device, 'write change-confirmed'),
      device: this.#device.account.demonstration ? null : this.#device.account.device,
    };
    const ledgers = { own, other: this.#otherOf(item), links };
    return buildCase(item, ledgers, officeNamesOf(this.#names), judge);
  });

  readonly otherIdentity: Identity | null = $derived.by(() => this.#tray.current?.other ?? null);

  /** The rule's source and table, for cases of rules; null for the others. */
  readonly source: string | null = $derived.by(() => {
    const item = this.#tray.current?.item;
    if (item?.type !== 'rule-violation') return null;
    const t = officeCaseText();
    return `${t.ruleSource}：${item.violation.source}（${t.ruleTable(item.tableVersion)}）`;
  });

  /** Codes to choose from, for the choice whose reason is asked. */
  readonly reasons: readonly string[] = $derived.by(() => {
    const act = this.asking?.act;
    if (!act) return [];
    if (act.type === 'link') return SAME_PERSON_REASONS;
    if (act.type === 'distinguish') return DISTINCT_REASONS;
    if (act.type === 'confirm') return NOTED_REASONS;
    if (act.type === 'refuse') return REFUSAL_REASONS;
    if (act.outcome.type === 'inquiring') return INQUIRY_REASONS;
    return act.outcome.type === 'noted' ? NOTED_REASONS : DECISION_REASONS;
  });

  /**
   * Cases that one decision fits as it stands: the same vaccine and dose on the same day, no two lots, nothing to weigh.
   * Empty where the open case is none of them, or where they are few.
   */
  readonly alike: readonly ReviewRow[] = $derived.by(() => {
    void this.#tray.own.changes;
    const { current, rows } = this.#tray;
    if (!current || !this.#isPlainDuplicate(current.item)) return [];
    const alike = rows.filter((row) => this.#isPlainDuplicate(row.item));
    return alike.length >= ALIKE_MIN ? alike : [];
  });

  /** @param n - 1 for the first choice; one beyond the last opens the field for another value */
  async choose(n: number): Promise<void> {
    const { view } = this;
    if (!view || this.missing > 0) return;
    const choice = view.choices[n - 1];
    if (choice) await this.chooseOne(choice);
    else if (view.otherValue && n === view.choices.length + 1) this.enterOther();
  }

  async chooseOne(choice: CaseChoice): Promise<void> {
    if (choice.reason === null) {
      this.asking = choice;
      return;
    }
    await this.#decide(choice, choice.reason, null);
  }

  enterOther(): void {
    this.isEnteringOther = true;
    this.otherProblem = null;
  }

  /** Reads the value that was typed; asks for its reason where it can be read. */
  takeOther(text: string, today: CivilDate): void {
    const { view } = this;
    if (!view?.otherValue) return;
    const { target, field, name } = view.otherValue;
    const ledger = this.#ledgerOf(view.item);
    const birth = ledger?.identity?.birth ?? null;
    const read = readOtherValue(field, text, today, birth);
    if (!read.ok) {
      this.otherProblem = read.error;
      return;
    }
    const t = officeCaseText();
    this.isEnteringOther = false;
    this.asking = {
      label: `${name}：${text.trim()}`,
      side: null,
      consequence: t.thenValue(name),
      act: { type: 'outcome', outcome: { type: 'value', target, field, value: read.value } },
      reason: null,
    };
  }

  async record(code: string, note: string | null): Promise<void> {
    if (this.asking) await this.#decide(this.asking, code, note);
  }

  async decideAlike(): Promise<void> {
    const rows = this.alike;
    const t = officeCaseText();
    await this.#tray.decide(
      rows,
      (row) => this.#oneEvent(row.item),
      { code: 'same-record', note: null },
      `${t.oneEvent} ×${rows.length}`,
    );
  }

  cancel(): void {
    this.asking = null;
    this.isEnteringOther = false;
    this.otherProblem = null;
  }

  async #decide(choice: CaseChoice, code: string, note: string | null): Promise<void> {
    const row = this.#tray.current;
    if (!row) return;
    const { act } = choice;
    this.cancel();
    await this.#tray.decide([row], (): Choice => act, { code, note }, choice.label);
  }

  /** The device's own ledger; the hub's where the device has not received all of the case. */
  #ledgerOf(item: ReviewItem): PersonLedger | null {
    const own = this.#device.person(item.person);
    const hub = this.#hub.body?.ledger;
    return this.missing > 0 && hub?.persons.includes(item.person) ? hub : own;
  }

  #otherOf(item: ReviewItem): PersonLedger | null {
    const other = item.type === 'possible-same-person' || item.type === 'second-person' ? item.other : null;
    return other === null ? null : this.#device.person(other);
  }

  #isPlainDuplicate(item: ReviewItem): boolean {
    return this.#plainShots(item) !== null;
  }

  /** The recordings of a plain duplicate, the one with the lot first; null where there is anything to weigh. */
  #plainShots(item: ReviewItem): readonly ShotView[] | null {
    if (item.type !== 'possible-duplicate-shot' || item.daysApart !== 0 || item.inquiring) return null;
    if (missingEntries(this.#device, item).length > 0) return null;
    const shots = this.#device.person(item.person)?.shots ?? [];
    const views = item.shots.flatMap((id) => shots.find((shot) => shot.id === id) ?? []);
    const [first] = views;
    if (!first || views.length !== item.shots.length) return null;
    const lots = new Set(views.flatMap((view) => view.shot.lot.text ?? []));
    const isPlain = views.every(
      ({ conflicts, shot }) =>
        conflicts.length === 0 && shot.series === first.shot.series && shot.dose === first.shot.dose,
    );
    if (!isPlain || lots.size > 1) return null;
    return views.toSorted((a, b) => Number(b.shot.lot.text !== null) - Number(a.shot.lot.text !== null));
  }

  #oneEvent(item: ReviewItem): Choice {
    const [keep, ...others] = this.#plainShots(item) ?? [];
    assert(keep !== undefined, 'only plain duplicates are decided together');
    return {
      type: 'outcome',
      outcome: { type: 'one-event', keep: keep.id, others: others.map((shot) => shot.id) },
    };
  }
}
