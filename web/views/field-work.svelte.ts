/**
 * The work at one session on this tablet: registers, holds back, takes back, corrects. Nothing is shown as saved before
 * the device says that it is; what the rules say never refuses a recording.
 */

import { personDocument, sessionDocument } from '#shared/base/ids.ts';
import type { CivilDate, DocumentId, EntryId, PersonId, SessionId } from '#shared/base/brand.ts';
import { err, ok } from '#shared/base/result.ts';
import type { Problem, Result } from '#shared/base/result.ts';
import { correctShot } from '#shared/ledger/correct-entry.ts';
import type { EntryBody, EntryKind, Shot } from '#shared/ledger/entry.ts';
import { foldLots } from '#shared/ledger/fold-register.ts';
import type { RegisteredLot } from '#shared/ledger/fold-register.ts';
import type { PersonLedger, ShotView } from '#shared/ledger/ledger.ts';
import { reasonOf } from '#shared/ledger/reason.ts';
import { findShotWarnings, registerShot } from '#shared/ledger/register-shot.ts';
import type { ShotDraft } from '#shared/ledger/register-shot.ts';
import { withSecondPerson } from '#shared/ledger/second-person.ts';
import { voidShot, withdrawWithholding } from '#shared/ledger/void-entry.ts';
import { withholdShot } from '#shared/ledger/withhold-shot.ts';
import { seriesOf } from '#shared/rules/catalogue.ts';
import type { Device, RecordFailure } from '../app/device.ts';
import type { LedgerProblemCode } from '../text/problem-text.ts';
import type { BodySite } from '../text/shot-text.ts';
import { recordCorrection, recordVoid } from './change-shot.ts';
import { drawn } from './drawn.ts';
import { FieldSetUpView } from './field-set-up.svelte.ts';
import { SessionView } from './session-view.svelte.ts';

/** What was just done, for the undo bar. */
export interface Act {
  readonly what: 'shot' | 'withholding';
  readonly id: EntryId;
  readonly person: PersonId;
  readonly series: string;
  readonly dose: number | null;
  readonly site: BodySite | null;
}

/** Either the typing person mends it (problems), or the surroundings are to blame (failure). */
export type Refusal =
  | { readonly problems: readonly Problem<LedgerProblemCode>[] }
  | { readonly failure: RecordFailure };

export interface Registration {
  readonly series: string;
  readonly dose: number | null;
  readonly site: BodySite;
  readonly override: { readonly doctor: string; readonly reason: string } | null;
}

export class FieldWork {
  readonly device: Device;
  readonly session: SessionView;
  readonly setUp: FieldSetUpView;
  /** The last act while it can be taken back with one tap; null once that time is over. */
  lastAct = $state.raw<Act | null>(null);
  /** Whether the settings are open: any screen of the session may ask for them. */
  isSetUpOpen = $state(false);
  #today: () => CivilDate;

  constructor(device: Device, session: SessionId, today: () => CivilDate) {
    this.device = device;
    this.#today = today;
    this.session = new SessionView(device, session, today);
    this.setUp = new FieldSetUpView(device, session);
  }

  /** What is changed of this session from now on waits for a second person. */
  get isClosed(): boolean {
    return (this.session.ledger?.closed ?? null) !== null;
  }

  get today(): CivilDate {
    return this.#today();
  }

  /** Lots that the office knows, for what speaks against one. Read when the card opens. */
  get lots(): ReadonlyMap<string, RegisteredLot> {
    return foldLots(this.device.entriesOf('register:lots' as DocumentId));
  }

  /** The form's values, as `registerShot` reads them. */
  draftOf({ series, dose, site, override }: Registration): ShotDraft {
    const inUse = this.setUp.setUp?.lots[series] ?? null;
    const plan = this.session.ledger;
    const vaccine = seriesOf(series);
    return {
      series,
      dose,
      product: inUse?.product ?? null,
      lot: inUse?.lot ?? { text: null, asPrinted: null, expiry: null, unknown: null, gtin: null },
      givenOn: this.#today(),
      givenOnAsWritten: null,
      bodySite: site,
      doseMicrolitres: vaccine?.doseMicrolitres ?? null,
      doctor: this.setUp.setUp?.doctor ?? plan?.doctor ?? null,
      place: plan?.place ?? null,
      facility: null,
      session: this.session.session,
      legalClass: vaccine?.class === 'A' ? 'routine-A' : vaccine?.class === 'B' ? 'routine-B' : 'voluntary',
      provenance: 'field',
      doubt: null,
      override,
      note: null,
    };
  }

  /** The shot that this one would repeat, where there is one: to be asked about, never to be refused. */
  findRepeated(registration: Registration, person: PersonLedger): ShotView | null {
    const draft = this.draftOf(registration);
    const nearest = findShotWarnings(draft, person)[0]?.values?.['shot'];
    return person.shots.find(({ id }) => id === nearest) ?? null;
  }

