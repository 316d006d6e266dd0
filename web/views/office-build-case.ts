/** Builds the case of an item: its sides, rows and choices, one function for each kind. */

import { assertNever } from '#shared/base/assert.ts';
import type { EntryId } from '#shared/base/brand.ts';
import { createCausality } from '#shared/ledger/causality.ts';
import type { Entry, Shot } from '#shared/ledger/entry.ts';
import type { FieldConflict, PersonLedger } from '#shared/ledger/ledger.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import { factText } from '../text/fact-text.ts';
import { officeCaseText } from '../text/office-case-text.ts';
import type { Case, CaseLedgers, CaseParts, CaseRow, OfficeNames } from './office-case.ts';
import { letterOf } from './office-case.ts';
import { choicesOf } from './office-choices.ts';
import { openingParts } from './office-opening.ts';
import { canEnterOther } from './office-other-value.ts';
import { preferencesOf } from './office-preferences.ts';
import {
  factFieldText,
  factRows,
  fieldLabel,
  fieldRow,
  identityFieldText,
  identityRows,
  shotFieldText,
  shotRows,
} from './office-rows.ts';
import { authorOf, sidesOf } from './office-sides.ts';
import { secondPersonParts, whyNotConfirm, type Judge } from './office-second-person.ts';
import { factOf, shotOf, titleOf } from './office-title.ts';

/** @returns null where an entry of the case is not in the ledgers at hand */
export function buildCase(
  item: ReviewItem,
  ledgers: CaseLedgers,
  names: OfficeNames,
  judge: Judge,
): Case | null {
  const parts = partsOf(item, ledgers, names);
  if (!parts) return null;
  const { rows, recorded } = parts;
  const sides = parts.sides;
  const view = {
    item,
    title: titleOf(item, ledgers.own),
    hasBase: rows.some((row) => row.base !== null),
    sides,
    rows,
    interim: parts.interim,
    preferences: [
      ...preferencesOf(sides, recorded),
      ...parts.hints,
      ...(item.type === 'second-person' ? whyNotConfirm(item, judge, ledgers) : []),
    ],
    otherValue: parts.otherValue,
  };
  return { ...view, choices: choicesOf(item, ledgers, sides, rows, recorded, judge) };
}

const NOTHING_MORE = { interim: null, hints: [], otherValue: null, recorded: null } as const;

function partsOf(item: ReviewItem, ledgers: CaseLedgers, names: OfficeNames): CaseParts | null {
  const { own } = ledgers;
  switch (item.type) {
    case 'field-conflict':
      if (item.subject === 'fact') return ofFactField(item.conflict, own, names);
      return item.subject === 'shot'
        ? ofShotField(item.conflict, own, names)
        : ofIdentityField(item.conflict, own, names);
    case 'void-conflict':
      if (item.subject === 'fact') return ofFactVoid(item.conflict.shot, item.entries, own, names);
      return ofVoid(item.conflict.shot, item.entries, own, names);
    case 'possible-duplicate-shot':
    case 'double-dose':
      return ofShots(item.shots, own, names);
    case 'rule-violation':
      return ofShots(item.violation.shots, own, names);
    case 'shot-after-departure':
      return ofShots([item.shot], own, names);
    case 'possible-same-person':
      return ofPair(item, ledgers, names);
    case 'record-opened':
      return openingParts(item, own, names);
    case 'second-person':
      return secondPersonParts(item, ledgers, names);
    default:
      return assertNever(item);
  }
}

function entriesOf(ids: readonly EntryId[], ledger: PersonLedger): readonly Entry[] | null {
  const found = ids.map((id) => ledger.entries.find((entry) => entry.id === id));
  return found.every((entry) => entry !== undefined) ? found : null;
}

const FIRST_KINDS: ReadonlySet<string> = new Set(['shot-recorded', 'person-entered', 'fact-stated']);

function headingOf(entry: Entry): string {
  const t = officeCaseText();
  if (entry.kind === 'shot-voided' || entry.kind === 'fact-voided') return t.voidedBy;
  return FIRST_KINDS.has(entry.kind) ? t.recordedBy : t.correctedBy;
}

const withHeading = (entries: readonly Entry[]): readonly { entry: Entry; heading: string }[] =>
  entries.map((entry) => ({ entry, heading: headingOf(entry) }));

function ofShotField(conflict: FieldConflict, ledger: PersonLedger, names: OfficeNames): CaseParts | null {
  const t = officeCaseText();
  const view = shotOf(ledger, conflict.target);
  const entries = entriesOf(
    conflict.versions.map((version) => version.by),
    ledger,
  );
  if (!view || !entries) return null;
  const { field } = conflict;
  const textOf = (value: unknown): string => shotFieldText(field, value, view.shot.series);
  const row = fieldRow(
    field,
    conflict.base ? textOf(conflict.base.value) : null,
    conflict.versions.map((version) => textOf(version.value)),
  );
  // Beside the field in question the sides agree on the shot as it reads now.
  const rest = shotRows(conflict.versions.map(() => view.shot)).filter((one) => one.field !== field);
  return {
    sides: sidesOf(withHeading(entries), createCausality(ledger.entries), names),
    rows: [row, ...rest],
    interim: t.interim(textOf(conflict.interim.value)),
    hints: [],
    otherValue: canEnterOther(field) ? { target: conflict.target, field, name: fieldLabel(field) } : null,
    recorded: view.recorded,
  };
}

