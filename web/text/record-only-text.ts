/** Words of the screen that only adds, on a device that nobody has opened. */

import { defineText } from './language.svelte.ts';

export const recordOnlyText = defineText(
  {
    open: '開けずに記録だけする',
    title: '記録だけできます',
    support:
      'この端末を開けられないときの画面です。台帳は見られません。ここで書いた記録は封をして保存し、つながったらセンターへ送ります。事務局が、だれの記録かを確かめてから台帳に入れます。',
    unavailable: 'この端末はまだセンターの鍵を受け取っていません。記録は紙に書いてください。',
    who: '記録する人',
    whoMissing: '記録する人を選んでください。',
    child: '接種した子',
    childWhat: '台帳にいる子でも、ここでは新しく書きます。事務局が同じ人につなぎます。',
    shot: '接種',
    save: '封をして保存する',
    saved: (n: number) => `端末に保存済み（封をした記録 ${n}件）。この端末では読めません。`,
    failed: '保存できませんでした。紙に書いてください。',
    back: 'ロックの画面へ',
    begun: '書きかけの記録があります。下のボタンで続けられます。端末を開けると消えます。',
    away: (n: number) => `封をした記録が${n}件、センターへの送信を待っています。`,
  },
  {
    open: 'Record without opening',
    title: 'Recording only',
    support:
      'For when this device cannot be opened. The ledger cannot be seen. What is written here is sealed, kept, and sent to the centre when it is reached. The office confirms whose record it is.',
    unavailable: 'This device has not received the centre’s key yet. Write on paper.',
    who: 'Who records',
    whoMissing: 'Choose who records.',
    child: 'The child',
    childWhat: 'Enter the child anew even if the ledger has it: the office links them.',
    shot: 'The shot',
    save: 'Seal and save',
    saved: (n) => `Saved on this device (${n} sealed records). They cannot be read here.`,
    failed: 'Could not be saved. Write on paper.',
    back: 'To the lock screen',
    begun: 'A record is half written. Go on with the button below. It is gone once the device is opened.',
    away: (n) => `${n} sealed records wait to be sent to the centre.`,
  },
);
