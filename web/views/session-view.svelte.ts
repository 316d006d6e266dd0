/** One session for the field screens: its plan, and everybody on its roster with what happened to them here. */

import { createSubscriber } from 'svelte/reactivity';
import { sessionDocument } from '#shared/base/ids.ts';
import type { CivilDate, PersonId, SessionId } from '#shared/base/brand.ts';
import { searchKeyOfKana } from '#shared/base/text.ts';
import type { PersonLedger, ShotView, WithheldView } from '#shared/ledger/ledger.ts';
import { foldSession } from '#shared/ledger/fold-session.ts';
import type { SessionLedger } from '#shared/ledger/fold-session.ts';
import type { Device } from '../app/device.ts';
import { compareByKana } from '../text/person-text.ts';
import { verdictsOf } from './judge-child.ts';
import type { ChildVerdict } from './judge-child.ts';
import { kanaKeyOf } from './kana-key.ts';

/** Where a person of the roster stands: still to come, vaccinated with nothing left for today, or held back. */
export type RowState = 'waiting' | 'done' | 'withheld';

export interface QueueRow {
  readonly person: PersonId;
  readonly ledger: PersonLedger;
  /** Number given at check-in; null where the person has not checked in. */
  readonly number: number | null;
  /** Shots of this session that count, in order. */
  readonly given: readonly ShotView[];
  /** Live withholdings of this session. */
  readonly withheld: readonly WithheldView[];
  /** One for each vaccine of the session. */
  readonly verdicts: readonly ChildVerdict[];
  /** Vaccines that may be given today and were neither given nor held back here. */
  readonly open: readonly ChildVerdict[];
  readonly state: RowState;
  /** Somebody else on this roster is read alike. */
  readonly hasSameName: boolean;
}

export class SessionView {
  readonly session: SessionId;
  #device: Device;
  #today: () => CivilDate;
  #subscribe: () => void;

  constructor(device: Device, session: SessionId, today: () => CivilDate) {
    this.session = session;
    this.#device = device;
    this.#today = today;
    this.#subscribe = createSubscriber((update) => {
      const ofLedger = device.onLedgerChange(update);
      const heldNow = (): string => [device.status.isWhole, ...device.status.left].join(' ');
      let held = heldNow();
      const ofStatus = device.onStatusChange(() => {
        const now = heldNow();
        if (now !== held) update();
        held = now;
      });
      return () => {
        ofLedger();
        ofStatus();
      };
    });
  }

  /** Null where this device does not hold the plan of the session. */
  get ledger(): SessionLedger | null {
    this.#subscribe();
    const entries = this.#device.entriesOf(sessionDocument(this.session));
    return entries.length === 0 ? null : foldSession(this.session, entries);
  }

  /** The roster: checked in by number, then the others by フリガナ. Persons that have not arrived here are left out. */
  get rows(): readonly QueueRow[] {
    const plan = this.ledger;
    if (!plan) return [];
    const ledgers = this.#rosterOf(plan);
    const alike = countKana([...ledgers.values()]);
    return [...ledgers]
      .map(([person, ledger]) => this.#rowOf(plan, person, ledger, alike))
      .toSorted((a, b) => compareNumbers(a.number, b.number) || compareByKana(a.ledger, b.ledger));
  }

  /** Persons of the roster of whom this device holds nothing. */
  get missing(): number {
    const plan = this.ledger;
    return plan ? plan.roster.filter((person) => this.#device.person(person) === null).length : 0;
  }

  /** The number for the next person who checks in. */
  get nextNumber(): number {
    return Math.max(0, ...(this.ledger?.checkedIn.values() ?? [])) + 1;
  }

  #rosterOf(plan: SessionLedger): Map<PersonId, PersonLedger> {
    const ledgers = new Map<PersonId, PersonLedger>();
    for (const person of plan.roster) {
      const ledger = this.#device.person(person);
      // A linked person stands under the survivor: one row, whichever of the two was put on the list.
      if (ledger && !ledgers.has(ledger.person)) ledgers.set(ledger.person, ledger);
    }
    return ledgers;
  }

  #rowOf(
    plan: SessionLedger,
    person: PersonId,
    ledger: PersonLedger,
    alike: ReadonlyMap<string, number>,
  ): QueueRow {
    const given = ledger.shots.filter(
      (view) => view.state === 'counts' && view.shot.session === this.session,
    );
    const withheld = ledger.withheld.filter(
      (view) => !view.withdrawn && view.entry.body.session === this.session,
    );
    const verdicts = verdictsOf(ledger, plan.series, this.#today(), this.#device.historyGap(ledger.person));
    const answered = new Set([
      ...given.map((view) => view.shot.series),
      ...withheld.map((view) => view.entry.body.series),
    ]);
    const open = verdicts.filter((verdict) => !answered.has(verdict.series) && verdict.verdict !== 'stop');
    const numbers = ledger.persons.flatMap((id) => plan.checkedIn.get(id) ?? []);
    return {
      person,
      ledger,
      number: numbers.length > 0 ? Math.min(...numbers) : null,
      given,
      withheld,
      verdicts,
      open,
      state: stateOf(given.length, withheld.length, open.length),
      hasSameName: (alike.get(kanaKeyOf(ledger)) ?? 0) > 1,
    };
  }
}

/** Done only when nothing that may be given today is left: a child with one of two shots still waits. */
function stateOf(given: number, withheld: number, open: number): RowState {
  if (given > 0) return open > 0 ? 'waiting' : 'done';
  return withheld > 0 ? 'withheld' : 'waiting';
}

function compareNumbers(a: number | null, b: number | null): number {
  if (a === b) return 0;
  return (a ?? Number.MAX_SAFE_INTEGER) - (b ?? Number.MAX_SAFE_INTEGER);
}

function countKana(ledgers: readonly PersonLedger[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const ledger of ledgers) {
    const key = kanaKeyOf(ledger);
    if (key !== '') counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Persons of the roster who could be taken for this one: read alike, or twins (same family name and day of birth). */
export function lookAlikesOf(row: QueueRow, rows: readonly QueueRow[]): readonly QueueRow[] {
  const key = kanaKeyOf(row.ledger);
  const family = familyOf(row.ledger);
  const birth = row.ledger.identity?.birth;
  return rows.filter(
    (other) =>
      other.person !== row.person &&
      (kanaKeyOf(other.ledger) === key ||
        (family !== '' && familyOf(other.ledger) === family && other.ledger.identity?.birth === birth)),
  );
}

const familyOf = (ledger: PersonLedger): string =>
  searchKeyOfKana((ledger.identity?.kana ?? '').split('　')[0] ?? '');
