/** Names and identifiers of a person as screens show them. Never used to compare persons. */

import type { Identity } from '#shared/ledger/entry.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { commonText } from './common-text.ts';
import { defineText } from './language.svelte.ts';

export const personText = defineText(
  {
    nameless: '（名前がまだ届いていません）',
    heldHistoryTitle: 'この端末で入れた記録が、保留になっています',
    heldHistory:
      'センターは、この人の記録をまだ受け取っていません。ここに見える履歴は、ほかの端末と違うかもしれません。母子健康手帳で確かめ、事務局に知らせてください。',
    missingHistoryTitle: 'この人の履歴は、まだ全部は届いていません',
    missingHistory:
      'ほかの地区にある記録か、この端末にまだ届いていない記録があります。ここに無い接種を、受けているかもしれません。母子健康手帳と予診票で確かめてください。',
  },
  {
    nameless: '(name not received yet)',
    heldHistoryTitle: 'A record made on this device is held',
    heldHistory:
      'The centre has not taken a record about this person yet. The history here may differ from that on other devices. Check the handbook and tell the office.',
    missingHistoryTitle: 'Not all of this person’s history is here',
    missingHistory:
      'Some records are in another area, or have not arrived on this device. A shot that is missing here may have been given. Check the handbook and the questionnaire.',
  },
);

/** カナ; the roman name or the name where there is none. */
export const kanaOf = (identity: Identity | null): string =>
  identity ? identity.kana || identity.romanName || identity.name : personText().nameless;

/** 漢字; with the alias of a foreign resident behind it. */
export const nameOf = (identity: Identity | null): string =>
  identity ? [identity.name, identity.alias && `（${identity.alias}）`].filter(Boolean).join('') : '';

export function sexOf(identity: Identity): string {
  const t = commonText();
  return { F: t.sexF, M: t.sexM, X: t.sexX }[identity.sex];
}

const collator = new Intl.Collator('ja');

/** 五十音 order by フリガナ, then birth, then id: never by kanji. */
export function compareByKana(a: PersonLedger, b: PersonLedger): number {
  return (
    collator.compare(a.identity?.kana ?? '\uffff', b.identity?.kana ?? '\uffff') ||
    (a.identity?.birth ?? '').localeCompare(b.identity?.birth ?? '') ||
    (a.person < b.person ? -1 : a.person > b.person ? 1 : 0)
  );
}
