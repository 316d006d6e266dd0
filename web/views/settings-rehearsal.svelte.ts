/** Whom a changed setting would treat differently, of everyone whom this device holds; in slices, so that the screen stays usable. */

import type { CivilDate } from '#shared/base/brand.ts';
import {
  compareResident,
  countChanges,
  type ChangeCount,
  type NamedChange,
} from '#shared/rules/count-changes.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { residentOf } from '#shared/rules/resident.ts';
import type { RuleSettings } from '#shared/rules/settings.ts';
import type { Device } from '../app/device.ts';

const SLICE_MS = 12;

export interface RehearsalResult {
  readonly residents: number;
  readonly persons: number;
  /** By series, those with most persons first. */
  readonly counts: readonly ChangeCount[];
  /** The first load was not complete: some people are not among the residents. */
  readonly isPartial: boolean;
}

export class SettingsRehearsal {
  /** Persons looked at; null while nothing runs. */
  progress = $state.raw<{ readonly done: number; readonly all: number } | null>(null);
  result = $state.raw<RehearsalResult | null>(null);
  readonly #device: Device;
  #run = 0;

  constructor(device: Device) {
    this.#device = device;
  }

  /** Forgets the result, and stops what is under way. */
  clear(): void {
    this.#run += 1;
    this.progress = null;
    this.result = null;
  }

  /** A second call begins anew. */
  async make(before: RuleSettings, after: RuleSettings, on: CivilDate): Promise<void> {
    this.clear();
    const run = this.#run;
    const device = this.#device;
    const persons = device.persons();
    const changes: NamedChange[] = [];
    const [was, willBe] = [
      { table: currentTable, settings: before },
      { table: currentTable, settings: after },
    ];
    let residents = 0;
    let until = performance.now() + SLICE_MS;
    for (const [at, person] of persons.entries()) {
      const ledger = device.person(person);
      const resident = ledger ? residentOf(ledger) : null;
      if (resident && resident.birth <= on) {
        residents += 1;
        changes.push(...compareResident(was, willBe, resident, on));
      }
      if (performance.now() < until) continue;
      this.progress = { done: at + 1, all: persons.length };
      await new Promise((resolve) => setTimeout(resolve));
      if (run !== this.#run) return;
      until = performance.now() + SLICE_MS;
    }
    this.progress = null;
    this.result = {
      residents,
      persons: new Set(changes.map(({ change }) => change.person)).size,
      counts: countChanges(changes).toSorted((a, b) => b.persons - a.persons),
      isPartial: device.status.loading !== null,
    };
  }
}