  /** @returns the act once both stores hold it */
  async register(registration: Registration, person: PersonLedger): Promise<Result<Act, Refusal>> {
    const body = registerShot(this.draftOf(registration), person, this.#today());
    if (!body.ok) return err({ problems: body.error });
    const { series, dose, site } = registration;
    return this.#act('shot-recorded', body.value, person, { what: 'shot', series, dose, site });
  }

  async withhold(
    series: string,
    code: string,
    note: string | null,
    person: PersonLedger,
  ): Promise<Result<Act, Refusal>> {
    const body = withholdShot(series, this.#today(), this.session.session, reasonOf(code, note));
    if (!body.ok) return err({ problems: body.error });
    return this.#act('shot-withheld', body.value, person, {
      what: 'withholding',
      series,
      dose: null,
      site: null,
    });
  }

  /**
   * Takes an act back by an entry of its own; both stay readable. Names the act's entry, never the shot that it is shown
   * under: that may be another tablet's recording of the same event, and stays.
   */
  async undo(act: Act): Promise<Result<null, Refusal>> {
    const doc = personDocument(act.person);
    const reason = reasonOf('undo', null);
    return act.what === 'shot'
      ? this.#record('shot-voided', doc, withSecondPerson(voidShot(act, reason), this.isClosed))
      : this.#record('withholding-withdrawn', doc, withdrawWithholding(act, reason));
  }

  async void(
    view: ShotView,
    code: string,
    note: string | null,
    person: PersonLedger,
  ): Promise<Result<null, Refusal>> {
    const recorded = await recordVoid(this.device, view, person, reasonOf(code, note));
    return recorded.ok ? recorded : err({ failure: recorded.error });
  }

  async withdraw(withheld: EntryId, person: PersonLedger): Promise<Result<null, Refusal>> {
    const view = person.withheld.find((one) => one.id === withheld);
    if (!view) return err({ problems: [] });
    // Where it stands itself: a linked person has a document of its own, also after the link is undone.
    const { doc } = view.entry;
    return this.#record('withholding-withdrawn', doc, withdrawWithholding(view, reasonOf('undo', null)));
  }

  async correct(
    view: ShotView,
    fields: Partial<Shot>,
    code: string,
    note: string | null,
    person: PersonLedger,
  ): Promise<Result<null, Refusal>> {
    const body = correctShot(view, fields, reasonOf(code, note), person, this.#today());
    if (!body.ok) return err({ problems: body.error });
    const recorded = await recordCorrection(this.device, view, person, body.value);
    return recorded.ok ? recorded : err({ failure: recorded.error });
  }

  /** Puts persons on the list of this session. */
  async add(persons: readonly PersonId[]): Promise<Result<null, Refusal>> {
    return this.#recordInSession('roster-added', { persons: [...persons] });
  }

  async checkIn(person: PersonId): Promise<Result<null, Refusal>> {
    return this.#recordInSession('checked-in', { person, number: this.session.nextNumber });
  }

  async close(body: EntryBody<'session-closed'>): Promise<Result<null, Refusal>> {
    return this.#recordInSession('session-closed', body);
  }

  async reopen(code: string, note: string | null): Promise<Result<null, Refusal>> {
    return this.#recordInSession('session-reopened', { reason: reasonOf(code, note) });
  }

  /** The bar that says 端末に保存済み stands before the card and the queue are drawn anew. */
  async #act<K extends 'shot-recorded' | 'shot-withheld'>(
    kind: K,
    body: EntryBody<K>,
    { person }: PersonLedger,
    act: Omit<Act, 'id' | 'person'>,
  ): Promise<Result<Act, Refusal>> {
    const show = async ({ id }: { readonly id: EntryId }): Promise<void> => {
      this.lastAct = { ...act, id, person };
      await drawn();
    };
    const recorded = await this.device.record(kind, personDocument(person), body, undefined, show);
    if (!recorded.ok) return err({ failure: recorded.error });
    return ok({ ...act, id: recorded.value.id, person });
  }

  async #record<K extends EntryKind>(
    kind: K,
    doc: DocumentId,
    body: EntryBody<K>,
  ): Promise<Result<null, Refusal>> {
    const recorded = await this.device.record(kind, doc, body);
    return recorded.ok ? ok(null) : err({ failure: recorded.error });
  }

  async #recordInSession<K extends EntryKind>(kind: K, body: EntryBody<K>): Promise<Result<null, Refusal>> {
    const recorded = await this.device.record(kind, sessionDocument(this.session.session), body);
    return recorded.ok ? ok(null) : err({ failure: recorded.error });
  }
}
