/** The one sentence that says what a case is about; the same in the list and above the case. */

import { assertNever } from '#shared/base/assert.ts';
import type { EntryId } from '#shared/base/brand.ts';
import type { FactView, PersonLedger, ShotView } from '#shared/ledger/ledger.ts';
import { reviewBy } from '#shared/review/review-by.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import { spoken } from '../text/language.svelte.ts';
import { shotName } from '../text/desk-words.ts';
import { factName, factText } from '../text/fact-text.ts';
import { dateText, dayOf } from '../text/date-text.ts';
import { lookUpText } from '../text/look-up-text.ts';
import { secondPersonText } from '../text/second-person-text.ts';
import { officeCaseText } from '../text/office-case-text.ts';
import { fieldLabel } from './office-rows.ts';

/**
 * @param ledger - of the item's person; null where it is not at hand: the sentence then says what kind it is
 */
export function titleOf(item: ReviewItem, ledger: PersonLedger | null): string {
  const t = officeCaseText();
  const nameOf = (id: EntryId | undefined): string | null => {
    const view = id === undefined ? null : shotOf(ledger, id);
    return view ? shotName(view.shot) : null;
  };
  switch (item.type) {
    case 'field-conflict': {
      const { field, target, versions } = item.conflict;
      if (item.subject === 'fact') {
        const view = factOf(ledger, target);
        if (view === null) return t[item.type];
        return factText().titleFact(factText()[view.fact.type], fieldLabel(field), versions.length);
      }
      if (item.subject === 'identity') return t.titleIdentity(fieldLabel(field), versions.length);
      const what = nameOf(target);
      if (what === null) return t[item.type];
      return field === 'givenOn'
        ? t.titleDates(what, versions.length)
        : t.titleField(what, fieldLabel(field), versions.length);
    }
    case 'void-conflict': {
      if (item.subject === 'fact') {
        const view = factOf(ledger, item.conflict.shot);
        return view === null ? t[item.type] : factText().titleVoid(factName(view.fact));
      }
      const what = nameOf(item.conflict.shot);
      if (what === null) return t[item.type];
      return item.conflict.corrections.length > 0 ? t.titleVoidCorrected(what) : t.titleVoidTwice(what);
    }
    case 'possible-duplicate-shot': {
      const what = nameOf(item.shots[0]);
      return what === null ? t[item.type] : t.titleDuplicate(what, item.daysApart);
    }
    case 'double-dose': {
      const what = nameOf(item.shots[0]);
      return what === null ? t[item.type] : t.titleDouble(what);
    }
    case 'possible-same-person':
      return t.titleSame;
    case 'second-person':
      return secondPersonTitle(item, nameOf(item.shot ?? undefined));
    case 'record-opened':
      return lookUpText().titleOpened(dateText(reviewBy(dayOf(item.openedAt))));
    case 'rule-violation':
      return spoken(item.violation);
    case 'shot-after-departure': {
      const what = nameOf(item.shot);
      return what === null ? t[item.type] : t.titleDeparted(what, departureText(item.status));
    }
    default:
      return assertNever(item);
  }
}

function secondPersonTitle(
  item: Extract<ReviewItem, { type: 'second-person' }>,
  what: string | null,
): string {
  const t = secondPersonText();
  switch (item.kind) {
    case 'shot-corrected':
      return what === null ? t.chip : t.titleCorrected(what);
    case 'shot-voided':
      return what === null ? t.chip : t.titleVoided(what);
    case 'persons-linked':
      return t.titleLinked;
    case 'persons-unlinked':
      return t.titleUnlinked;
  }
}

export function departureText(status: 'moved-out' | 'died' | 'removed'): string {
  const t = officeCaseText();
  return { 'moved-out': t.movedOut, died: t.died, removed: t.removed }[status];
}

/** The event that a recording belongs to: its own, or the one that it is evidence of. */
export function shotOf(ledger: PersonLedger | null, id: EntryId): ShotView | null {
  return (
    ledger?.shots.find((shot) => shot.id === id) ??
    ledger?.shots.find((shot) => shot.evidence.includes(id)) ??
    null
  );
}

/** A fact, or the one that stands for its statement. */
export const factOf = (ledger: PersonLedger | null, id: EntryId): FactView | null =>
  ledger?.facts.find((view) => view.id === id || view.evidence.includes(id)) ?? null;
