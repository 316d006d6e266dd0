/** Words of opening a tablet by its own authenticator: fingerprint, face, or its screen lock. */

import { assertNever } from '#shared/base/assert.ts';
import type { PasskeyFailure } from '#web/app/ask-authenticator.ts';
import type { UnlockFailure } from '#web/app/pin-tries.ts';
import { defineText } from './language.svelte.ts';
import { unlockFailureText } from './lock-text.ts';

export const passkeyText = defineText(
  {
    unlock: '指紋・顔で開く',
    title: '指紋・顔で開く',
    on: '指紋・顔でも開けます。暗証番号でもこれまでどおり開けます。',
    off: '暗証番号のほかに、この端末の指紋・顔でも開けるようにできます。',
    unavailable: 'この端末では使えません。暗証番号で開けてください。',
    add: '指紋・顔で開けるようにする',
    addFirst: 'まず、自分の暗証番号で確かめます。',
    addShared:
      '端末のロックを指紋・顔・端末の番号で開けられる人は、だれでもあなたとして台帳を開けます。自分の指紋・顔だけを登録した端末で使ってください。',
    addTouch: '端末が指紋か顔をたずねます。2回たずねる端末もあります。',
    addNow: '端末に登録する',
    adding: '端末の画面で確かめています',
    added: '指紋・顔で開けるようになりました。暗証番号も忘れないでください。',
    remove: '指紋・顔で開くのをやめる',
    removed: 'これからは暗証番号だけで開きます。',

    noPasskey: '指紋・顔の設定がこの端末にありません。暗証番号で開けてください。',
    cancelled:
      '指紋・顔で確かめられませんでした。とりやめたか、端末の設定から消されています。もう一度ためすか、暗証番号で開けてください。暗証番号のまちがいには数えません。',
    noSecret: 'この端末の指紋・顔では台帳を開けられません（鍵を渡さない型です）。暗証番号で開けてください。',
    otherSecret:
      '端末の指紋・顔の登録が、設定したときのものとちがいます。暗証番号で開け、端末の画面で設定し直してください。記録は消えていません。',
    notHere: 'この画面では指紋・顔を使えません。暗証番号で開けてください。',
    addCancelled:
      '登録しませんでした。とりやめたか、指紋・顔で確かめられませんでした。何も変わっていません。もう一度ためせます。',
    addNoSecret:
      'この端末の指紋・顔では台帳を開けられません（鍵を渡さない型です）。これまでどおり暗証番号で開けてください。何も変わっていません。',
  },
  {
    unlock: 'Open by fingerprint or face',
    title: 'Open by fingerprint or face',
    on: 'Opens by fingerprint or face as well. The PIN opens it as before.',
    off: 'Besides the PIN, this device’s fingerprint or face can open it.',
    unavailable: 'Not available on this device. Use the PIN.',
    add: 'Open by fingerprint or face, too',
    addFirst: 'First confirm with your PIN.',
    addShared:
      'Whoever can open this device’s own lock, by fingerprint, face or its code, opens the ledger as you. Use it on a device that knows your fingerprint or face only.',
    addTouch: 'The device asks for a fingerprint or face, some devices twice.',
    addNow: 'Set it up on the device',
    adding: 'Confirm on the device',
    added: 'Fingerprint or face opens it from now on. Keep your PIN in mind, too.',
    remove: 'Stop opening by fingerprint or face',
    removed: 'From now on the PIN alone opens it.',

    noPasskey: 'Fingerprint or face is not set up on this device. Use the PIN.',
    cancelled:
      'Not confirmed: it was cancelled, or taken out of the device’s settings. Try again, or use the PIN. It does not count as a wrong PIN.',
    noSecret: 'This device’s fingerprint or face cannot open the ledger (it gives no key). Use the PIN.',
    otherSecret:
      'The fingerprint or face of this device is not the one that was set up. Open with the PIN and set it up again. No record is lost.',
    notHere: 'Fingerprint or face cannot be used here. Use the PIN.',
    addCancelled: 'Not set up: it was cancelled or not confirmed. Nothing has changed. You can try again.',
    addNoSecret:
      'This device’s fingerprint or face cannot open the ledger (it gives no key). Use the PIN as before. Nothing has changed.',
  },
);

/** To whoever wanted to open the device by it. */
export function passkeyFailureText(failure: PasskeyFailure | UnlockFailure): string {
  const t = passkeyText();
  switch (failure.code) {
    case 'no-passkey':
      return t.noPasskey;
    case 'cancelled':
      return t.cancelled;
    case 'no-secret':
      return t.noSecret;
    case 'other-secret':
      return t.otherSecret;
    case 'unavailable':
      return t.notHere;
    case 'no-member':
    case 'shut':
    case 'no-share':
    case 'wait':
    case 'wrong-pin':
      return unlockFailureText(failure);
    default:
      return assertNever(failure);
  }
}

/** To whoever wanted to set it up. */
export function addPasskeyFailureText({ code }: PasskeyFailure): string {
  const t = passkeyText();
  switch (code) {
    case 'cancelled':
    case 'no-passkey':
      return t.addCancelled;
    case 'no-secret':
    case 'other-secret':
      return t.addNoSecret;
    case 'unavailable':
      return t.unavailable;
    default:
      return assertNever(code);
  }
}
