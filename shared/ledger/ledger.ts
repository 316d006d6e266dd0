/**
 * What the fold makes of a person's entries: a read model, never stored as truth.
 * Same entries, same result, on every device, in any order of arrival.
 */

import type { CivilDate, EntryId, PersonId } from '../base/brand.ts';
import type { Entry, EntryOf, Fact, Identity, Reason, Shot } from './entry.ts';

/** One reading of one field: who stated it, and what it replaced. */
export interface FieldVersion<T = unknown> {
  readonly value: T;
  /** The entry that states it: the recording, a correction or a decision. */
  readonly by: EntryId;
  readonly reason: Reason | null;
}

/** A field that concurrent entries state differently; undecided. */
export interface FieldConflict {
  /** Entry whose field it is: the recording of the shot or the fact, or the person's entering. */
  readonly target: EntryId;
  readonly field: string;
  /** What all sides had seen before, null where they had seen different things. */
  readonly base: FieldVersion | null;
  /** Two or more, in the order of their entries. */
  readonly versions: readonly FieldVersion[];
  /** The reading that the screens use meanwhile: the clinically safer one. */
  readonly interim: FieldVersion;
}

/** A void that meets a correction, or another void, that its author had not seen; undecided. */
export interface VoidConflict {
  /** Id of the recording of the shot, or of the fact. */
  readonly shot: EntryId;
  /** Live voids that no later void or decision replaced, in order; a decision that voids is one of them. */
  readonly voids: readonly EntryId[];
  /** Corrections and value decisions concurrent with a void, in order; empty where only voids meet. */
  readonly corrections: readonly EntryId[];
  /** Decisions that the shot stands which meet a void that they had not seen, in order. */
  readonly stands: readonly EntryId[];
}

/** Something that contradicted in form only and was merged without asking; shown in a log, reversible by correction. */
export interface MergedNote {
  readonly type: 'same-value' | 'different-fields' | 'same-shot' | 'same-void';
  readonly entries: readonly EntryId[];
}

export type ShotChange = EntryOf<'shot-corrected'> | EntryOf<'shot-voided'>;
export type LinkChange = EntryOf<'persons-linked'> | EntryOf<'persons-unlinked'>;

/** A change that somebody else has to confirm before it is in force (second-person.ts). */
export interface WaitingChange<C extends ShotChange | LinkChange = ShotChange | LinkChange> {
  readonly id: EntryId;
  readonly change: C;
  /** By others, in order; not empty only where a refusal that had not seen them contradicts. */
  readonly confirmations: readonly EntryOf<'change-confirmed'>[];
  /** In order. */
  readonly refusals: readonly EntryOf<'change-refused'>[];
}

/** What one entry states and others correct, void and decide upon. */
export interface StatementView {
  /** Id of the entry that states it. */
  readonly id: EntryId;
  /** Person in whose document it stands (not the survivor of a link). */
  readonly person: PersonId;
  /** `counts` also while a void is contested: the safer reading is that the person has had it. */
  readonly state: 'counts' | 'voided';
  /** Every correction, void and decision that names it, in force or not, and what a second person said of those; in order. */
  readonly history: readonly Entry[];
  /** Versions of each field that ever changed, oldest first. */
  readonly versions: Readonly<Record<string, readonly FieldVersion[]>>;
  readonly conflicts: readonly FieldConflict[];
  readonly voidConflict: VoidConflict | null;
  /** Other entries that state the same and that this one stands for (simple duplicates, or decided as one). */
  readonly evidence: readonly EntryId[];
}

export interface ShotView extends StatementView {
  readonly recorded: EntryOf<'shot-recorded'>;
  /** Values as they read now, corrections and decisions applied; interim readings where they contradict. */
  readonly shot: Shot;
}

/** A pregnancy, a disability or a long illness, as it reads now. */
export interface FactView extends StatementView {
  readonly recorded: EntryOf<'fact-stated'>;
  readonly fact: Fact;
}

export interface WithheldView {
  readonly id: EntryId;
  readonly entry: EntryOf<'shot-withheld'>;
  readonly withdrawn: boolean;
}

export interface ResidenceView {
  readonly status: 'resident' | 'moved-out' | 'died' | 'removed';
  readonly on: CivilDate | null;
  readonly by: EntryId | null;
}

/** Everything known of one person, or of several that are linked as one. */
export interface PersonLedger {
  /** The person that is shown: the survivor of the links, else the document's own. */
  readonly person: PersonId;
  /** All persons joined here, sorted; one element where nothing is linked. */
  readonly persons: readonly PersonId[];
  readonly identity: Identity | null;
  /** True where no `person-entered` from the resident register or the desk stands behind it. */
  readonly isProvisional: boolean;
  readonly identityVersions: Readonly<Record<string, readonly FieldVersion[]>>;
  readonly identityConflicts: readonly FieldConflict[];
  /** The same of persons who are linked to the one shown: asked about here, settled in their own documents. */
  readonly linkedIdentityConflicts: readonly {
    readonly person: PersonId;
    readonly conflict: FieldConflict;
  }[];
  readonly residence: ResidenceView;
  /** One element for each event, by date given, then order of entries. Voided ones are included. */
  readonly shots: readonly ShotView[];
  readonly withheld: readonly WithheldView[];
  /** Pregnancies by due date, then the others in order. Voided ones are included. */
  readonly facts: readonly FactView[];
  /** Live decisions (not reopened), in order. */
  readonly decisions: readonly EntryOf<'review-resolved'>[];
  /** Corrections and voids that a second person has not confirmed, in order: not in force, and shown as such. */
  readonly waiting: readonly WaitingChange<ShotChange>[];
  /**
   * Where a link with another person waits for a second person: the shots of both as one, by which the rules judge before
   * a shot, so that nobody is vaccinated again because nobody has confirmed yet. Else null: `shots` it is.
   */
  readonly shotsToJudge: readonly ShotView[] | null;
  readonly merged: readonly MergedNote[];
  /** Entries of kinds or versions that this product does not know. */
  readonly foreign: readonly Entry[];
  /** Every entry that was folded, in order. */
  readonly entries: readonly Entry[];
  /** Entries of the person's own document that no other entry of it has seen. */
  readonly heads: readonly EntryId[];
}

/** Which persons are linked, and which were told apart; the fold of `register:links`. */
export interface LinkView {
  /** For each linked person, the group that it belongs to. */
  readonly groups: ReadonlyMap<PersonId, LinkGroup>;
  /** Pairs `a|b` (a < b) that people said are not the same, with the entry that says so. */
  readonly distinct: ReadonlyMap<string, EntryId>;
  /** Links, and undoings of live links, that a second person has not confirmed; in order. */
  readonly waiting: readonly WaitingLink[];
  /** Links and distinctions that were taken back or refused. */
  readonly undone: ReadonlySet<EntryId>;
}

export interface WaitingLink extends WaitingChange<LinkChange> {
  /** The two whom it links or parts. */
  readonly persons: readonly [PersonId, PersonId];
}

export interface LinkGroup {
  readonly survivor: PersonId;
  readonly persons: readonly PersonId[];
  /** Live links, in order. */
  readonly links: readonly EntryOf<'persons-linked'>[];
}
