/**
 * What people do at their screens. They see what their device shows, choose with the numbers that were drawn for the act,
 * and leave a token in everything they enter, so that it can be told apart later.
 */

import type { AreaId, CivilDate, DocumentId, PersonId, SessionId, SiteId } from '#shared/base/brand.ts';
import { personDocument, sessionDocument } from '#shared/base/ids.ts';
import { isKnown } from '#shared/ledger/entry.ts';
import type { Entry, EntryBody, EntryKind, EntryOf, Reason, Shot } from '#shared/ledger/entry.ts';
import { linkPersons, LINKS_DOCUMENT, unlinkPersons } from '#shared/ledger/link-persons.ts';
import { voidShot } from '#shared/ledger/void-entry.ts';
import { findItems } from '#shared/review/find-items.ts';
import type { ReviewItem } from '#shared/review/review-item.ts';
import { reopenResolution, resolveItem } from '#shared/review/resolve-item.ts';
import type { Outcome } from '#shared/review/resolve-item.ts';
import { identityOf, shotOf } from '#test/fixtures/entries.ts';
import type { Auditor } from './auditor.ts';
import type { Tab, Tablet } from './tablet.ts';
import type { World } from './world.ts';

/** Numbers that were drawn for one act, 0 up to 1. */
export interface Draw {
  readonly a: number;
  readonly b: number;
}

export const ACTS = [
  'shot',
  'double-tap',
  'same-dose',
  'wrong-child',
  'correct',
  'correct-again',
  'void',
  'void-and-correct',
  'person',
  'person-corrected',
  'withhold',
  'link',
  'unlink',
  'decide',
  'reopen',
  'settle-hold',
  'area',
  'session',
  'draft',
  'staff',
] as const;
export type Act = (typeof ACTS)[number];

const PERSONS = 7;
const SERIES = ['MR-1', 'HEPB', 'BCG', 'DTP5'];
const AREAS = ['area-a', 'area-b'];

export const personAt = (number: number): PersonId =>
  `${'abcdefghijklmnopqrstuvwxyz234567'[number % 32]}aaaaaaaaaaaaaaa` as PersonId;
const SESSION = 'ssssssssssssssss' as SessionId;

export class People {
  readonly #world: World;
  readonly #auditor: Auditor;
  #token = 0;
  /** Realms of the areas that were entered since the beginning. */
  readonly #areas = new Set<string>();

  constructor(world: World, auditor: Auditor) {
    this.#world = world;
    this.#auditor = auditor;
  }

