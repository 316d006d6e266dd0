/**
 * Which reading of a contradicted field the screens use until a person decides: the one after which nobody is
 * vaccinated again too early. Nothing is lost: the other readings stay in the conflict. SPEC C2.
 */

import type { Lot, Shot } from './entry.ts';
import { fitsField } from './field-value.ts';
import type { FieldVersion, ShotChange, ShotView, WaitingChange } from './ledger.ts';

/**
 * - givenOn, birth, due, endedOn: the later day, so that the next dose comes later.
 * - dose, doseMicrolitres: the larger number, so that a dose counts as had.
 * - series: one of the schedule before OTHER, so that the schedule counts it.
 * - lot: known before unknown, then with an expiry before without.
 * - every other field (product, doubt, caution, …): stated before not stated.
 *
 * @param versions - two or more, in the order of their entries; the first one where the rule leaves it open
 */
export function saferVersion(field: string, versions: readonly FieldVersion[]): FieldVersion {
  let safer = versions[0]!;
  for (const version of versions) if (isSafer(field, version.value, safer.value)) safer = version;
  return safer;
}

/**
 * A shot as the rules must read it while corrections of it wait for a second person: of what stands and what is
 * proposed, the safer value of each field. A void that waits takes nothing away.
 */
export function saferShot(
  { id, evidence, shot }: Pick<ShotView, 'id' | 'evidence' | 'shot'>,
  waiting: readonly WaitingChange<ShotChange>[],
): Shot {
  let safer = shot;
  for (const { change } of waiting) {
    if (change.kind !== 'shot-corrected') continue;
    if (change.body.shot !== id && !evidence.includes(change.body.shot)) continue;
    for (const [field, value] of Object.entries(change.body.fields)) {
      if (fitsField('shot', field, value) && isSafer(field, value, safer[field])) {
        safer = { ...safer, [field]: value };
      }
    }
  }
  return safer;
}

function isSafer(field: string, a: unknown, b: unknown): boolean {
  if (a === null || a === undefined) return false;
  if (b === null || b === undefined) return true;
  switch (field) {
    case 'givenOn':
    case 'birth':
    case 'due':
    case 'endedOn':
      return (a as string) > (b as string);
    case 'dose':
    case 'doseMicrolitres':
      return (a as number) > (b as number);
    case 'series':
      return b === 'OTHER' && a !== 'OTHER';
    case 'lot':
      return lotKnowledge(a as Lot) > lotKnowledge(b as Lot);
    default:
      return false;
  }
}

const lotKnowledge = (lot: Lot): number => (lot.text === null ? 0 : 2) + (lot.expiry === null ? 0 : 1);
