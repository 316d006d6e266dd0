/** What a person has to judge. Items are found by the fold, never stored: the same entries give the same items. */

import type { CivilDate, DocumentId, EntryId, PersonId, StaffId } from '../base/brand.ts';
import type { FieldConflict, LinkChange, ShotChange, VoidConflict } from '../ledger/ledger.ts';
import type { RuleViolation } from './rule-port.ts';

/** In the order in which the tray shows the groups. */
export const REVIEW_TYPES = [
  'field-conflict',
  'void-conflict',
  'possible-duplicate-shot',
  'double-dose',
  'possible-same-person',
  'second-person',
  'record-opened',
  'rule-violation',
  'shot-after-departure',
] as const;
export type ReviewType = (typeof REVIEW_TYPES)[number];

interface ItemBase {
  /** Stable: type, person and the entries concerned. The same contradiction has the same key everywhere. */
  readonly key: string;
  /** The person shown (survivor). */
  readonly person: PersonId;
  /** Document in which the decision is to stand: that of the shot or the person concerned. */
  readonly doc: DocumentId;
  /** Entries that contradict, in order; a decision names them in `settles`. */
  readonly entries: readonly EntryId[];
  /** Asked of someone (本人・医療機関に確認中), undecided still. */
  readonly inquiring: boolean;
}

export type ReviewItem =
  | (ItemBase & {
      readonly type: 'field-conflict';
      readonly subject: 'shot' | 'identity' | 'fact';
      readonly conflict: FieldConflict;
    })
  | (ItemBase & {
      readonly type: 'void-conflict';
      readonly subject: 'shot' | 'fact';
      readonly conflict: VoidConflict;
    })
  /** Same person and vaccine, 0 to 3 days apart or with different lots: one event or two? */
  | (ItemBase & {
      readonly type: 'possible-duplicate-shot';
      readonly shots: readonly EntryId[];
      readonly daysApart: number;
    })
  /** Same series and dose number, far apart: given twice. */
  | (ItemBase & { readonly type: 'double-dose'; readonly shots: readonly EntryId[] })
  | (ItemBase & {
      readonly type: 'possible-same-person';
      readonly other: PersonId;
      readonly likeness: PersonLikeness;
    })
  /** A change after closing, a link or its undoing, that another member has to confirm before it is in force. */
  | (ItemBase & {
      readonly type: 'second-person';
      readonly kind: (ShotChange | LinkChange)['kind'];
      /** Who may take it back and not confirm it. */
      readonly author: StaffId;
      /** One act: the same change of each recording that the shot stands for, with the document of each. */
      readonly changes: readonly { readonly id: EntryId; readonly doc: DocumentId }[];
      /** The shot as it is shown; null where persons are linked or parted. */
      readonly shot: EntryId | null;
      /** The one who is linked with `person` or parted from it; null where it is about a shot. */
      readonly other: PersonId | null;
    })
  /** Somebody of another area looked at the record, with a reason: was it one? */
  | (ItemBase & { readonly type: 'record-opened'; readonly opened: EntryId; readonly openedAt: number })
  | (ItemBase & {
      readonly type: 'rule-violation';
      readonly violation: RuleViolation;
      readonly tableVersion: string;
    })
  | (ItemBase & {
      readonly type: 'shot-after-departure';
      readonly shot: EntryId;
      readonly status: 'moved-out' | 'died' | 'removed';
      readonly on: CivilDate;
    });

/** Why two persons look alike. `score` 0 to 100; from 60 on people are asked. */
export interface PersonLikeness {
  readonly score: number;
  readonly same: readonly ('number' | 'birth' | 'kana' | 'name' | 'sex' | 'phone' | 'address')[];
  readonly near: readonly ('birth' | 'kana' | 'name')[];
}
