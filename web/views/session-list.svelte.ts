/** The sessions that this device holds, and whether it is ready to leave for one of them. */

import { createSubscriber } from 'svelte/reactivity';
import { sessionDocument } from '#shared/base/ids.ts';
import type { CivilDate } from '#shared/base/brand.ts';
import { foldSession } from '#shared/ledger/fold-session.ts';
import type { SessionLedger } from '#shared/ledger/fold-session.ts';
import { version } from '$app/environment';
import type { Device } from '../app/device.ts';
import { dayOf, momentText, versionText } from '../text/date-text.ts';
import { fieldText } from '../text/field-text.ts';

export interface ListedSession {
  readonly plan: SessionLedger;
  /** Persons of the roster that this device holds. */
  readonly held: number;
  /** Persons with a shot of this session that counts. */
  readonly given: number;
}

/** One line of the ready-to-go check. `stop`: do not leave like this; `look`: leave, but know it. */
export interface ReadyCheck {
  readonly label: string;
  readonly value: string;
  readonly state: 'good' | 'look' | 'stop';
}

/** A clock further off than this puts shots on the wrong side of an hour that people remember. */
export const CLOCK_MINUTES_MAX = 10;

export class SessionListView {
  #device: Device;
  #subscribe: () => void;

  constructor(device: Device) {
    this.#device = device;
    this.#subscribe = createSubscriber((update) => {
      const ofLedger = device.onLedgerChange(update);
      const ofStatus = device.onStatusChange(update);
      return () => {
        ofLedger();
        ofStatus();
      };
    });
  }

  /** The next ones first, then those that are over, newest first. */
  get sessions(): readonly ListedSession[] {
    this.#subscribe();
    const today = dayOf(Date.now());
    return this.#device
      .sessions()
      .map((session) => foldSession(session, this.#device.entriesOf(sessionDocument(session))))
      .filter((plan) => plan.planned !== null)
      .map((plan) => this.#listed(plan))
      .toSorted((a, b) => compareSessions(a.plan, b.plan, today));
  }

  #listed(plan: SessionLedger): ListedSession {
    const ledgers = plan.roster.flatMap((person) => this.#device.person(person) ?? []);
    const given = ledgers.filter((ledger) =>
      ledger.shots.some((view) => view.state === 'counts' && view.shot.session === plan.session),
    );
    return { plan, held: ledgers.length, given: given.length };
  }

  /** For the sessions of a day; the lines that do not depend on one stand even without any. */
  readiness(today: CivilDate): readonly ReadyCheck[] {
    this.#subscribe();
    const t = fieldText();
    const { status } = this.#device;
    const ofDay = this.sessions.filter((one) => one.plan.on === today);
    const missing = ofDay.reduce((sum, one) => sum + one.plan.roster.length - one.held, 0);
    const lots = ofDay.reduce((sum, one) => sum + one.plan.lots.length, 0);
    const isComplete = status.isWhole && status.loading === null;
    const minutes =
      status.clockOffsetMs === null ? null : Math.round(Math.abs(status.clockOffsetMs) / 60_000);
    return [
      {
        label: t.readyComplete,
        value: isComplete ? t.readyCompleteYes : t.readyCompleteNo,
        state: isComplete ? 'good' : 'stop',
      },
      { label: t.readyPersons, value: t.persons(this.#device.persons().length), state: 'good' },
      ...(ofDay.length === 0
        ? []
        : [
            {
              label: t.readyRoster,
              value:
                missing === 0
                  ? t.persons(ofDay.reduce((sum, one) => sum + one.held, 0))
                  : t.readyRosterMissing(missing),
              state: missing === 0 ? ('good' as const) : ('stop' as const),
            },
            {
              label: t.readyLots,
              value: lots === 0 ? t.readyLotsNone : t.count(lots),
              state: lots === 0 ? ('look' as const) : ('good' as const),
            },
          ]),
      storageCheck(status.storage),
      clockCheck(minutes),
      {
        label: t.readyContact,
        value:
          status.lastRoundTripAt === null ? t.readyContactNever : momentText(status.lastRoundTripAt, today),
        state: status.lastRoundTripAt === null ? 'stop' : 'good',
      },
      { label: t.readyVersion, value: versionText(version), state: 'good' },
    ];
  }
}

function storageCheck(storage: Device['status']['storage']): ReadyCheck {
  const t = fieldText();
  const label = t.readyStorage;
  if (storage === 'good') return { label, value: t.readyStorageGood, state: 'good' };
  if (storage === 'not-persistent') return { label, value: t.readyStorageTemporary, state: 'look' };
  if (storage === 'nearly-full') return { label, value: t.readyStorageFull, state: 'stop' };
  return { label, value: t.readyStorageFailing, state: 'stop' };
}

function clockCheck(minutes: number | null): ReadyCheck {
  const t = fieldText();
  const label = t.readyClock;
  if (minutes === null) return { label, value: t.readyClockUnknown, state: 'look' };
  return minutes > CLOCK_MINUTES_MAX
    ? { label, value: t.readyClockOff(minutes), state: 'stop' }
    : { label, value: t.readyClockGood(minutes), state: 'good' };
}

function compareSessions(a: SessionLedger, b: SessionLedger, today: CivilDate): number {
  const isOver = (plan: SessionLedger): boolean => (plan.on ?? '') < today;
  if (isOver(a) !== isOver(b)) return isOver(a) ? 1 : -1;
  const byDay = (a.on ?? '').localeCompare(b.on ?? '') || a.name.localeCompare(b.name, 'ja');
  return isOver(a) ? -byDay : byDay;
}
