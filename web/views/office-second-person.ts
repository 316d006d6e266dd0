/** A change that waits for a second person, as a case of the tray: what stands, what is proposed, who may say what. */

import { assert } from '#shared/base/assert.ts';
import { createCausality } from '#shared/ledger/causality.ts';
import type { Entry, EntryOf, Identity, Shot } from '#shared/ledger/entry.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { deviceOf } from '#shared/ledger/second-person.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import { reasonLabel } from '../text/office-reason-text.ts';
import { secondPersonText } from '../text/second-person-text.ts';
import type { CaseChoice, CaseLedgers, CaseParts, OfficeNames } from './office-case.ts';
import { letterOf } from './office-case.ts';
import { identityRows, shotRows } from './office-rows.ts';
import { authorOf, sidesOf } from './office-sides.ts';
import { shotOf } from './office-title.ts';

export type SecondPersonItem = Extract<ReviewItem, { type: 'second-person' }>;

/** Who looks at the case. */
export interface Judge {
  readonly staff: string;
  /** Whether the person's role makes a second person. */
  readonly mayConfirm: boolean;
  /** Where people sign in: the second person comes from another device than the change. Null in a demonstration. */
  readonly device: string | null;
}

function isOfSameDevice(item: SecondPersonItem, { device }: Judge, { own, links }: CaseLedgers): boolean {
  const changes = new Set(item.changes.map(({ id }) => id));
  const isOfHere = (entry: Entry): boolean => changes.has(entry.id) && deviceOf(entry) === device;
  return device !== null && (own.entries.some(isOfHere) || links.some(isOfHere));
}

/** @returns null where an entry of the case is not at hand */
export function secondPersonParts(
  item: SecondPersonItem,
  ledgers: CaseLedgers,
  names: OfficeNames,
): CaseParts | null {
  return item.shot === null ? ofLink(item, ledgers, names) : ofShot(item, ledgers.own, names);
}

function ofShot(item: SecondPersonItem, ledger: PersonLedger, names: OfficeNames): CaseParts | null {
  const t = secondPersonText();
  assert(item.shot !== null, 'a change of a shot names it');
  const view = shotOf(ledger, item.shot);
  const change = ledger.entries.find(({ id }) => id === item.changes[0]?.id);
  if (!view || !change || 'foreign' in change) return null;
  const proposed: Shot =
    change.kind === 'shot-corrected' ? ({ ...view.shot, ...change.body.fields } as Shot) : view.shot;
  const sides = [
    { entry: view.recorded, heading: t.now },
    { entry: change, heading: change.kind === 'shot-voided' ? t.proposedVoid : t.proposed },
  ];
  return {
    sides: sidesOf(sides, createCausality(ledger.entries), names),
    rows: shotRows([view.shot, proposed]),
    interim: t.interim,
    hints: [
      ...(item.changes.length > 1 ? [t.recordings(item.changes.length)] : []),
      ...saidOf(item, ledger.entries, names),
    ],
    otherValue: null,
    recorded: null,
  };
}

function ofLink(item: SecondPersonItem, ledgers: CaseLedgers, names: OfficeNames): CaseParts | null {
  const t = secondPersonText();
  const change = ledgers.links.find(({ id }) => id === item.changes[0]?.id);
  const entries = [...ledgers.own.entries, ...(ledgers.other?.entries ?? [])];
  const entered = [item.person, item.other].map((person) =>
    entries.find((entry) => isEntering(entry) && entry.doc === `person:${person}`),
  );
  const [a, b] = entered;
  if (!change || 'foreign' in change || !a || !b || !isEntering(a) || !isEntering(b)) return null;
  const sides = [a, b].map((entry, at) => ({
    letter: letterOf(at),
    entry,
    heading: entry.body.identity.name,
    ...authorOf(entry, names),
    clock: '',
    seen: [],
    reason: null,
  }));
  const identities: readonly Identity[] = [a.body.identity, b.body.identity];
  return {
    sides,
    rows: identityRows(identities, names),
    interim: item.kind === 'persons-linked' ? t.interimLink : t.interimUnlink,
    hints: [
      t.proposedBy(names.staff(change.staff), names.site(change.site), reasonOf(change)),
      ...saidOf(item, ledgers.links, names),
    ],
    otherValue: null,
    recorded: null,
  };
}

const isEntering = (entry: Entry): entry is EntryOf<'person-entered'> =>
  entry.kind === 'person-entered' && !('foreign' in entry);

/** Who confirmed and who refused, where they had not seen each other. */
function saidOf(item: SecondPersonItem, entries: readonly Entry[], names: OfficeNames): readonly string[] {
  const t = secondPersonText();
  const changes = new Set(item.changes.map(({ id }) => id));
  const said = entries.filter(({ id }) => item.entries.includes(id) && !changes.has(id));
  if (said.length === 0) return [];
  const lines = said.map((entry) =>
    entry.kind === 'change-confirmed'
      ? t.saidYes(names.staff(entry.staff))
      : t.saidNo(names.staff(entry.staff), reasonOf(entry)),
  );
  return [...new Set(lines), t.contested];
}

function reasonOf(entry: Entry): string {
  if ('foreign' in entry || !('reason' in entry.body)) return '';
  const { code, note } = entry.body.reason as { code: string; note: string | null };
  return note ? `${reasonLabel(code)}（${note}）` : reasonLabel(code);
}

/** Nobody confirms what is the own; whoever proposed it takes it back. */
export function secondPersonChoices(
  item: SecondPersonItem,
  judge: Judge,
  ledgers: CaseLedgers,
): readonly CaseChoice[] {
  const t = secondPersonText();
  const choice = (label: string, consequence: string, type: 'confirm' | 'refuse'): CaseChoice => ({
    label,
    side: null,
    consequence,
    act: { type },
    reason: null,
  });
  if (judge.staff === item.author) return [choice(t.withdraw, t.thenWithdraw, 'refuse')];
  if (!judge.mayConfirm) return [];
  if (isOfSameDevice(item, judge, ledgers)) return [choice(t.refuse, t.thenRefuse, 'refuse')];
  return [choice(t.confirm, t.thenConfirm, 'confirm'), choice(t.refuse, t.thenRefuse, 'refuse')];
}

/** Why there is no button to confirm; nothing where there is one. */
export function whyNotConfirm(item: SecondPersonItem, judge: Judge, ledgers: CaseLedgers): readonly string[] {
  const t = secondPersonText();
  if (judge.staff === item.author) return [t.own];
  if (!judge.mayConfirm) return [t.notYours];
  return isOfSameDevice(item, judge, ledgers) ? [t.sameDevice] : [];
}
