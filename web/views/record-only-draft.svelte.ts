/**
 * What is half typed on the screen that only adds. In memory of this page alone: nobody has opened the device, so there is
 * no key under which it could lie on the disk and be read again.
 */

import type { CivilDate } from '#shared/base/brand.ts';
import { emptyShotForm } from './shot-form.ts';
import type { ShotForm } from './shot-form.ts';

export class RecordOnlyDraft {
  staff = $state('');
  kana = $state('');
  name = $state('');
  birthWritten = $state('');
  birth = $state<CivilDate | null>(null);
  sex = $state('X');
  form = $state.raw<ShotForm>(emptyShotForm('form'));

  /** Whether something of a child stands there that was not stored. */
  get isBegun(): boolean {
    return this.kana !== '' || this.name !== '' || this.birthWritten !== '';
  }

  /** The child is stored. Vaccine, lot, place and doctor are the next child's too. */
  nextChild(): void {
    this.kana = this.name = this.birthWritten = '';
    this.birth = null;
    this.sex = 'X';
    this.form = { ...this.form, dose: '', doubt: '', note: '' };
  }
}
