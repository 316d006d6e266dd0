/** Why a decision was not recorded, and what to do. */

import { assertNever } from '#shared/base/assert.ts';
import type { DecideFailure } from '../views/office-decide.ts';
import { defineText } from './language.svelte.ts';

const words = defineText(
  {
    notArrived:
      'この件の記録が、まだこの端末に届いていません。届いてからもう一度選んでください。決定は記録されていません。',
    diskFull:
      'この端末の空き容量が足りず、保存できませんでした。決定は記録されていません。空きを作って、もう一度選んでください。',
    storeLost:
      'この端末の保存場所が開けません。決定は記録されていません。「この端末」の画面を開いてください。',
    myNumber:
      '個人番号（マイナンバー）のような数字があり、記録できません。消してから、もう一度選んでください。決定は記録されていません。',
    locked:
      '端末がロックされています。ロックを解いてから、もう一度選んでください。決定は記録されていません。',
  },
  {
    notArrived:
      'The records of this case have not reached this device. Choose again once they have. Nothing was recorded.',
    diskFull: 'This device is full and could not save. Nothing was recorded. Make space and choose again.',
    storeLost: 'The store of this device does not open. Nothing was recorded. Open the device page.',
    myNumber:
      'Digits that look like a My Number may not be recorded. Remove them and choose again. Nothing was recorded.',
    locked: 'The device is locked. Unlock it and choose again. Nothing was recorded.',
  },
);

export function failureOfDecisionText(failure: DecideFailure): string {
  const t = words();
  switch (failure) {
    case 'not-arrived':
      return t.notArrived;
    case 'disk-full':
      return t.diskFull;
    case 'store-lost':
      return t.storeLost;
    case 'locked':
      return t.locked;
    case 'my-number':
      return t.myNumber;
    default:
      return assertNever(failure);
  }
}
