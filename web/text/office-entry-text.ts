/** What one entry says, in one line of a log. */

import { defineText } from './language.svelte.ts';

export const officeEntryText = defineText(
  {
    foreign: (kind: string) => `この版では読めない記録（${kind}）`,
    personEntered: (name: string, birth: string) => `人の登録：${name}　${birth}生`,
    corrected: (what: string) => `訂正：${what}`,
    residence: (on: string) => `住民としての異動（${on}）`,
    shotRecorded: (what: string, on: string, lot: string) => `接種：${what}　${on}　ロット ${lot}`,
    voided: '接種の取り消し',
    withheld: (on: string) => `見送り（${on}）`,
    withholdingWithdrawn: '見送りの撤回',
    reopened: '決定を元に戻した',
    linked: '同じ人としてまとめた',
    unlinked: 'まとめるのをやめた',
    distinguished: 'ちがう人とした',
    distinctionWithdrawn: '「ちがう人」を取り消した',
    value: (field: string, value: string) => `${field}を「${value}」に決めた`,
    other: (kind: string) => `記録（${kind}）`,
  },
  {
    foreign: (kind) => `A record this version cannot read (${kind})`,
    personEntered: (name, birth) => `Person: ${name}, born ${birth}`,
    corrected: (what) => `Corrected: ${what}`,
    residence: (on) => `Change of residence (${on})`,
    shotRecorded: (what, on, lot) => `Shot: ${what}, ${on}, lot ${lot}`,
    voided: 'Shot voided',
    withheld: (on) => `Withheld (${on})`,
    withholdingWithdrawn: 'Withholding withdrawn',
    reopened: 'Decision undone',
    linked: 'Linked as the same person',
    unlinked: 'Unlinked',
    distinguished: 'Told apart',
    distinctionWithdrawn: '"Different persons" withdrawn',
    value: (field, value) => `${field} decided: ${value}`,
    other: (kind) => `Record (${kind})`,
  },
);