function ofFactField(conflict: FieldConflict, ledger: PersonLedger, names: OfficeNames): CaseParts | null {
  const view = factOf(ledger, conflict.target);
  const entries = entriesOf(
    conflict.versions.map((version) => version.by),
    ledger,
  );
  if (!view || !entries) return null;
  const { field, base, versions, interim, target } = conflict;
  const textOf = (value: unknown): string => factFieldText(field, value);
  const row = fieldRow(
    field,
    base ? textOf(base.value) : null,
    versions.map((version) => textOf(version.value)),
  );
  const rest = factRows(versions.map(() => view.fact)).filter((one) => one.field !== field);
  return {
    sides: sidesOf(withHeading(entries), createCausality(ledger.entries), names),
    rows: [row, ...rest],
    interim: officeCaseText().interim(textOf(interim.value)),
    hints: [],
    otherValue: canEnterOther(field) ? { target, field, name: fieldLabel(field) } : null,
    recorded: null,
  };
}

function ofFactVoid(
  fact: EntryId,
  ids: readonly EntryId[],
  ledger: PersonLedger,
  names: OfficeNames,
): CaseParts | null {
  const view = factOf(ledger, fact);
  const entries = entriesOf(ids, ledger);
  if (!view || !entries) return null;
  return {
    ...NOTHING_MORE,
    sides: sidesOf(withHeading(entries), createCausality(ledger.entries), names),
    rows: factRows(entries.map(() => view.fact)),
    interim: factText().interimCounts,
  };
}

function ofIdentityField(
  conflict: FieldConflict,
  ledger: PersonLedger,
  names: OfficeNames,
): CaseParts | null {
  const t = officeCaseText();
  const { identity } = ledger;
  const entries = entriesOf(
    conflict.versions.map((version) => version.by),
    ledger,
  );
  if (!entries || !identity) return null;
  const { field } = conflict;
  const textOf = (value: unknown): string => identityFieldText(field, value, names);
  const row = fieldRow(
    field,
    conflict.base ? textOf(conflict.base.value) : null,
    conflict.versions.map((version) => textOf(version.value)),
  );
  const rest = identityRows(
    conflict.versions.map(() => identity),
    names,
  ).filter((one) => one.field !== field);
  return {
    sides: sidesOf(withHeading(entries), createCausality(ledger.entries), names),
    rows: [row, ...rest],
    interim: t.interim(textOf(conflict.interim.value)),
    hints: [],
    otherValue: canEnterOther(field) ? { target: conflict.target, field, name: fieldLabel(field) } : null,
    recorded: null,
  };
}

/** A voiding says nothing of the fields; a correction says what it changes, so that both can be weighed. */
function ofVoid(
  shot: EntryId,
  ids: readonly EntryId[],
  ledger: PersonLedger,
  names: OfficeNames,
): CaseParts | null {
  const t = officeCaseText();
  const view = shotOf(ledger, shot);
  const entries = entriesOf(
    ids.filter((id) => id !== shot),
    ledger,
  );
  if (!view || !entries) return null;
  const { series } = view.shot;
  const saysOf = (entry: Entry): Readonly<Record<string, unknown>> =>
    entry.kind === 'shot-corrected' && !('foreign' in entry) ? entry.body.fields : {};
  const changed = new Set(entries.flatMap((entry) => Object.keys(saysOf(entry))));
  const rows = [...changed].map((field): CaseRow => {
    const before = view.versions[field]?.[0]?.value ?? view.recorded.body[field as keyof Shot];
    const values = entries.map((entry) =>
      entry.kind === 'shot-voided'
        ? t.voidedBy
        : field in saysOf(entry)
          ? shotFieldText(field, saysOf(entry)[field], series)
          : shotFieldText(field, before, series),
    );
    return fieldRow(field, shotFieldText(field, before, series), values);
  });
  const rest = shotRows(
    entries.map(() => view.shot),
    null,
  ).filter((row) => !changed.has(row.field));
  return {
    sides: sidesOf(withHeading(entries), createCausality(ledger.entries), names),
    rows: [...rows, ...rest],
    interim: t.interimCounts,
    hints: [],
    otherValue: null,
    recorded: view.recorded,
  };
}

function ofShots(ids: readonly EntryId[], ledger: PersonLedger, names: OfficeNames): CaseParts | null {
  const views = ids.flatMap((id) => shotOf(ledger, id) ?? []);
  if (views.length !== ids.length) return null;
  return {
    ...NOTHING_MORE,
    sides: sidesOf(withHeading(views.map((view) => view.recorded)), createCausality(ledger.entries), names),
    rows: shotRows(views.map((view) => view.shot)),
  };
}

type SamePerson = Extract<ReviewItem, { type: 'possible-same-person' }>;

function ofPair(item: SamePerson, { own, other }: CaseLedgers, names: OfficeNames): CaseParts | null {
  const t = officeCaseText();
  if (!other || !own.identity || !other.identity) return null;
  const pair = [own, other];
  const entered = pair.map(
    (ledger) => ledger.entries.find((entry) => entry.kind === 'person-entered') ?? null,
  );
  const sides = pair.map((ledger, at) => {
    const entry = entered[at] ?? null;
    const author = entry ? authorOf(entry, names) : { who: '', site: '', device: '', at: null };
    return {
      letter: letterOf(at),
      entry,
      heading: ledger.identity?.name ?? '',
      ...author,
      clock: '',
      seen: [],
      reason: t.shotsHere(ledger.shots.filter((shot) => shot.state === 'counts').length),
    };
  });
  return {
    ...NOTHING_MORE,
    sides,
    rows: identityRows([own.identity, other.identity], names),
    hints: [
      ...(item.likeness.same.includes('number') ? [t.preferNumber] : []),
      ...pair.flatMap((ledger, at) => (ledger.isProvisional ? [] : [t.preferResident(letterOf(at))])),
      t.likeness(item.likeness.score),
    ],
  };
}