  /** @param tablets - those that are open, the one who acts first */
  act(act: Act, tablets: readonly Tablet[], draw: Draw): void {
    const tab = tablets[0]?.tab;
    if (!tab?.device) return;
    const { a, b } = draw;
    const person = personAt(Math.floor(a * PERSONS));
    const series = choose(SERIES, b) ?? 'MR-1';
    switch (act) {
      case 'shot':
        return this.#shot(tab, person, { series, dose: 1 + Math.floor(b * 12) / 4 > 2 ? 2 : 1 });
      case 'double-tap': {
        const lot = this.#next();
        this.#shot(tab, person, { series }, lot);
        return this.#shot(tab, person, { series }, lot);
      }
      case 'same-dose': {
        // Two sites, one event or two: with one lot it is told as one.
        const lot = this.#next();
        const other = tablets[1]?.tab;
        this.#shot(tab, person, { series, dose: 1 }, lot);
        if (other?.device) this.#shot(other, person, { series, dose: 1 }, b < 0.5 ? lot : this.#next());
        return;
      }
      case 'wrong-child': {
        this.#shot(tab, person, { series });
        const right = personAt(Math.floor(a * PERSONS) + 1);
        return this.#shot(tab, right, { series });
      }
      case 'correct':
        return this.#onShot(tab, person, b, (shot) => this.#correct(tab, shot, b));
      case 'correct-again': {
        const entries = known(tab, personDocument(person));
        const corrected = entries.findLast((entry) => entry.kind === 'shot-corrected');
        const shot = entries.find(({ id }) => id === corrected?.body.shot);
        return shot?.kind === 'shot-recorded' ? this.#correct(tab, shot, b) : undefined;
      }
      case 'void':
        return this.#onShot(tab, person, b, (shot) =>
          this.#record(tab, 'shot-voided', shot.doc, voidShot(shot, this.#because('mistaken'))),
        );
      case 'void-and-correct':
        return this.#onShot(tab, person, b, (shot) => {
          this.#record(tab, 'shot-voided', shot.doc, voidShot(shot, this.#because('mistaken')));
          const other = tablets[1]?.tab;
          if (other?.device && other.index.has(shot.doc, shot.id)) this.#correct(other, shot, b);
        });
      case 'person':
        return this.#record(
          tab,
          'person-entered',
          personDocument(person),
          {
            origin: choose(['provisional', 'desk', 'resident-register'] as const, b) ?? 'desk',
            identity: identityOf({ guardian: this.#next() }),
          },
          choose([...AREAS, ...this.#areas], b),
        );
      case 'person-corrected':
        return this.#record(tab, 'person-corrected', personDocument(person), {
          fields: { phone: `03-${Math.floor(b * 10_000)}` },
          reason: this.#because('typing-error'),
        });
      case 'withhold':
        return this.#record(tab, 'shot-withheld', personDocument(person), {
          series,
          on: day(b),
          session: null,
          reason: this.#because('fever'),
        });
      case 'link': {
        const other = personAt(Math.floor(a * PERSONS) + 1 + Math.floor(b * 2));
        if (other === person) return;
        return this.#record(
          tab,
          'persons-linked',
          LINKS_DOCUMENT,
          linkPersons(person, other, this.#because('same')),
        );
      }
      case 'unlink': {
        const link = last(known(tab, LINKS_DOCUMENT), 'persons-linked', b);
        if (!link) return;
        return this.#record(
          tab,
          'persons-unlinked',
          LINKS_DOCUMENT,
          unlinkPersons(link, this.#because('not-same')),
        );
      }
      case 'decide':
        return this.#decide(tab, person, b);
      case 'reopen': {
        const decision = last(known(tab, personDocument(person)), 'review-resolved', b);
        if (!decision) return;
        return this.#record(
          tab,
          'review-reopened',
          decision.doc,
          reopenResolution(decision, this.#because('again')),
        );
      }
      case 'settle-hold': {
        const hold = choose([...this.#auditor.holds.keys()], a);
        if (hold === undefined || !tab.tablet.isOffice) return;
        const kind = b < 0.7 ? 'held-released' : 'held-kept';
        return this.#record(tab, kind, 'register:held' as DocumentId, {
          hold,
          reason: this.#because('judged'),
        });
      }
      case 'area': {
        if (!tab.tablet.isOffice) return;
        const area = `n${Math.floor(a * 4)}` as AreaId;
        this.#areas.add(`area-${area}`);
        return this.#record(tab, 'area-entered', 'register:sites' as DocumentId, {
          area,
          name: this.#next(),
        });
      }
      case 'session':
        return this.#record(tab, 'session-planned', sessionDocument(SESSION), {
          name: this.#next(),
          site: 'center' as SiteId,
          area: null,
          place: 'hall',
          on: day(b),
          mobile: true,
          series: [series],
          doctor: null,
        });
      case 'draft': {
        const { device } = tab;
        this.#world.inside(tab.process, () => void device.saveDraft('form', { text: this.#next() }));
        return;
      }
      case 'staff': {
        const { device } = tab;
        this.#world.inside(tab.process, () => void device.switchStaff(choose(['s1', 's2', 's3'], b) ?? 's1'));
        return;
      }
    }
  }

  /** Everybody's first entries: areas and persons, so that there is something to write about. */
  enterTown(tab: Tab): void {
    for (const area of ['a', 'b'] as unknown as readonly AreaId[])
      this.#record(tab, 'area-entered', 'register:sites' as DocumentId, { area, name: this.#next() });
  }

  #shot(tab: Tab, person: PersonId, values: Partial<Shot>, lot = this.#next()): void {
    const area = choose(AREAS, person.charCodeAt(0) % 2 === 0 ? 0 : 0.9);
    const text = { text: lot, asPrinted: lot, expiry: null, unknown: null, gtin: null };
    const body = shotOf({ dose: null, ...values, lot: text, note: this.#next() });
    this.#record(tab, 'shot-recorded', personDocument(person), body, area);
  }

  #correct(tab: Tab, shot: EntryOf<'shot-recorded'>, b: number): void {
    const fields: Partial<Shot> = b < 0.4 ? { dose: 1 + Math.floor(b * 10) } : { givenOn: day(b) };
    this.#record(tab, 'shot-corrected', shot.doc, {
      shot: shot.id,
      fields,
      reason: this.#because('typing-error'),
    });
  }

  #decide(tab: Tab, person: PersonId, b: number): void {
    const ledger = tab.device?.person(person);
    const item = ledger ? choose(findItems(ledger, null), b) : undefined;
    const outcome = item ? outcomeFor(item, b) : null;
    if (!item || !outcome) return;
    const { kind, doc, body } = resolveItem(item, { type: 'outcome', outcome }, this.#because('decided'));
    this.#record(tab, kind, doc, body as EntryBody<typeof kind>);
  }

  #onShot(tab: Tab, person: PersonId, b: number, then: (shot: EntryOf<'shot-recorded'>) => void): void {
    const shot = last(known(tab, personDocument(person)), 'shot-recorded', b);
    if (shot) then(shot);
  }

  /** A tap: the screen says 保存済み, or why not; or nobody ever hears, because the tablet died. */
  #record<K extends EntryKind>(tab: Tab, kind: K, doc: DocumentId, body: EntryBody<K>, realm?: string): void {
    const { device, tablet } = tab;
    if (!device) return;
    const token = `T${this.#token}-`;
    this.#auditor.openTokens.add(token);
    this.#world.note(tab.process.name, `records ${kind} ${doc} ${token}`);
    this.#world.inside(tab.process, () => {
      device.record(kind, doc, body, realm as never).then(
        (result) => {
          this.#auditor.openTokens.delete(token);
          if (result.ok) this.#auditor.onStored(tablet, result.value as unknown as Entry);
          else this.#auditor.refusedTokens.set(token, result.error);
        },
        (cause: unknown) =>
          this.#auditor.find('INV-02', `${tab.process.name}: a tap is answered by ${String(cause)}`),
      );
    });
  }

  #next(): string {
    this.#token += 1;
    return `T${this.#token}-`;
  }

  #because = (code: string): Reason => ({ code, note: this.#next() });
}

const choose = <T>(list: readonly T[], part: number): T | undefined => list[Math.floor(part * list.length)];

const day = (b: number): CivilDate => `2028-0${1 + Math.floor(b * 9)}-2${Math.floor(b * 9)}` as CivilDate;

const known = (tab: Tab, doc: DocumentId) => (tab.device?.entriesOf(doc) ?? []).filter(isKnown);

function last<K extends EntryKind>(
  entries: ReturnType<typeof known>,
  kind: K,
  b: number,
): EntryOf<K> | undefined {
  return choose(
    entries.filter((entry) => entry.kind === kind),
    b,
  ) as EntryOf<K> | undefined;
}

function outcomeFor(item: ReviewItem, b: number): Outcome | null {
  switch (item.type) {
    case 'field-conflict': {
      const { target, field, versions } = item.conflict;
      return { type: 'value', target, field, value: choose(versions, b)?.value } as Outcome;
    }
    case 'void-conflict':
      return { type: b < 0.5 ? 'shot-stands' : 'shot-voided', shot: item.conflict.shot };
    case 'rule-violation':
    case 'shot-after-departure':
    case 'double-dose':
      return { type: 'noted' };
    default:
      return { type: 'inquiring' };
  }
}
