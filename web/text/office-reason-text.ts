/** Reasons of the office's decisions, in the words of their buttons. */

import { defineText } from './language.svelte.ts';
import { decisionReason } from './reason-text.ts';

const linkReasonText = defineText(
  {
    'same-number': '番号が同じ',
    'same-family': '家族と住所が同じ',
    twins: 'きょうだい・双子',
    namesake: '同姓同名の別の人',
    mistaken: 'まちがえて決めた',
    undo: 'すぐに元に戻した',
  },
  {
    'same-number': 'same number',
    'same-family': 'same family and address',
    twins: 'siblings or twins',
    namesake: 'namesakes',
    mistaken: 'decided by mistake',
    undo: 'undone at once',
  },
);

/** The words of a reason code; the code itself where a newer version wrote one. */
export function reasonLabel(code: string): string {
  const known: Readonly<Record<string, string>> = linkReasonText();
  return known[code] ?? decisionReason(code);
}
