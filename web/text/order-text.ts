/** Words of what the office orders of one device: its lease, and that it is emptied. */

import { defineText } from './language.svelte.ts';

export const orderText = defineText(
  {
    column: '指示',
    open: '指示を出す',
    openFor: (name: string) => `「${name}」に指示を出す`,
    title: (name: string) => `「${name}」への指示`,
    help: '端末がつぎにセンターとつながったときに伝わります。だれが、なぜ出したかは台帳に残ります。',
    what: '指示',
    lease: (hours: number) => `通信なしで${hours}時間見られるようにする`,
    leaseStandard: '見られる時間を標準に戻す',
    wipe: '消去する',
    wipeWithdraw: '消去の指示を取りやめる',
    wipeWhat:
      '端末はすぐに使用停止になります。つながると、まだ届いていない記録をすべてセンターに渡してから（「保留」に入ります）、台帳と記録を端末から消します。消す前に届かない記録は消しません。',
    note: '理由',
    noteMissing: '理由を書いてください。',
    whatMissing: '指示を選んでください。',
    save: '指示を出す',
    saved: (name: string) => `「${name}」への指示を出しました。`,
    leaseOrdered: (hours: number) => `${hours}時間`,
    wipeOrdered: '消去を指示',
    wipeDone: '消去済み',
  },
  {
    column: 'Orders',
    open: 'Order',
    openFor: (name) => `Order for “${name}”`,
    title: (name) => `Order for “${name}”`,
    help: 'It reaches the device at its next contact. Who ordered it and why stays on file.',
    what: 'Order',
    lease: (hours) => `Readable without a network for ${hours} hours`,
    leaseStandard: 'The usual time again',
    wipe: 'Empty the device',
    wipeWithdraw: 'Withdraw the order to empty it',
    wipeWhat:
      'The device is stopped at once. When it reaches the centre it hands in everything that has not arrived (it is held), and then erases the ledger and its records. Nothing that has not arrived is erased.',
    note: 'Reason',
    noteMissing: 'Write the reason.',
    whatMissing: 'Choose an order.',
    save: 'Give the order',
    saved: (name) => `The order for “${name}” was given.`,
    leaseOrdered: (hours) => `${hours} h`,
    wipeOrdered: 'To be emptied',
    wipeDone: 'Emptied',
  },
);
