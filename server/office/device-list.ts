/** Devices and sessions: who was heard of when, what is owed, and what the figures therefore leave out. */

import type { DeviceRow, DevicesAnswer, SessionRow } from '#shared/api/office-api.ts';
import type { CivilDate, DeviceKey, DocumentId, PersonId, SessionId } from '#shared/base/brand.ts';
import { deviceOrdersOf } from '#shared/ledger/device-orders.ts';
import { foldDevices, foldSettings } from '#shared/ledger/fold-register.ts';
import { readDocument } from './document-reader.ts';
import type { OfficeLog } from './office-log.ts';
import type { SessionPlan } from './office-model.ts';
import type { OfficeStore } from './office-store.ts';
import type { SessionOutcome } from './person-record.ts';

const DEVICES = 'register:devices' as DocumentId;
const SETTINGS = 'register:settings' as DocumentId;

/**
 * A tablet that works without a network is heard of when its team comes back to the car or the centre.
 * An hour keeps the list quiet through a round of home visits and still speaks up on the same afternoon.
 */
export const SILENT_AFTER_MS = 3_600_000;

export interface DeviceFacts {
  /** Keys of devices whose socket is open now. */
  readonly connected: ReadonlySet<string>;
  readonly now: number;
  readonly today: CivilDate;
}

export function listDevices(
  { log, store }: { readonly log: OfficeLog; readonly store: OfficeStore },
  facts: DeviceFacts,
): Pick<DevicesAnswer, 'devices' | 'sessions' | 'uncertainty'> {
  const states = sessionStates(store);
  const isOpenNow = (one: SessionState): boolean =>
    !one.row.closed && one.row.on !== null && one.row.on <= facts.today;
  const openSites = new Set<string | null>(states.filter(isOpenNow).map((one) => one.row.site));
  const registered = foldDevices(readDocument(log, DEVICES).entries);
  const settings = foldSettings(readDocument(log, SETTINGS).entries);
  const entries = new Map(
    store.all('SELECT author, entries FROM author').map((row) => [row['author'], Number(row['entries'])]),
  );

  const devices = log.devices().map((record): DeviceRow => {
    const entered = registered.get(record.device as DeviceKey);
    const connected = facts.connected.has(record.device);
    const site = entered?.site ?? record.site;
    const isLate = record.lastContact === null || facts.now - record.lastContact >= SILENT_AFTER_MS;
    return {
      device: record.device,
      name: record.name,
      connected,
      lastContact: record.lastContact,
      owes: record.owes,
      aside: record.aside ?? null,
      entries: entries.get(record.device) ?? 0,
      site,
      state: record.state,
      ...deviceOrdersOf(settings, record.device),
      protocol: record.protocol,
      silent: record.state === 'active' && !connected && isLate && (record.owes > 0 || openSites.has(site)),
    };
  });

  const silentSites = new Set<string | null>(
    devices.filter((device) => device.silent).map((device) => device.site),
  );
  const unheard = new Set(
    states.filter((one) => isOpenNow(one) && silentSites.has(one.row.site)).flatMap((one) => one.unanswered),
  );
  return {
    devices,
    sessions: states.map((one) => one.row),
    uncertainty: {
      silentDevices: devices.filter((device) => device.silent).length,
      persons: unheard.size,
    },
  };
}

interface SessionState {
  readonly row: SessionRow;
  readonly unanswered: readonly PersonId[];
}

/** Newest first. */
function sessionStates(store: OfficeStore): readonly SessionState[] {
  const outcomes = outcomesBySession(store);
  return store
    .all('SELECT session, plan, last_entry_at FROM session')
    .map(({ session, plan, last_entry_at: last }) =>
      stateOf(
        session as SessionId,
        JSON.parse(String(plan)) as SessionPlan,
        last === null ? null : Number(last),
        outcomes.get(session as SessionId) ?? [],
      ),
    )
    .toSorted(
      (a, b) => compareText(b.row.on ?? '', a.row.on ?? '') || compareText(a.row.session, b.row.session),
    );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function stateOf(
  session: SessionId,
  plan: SessionPlan,
  lastEntryAt: number | null,
  outcomes: readonly SessionOutcome[],
): SessionState {
  const given = new Set(outcomes.filter((one) => one.outcome === 'given').map((one) => one.person));
  const withheld = new Set(outcomes.filter((one) => one.outcome === 'withheld').map((one) => one.person));
  const unanswered = plan.roster.filter((person) => !given.has(person) && !withheld.has(person));
  const times = [lastEntryAt ?? 0, ...outcomes.map((one) => one.receivedAt)];
  const last = times.reduce((a, b) => Math.max(a, b), 0);
  return {
    row: {
      session,
      name: plan.name,
      place: plan.place,
      on: plan.on as CivilDate | null,
      mobile: plan.mobile,
      site: plan.site,
      roster: plan.roster.length,
      given: given.size,
      withheld: [...withheld].filter((person) => !given.has(person)).length,
      unanswered: unanswered.length,
      closed: plan.closed,
      lastEntryAt: last === 0 ? null : last,
    },
    unanswered,
  };
}

function outcomesBySession(store: OfficeStore): ReadonlyMap<SessionId, readonly SessionOutcome[]> {
  const rows = store
    .all('SELECT session, person, outcome, received_at FROM outcome')
    .map(({ session, person, outcome, received_at: at }): SessionOutcome => ({
      session: session as SessionId,
      person: person as PersonId,
      outcome: outcome as SessionOutcome['outcome'],
      receivedAt: Number(at),
    }));
  return Map.groupBy(rows, ({ session }) => session);
}
