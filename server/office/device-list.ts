/** Devices and sessions: who was heard of when, what is owed, and what the figures therefore leave out. */

import type { DeviceRow, DevicesAnswer, SessionRow } from '#shared/api/office-api.ts';
import type { CivilDate, DeviceKey, DocumentId, PersonId, SessionId } from '#shared/base/brand.ts';
import { foldDevices } from '#shared/ledger/fold-register.ts';
import type { DeviceRecord } from '#server/log/durable-log.ts';
import type { FoldedSession, OfficeModel } from './office-model.ts';
import type { SessionOutcome } from './person-record.ts';

const DEVICES = 'register:devices' as DocumentId;

/**
 * A tablet that works without a network is heard of when its team comes back to the car or the centre.
 * An hour keeps the list quiet through a round of home visits and still speaks up on the same afternoon.
 */
export const SILENT_AFTER_MS = 3_600_000;

export interface DeviceFacts {
  readonly records: readonly DeviceRecord[];
  /** Keys of devices whose socket is open now. */
  readonly connected: ReadonlySet<string>;
  /** Entries in the log by device. */
  readonly entries: ReadonlyMap<string, number>;
  readonly now: number;
  readonly today: CivilDate;
}

export function listDevices(
  model: OfficeModel,
  facts: DeviceFacts,
): Pick<DevicesAnswer, 'devices' | 'sessions' | 'uncertainty'> {
  const states = sessionStates(model);
  const isOpenNow = (one: SessionState): boolean =>
    !one.row.closed && one.row.on !== null && one.row.on <= facts.today;
  const openSites = new Set<string | null>(states.filter(isOpenNow).map((one) => one.row.site));
  const registered = foldDevices(model.registers.get(DEVICES)?.entries ?? []);

  const devices = facts.records.map((record): DeviceRow => {
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
      entries: facts.entries.get(record.device) ?? 0,
      site,
      state: record.state,
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
function sessionStates(model: OfficeModel): readonly SessionState[] {
  const outcomes = outcomesBySession(model);
  return [...model.sessions.entries()]
    .map(([session, folded]) => stateOf(session, folded, outcomes.get(session) ?? []))
    .toSorted(
      (a, b) => compareText(b.row.on ?? '', a.row.on ?? '') || compareText(a.row.session, b.row.session),
    );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function stateOf(
  session: SessionId,
  { ledger, lastEntryAt }: FoldedSession,
  outcomes: readonly SessionOutcome[],
): SessionState {
  const given = new Set(outcomes.filter((one) => one.outcome === 'given').map((one) => one.person));
  const withheld = new Set(outcomes.filter((one) => one.outcome === 'withheld').map((one) => one.person));
  const unanswered = ledger.roster.filter((person) => !given.has(person) && !withheld.has(person));
  const times = [lastEntryAt ?? 0, ...outcomes.map((one) => one.receivedAt)];
  const last = times.reduce((a, b) => Math.max(a, b), 0);
  return {
    row: {
      session,
      name: ledger.name,
      place: ledger.place,
      on: ledger.on,
      mobile: ledger.mobile,
      site: ledger.site,
      roster: ledger.roster.length,
      given: given.size,
      withheld: [...withheld].filter((person) => !given.has(person)).length,
      unanswered: unanswered.length,
      closed: ledger.closed !== null,
      lastEntryAt: last === 0 ? null : last,
    },
    unanswered,
  };
}

function outcomesBySession(model: OfficeModel): ReadonlyMap<SessionId, readonly SessionOutcome[]> {
  const found = new Map<SessionId, SessionOutcome[]>();
  for (const record of model.persons.values()) {
    for (const outcome of record.outcomes) {
      const list = found.get(outcome.session);
      if (list) list.push(outcome);
      else found.set(outcome.session, [outcome]);
    }
  }
  return found;
}
