/** The sentences of every reason, with the day in them: a person reads a date, not a rule. */

import { assertNever } from '../base/assert.ts';
import { fromDayNumber } from '../base/civil-date.ts';
import { formatEra } from '../base/era.ts';
import { formatEnglish } from '../base/era-sentences.ts';
import type { Reason, ReasonCode, Severity } from './judgement.ts';

/** What a sentence is made of; only what the code needs is given. */
export interface ReasonFacts {
  /** First (or last) legal day; NaN where none is left. */
  readonly day?: number;
  /** Day that is judged, where the sentence says no other. */
  readonly on?: number;
  /** Day of the shot that stands in the way. */
  readonly other?: number;
  readonly otherName?: { readonly ja: string; readonly en: string };
  /** Length of an interval: 27日以上. */
  readonly interval?: { readonly ja: string; readonly en: string };
  readonly name?: { readonly ja: string; readonly en: string };
  /** A sentence of its own that is added. */
  readonly more?: { readonly ja: string; readonly en: string };
  readonly source: string;
}

const STOPPING: ReadonlySet<ReasonCode> = new Set([
  'not-eligible',
  'too-early',
  'window-ended',
  'between-windows',
  'interval-short',
  'live-interval',
  'former-interval',
  'over-count',
  'already-immune',
  'product-not-of-series',
  'lot-expired',
  'lot-unknown',
  'lot-recalled',
]);
const SAFETY: ReadonlySet<ReasonCode> = new Set([
  'unknown-series',
  'live-interval',
  'former-interval',
  'earlier-shot-not-counted',
  'first-dose-late',
  'mixed-products',
  'product-not-of-series',
  'lot-expired',
  'lot-unknown',
  'lot-recalled',
  'history-not-here',
  'own-entry-held',
  'found-in-no-list',
]);
const INFORMATION: ReadonlySet<ReasonCode> = new Set([
  'special-case',
  'rests-on-fact',
  'part-surplus',
  'before-programme',
  'not-routine',
  'outside-standard',
]);

const severityOf = (code: ReasonCode): Severity =>
  INFORMATION.has(code) ? 'info' : SAFETY.has(code) ? 'safety' : 'legal';

/** Whether a shot with this reason is not valid. */
export const stopsShot = (code: ReasonCode): boolean => STOPPING.has(code);

export function reasonOf(code: ReasonCode, facts: ReasonFacts): Reason {
  const day = facts.day ?? Number.NaN;
  const isKnown = Number.isFinite(day);
  const date = isKnown ? fromDayNumber(day) : null;
  const { ja, en } = sentenceOf(code, facts);
  const otherOn =
    facts.other !== undefined && Number.isFinite(facts.other) ? fromDayNumber(facts.other) : null;
  return {
    code,
    severity: severityOf(code),
    stops: STOPPING.has(code),
    ja,
    en,
    source: facts.source,
    date,
    otherOn,
  };
}

/** 令和8年10月29日, as screens and forms write it. */
const japanese = (day: number): string => formatEra(fromDayNumber(day));
const english = (day: number): string => formatEnglish(fromDayNumber(day));

function sentenceOf(code: ReasonCode, facts: ReasonFacts): { ja: string; en: string } {
  const day = facts.day ?? Number.NaN;
  const other = facts.other ?? Number.NaN;
  const isOpen = Number.isFinite(day);
  const from = (): { ja: string; en: string } =>
    isOpen
      ? { ja: `${japanese(day)}から打てます。`, en: `Possible from ${english(day)}.` }
      : { ja: '定期接種として打てる日は残っていません。', en: 'No day is left for a routine shot.' };
  const name = facts.name ?? { ja: 'この予防接種', en: 'This vaccine' };
  const otherName = facts.otherName ?? { ja: '前回', en: 'the last shot' };
  const interval = facts.interval ?? { ja: '定められた日数以上', en: 'the set time' };
  const given = Number.isFinite(other)
    ? { ja: `${otherName.ja}（${japanese(other)}）`, en: `${otherName.en} (${english(other)})` }
    : otherName;
  switch (code) {
    case 'unknown-series':
      return {
        ja: '予防接種の種類がわからないため、判定していません。種類を選んでください。',
        en: 'The kind of vaccine is not known, so nothing was judged. Choose the series.',
      };
    case 'not-eligible':
      return {
        ja: `${facts.on === undefined ? '' : `${japanese(facts.on)}は`}${name.ja}の定期接種の対象ではありません。${facts.more?.ja ?? ''}`,
        en: `Not eligible for routine ${name.en}${facts.on === undefined ? '' : ` on ${english(facts.on)}`}.${facts.more ? ` ${facts.more.en}` : ''}`,
      };
    case 'too-early':
      return {
        ja: `まだ対象の時期ではありません。${from().ja}`,
        en: `Before the legal window. ${from().en}`,
      };
    case 'window-ended':
      return {
        ja: isOpen
          ? `定期接種の期間は${japanese(day)}で終わっています。任意接種かどうかを確かめてください。`
          : '定期接種の期間は終わっています。任意接種かどうかを確かめてください。',
        en: isOpen ? `The legal window ended on ${english(day)}.` : 'The legal window has ended.',
      };
    case 'between-windows':
      return {
        ja: `対象の時期の間にあたります。${from().ja}`,
        en: `Between two legal windows. ${from().en}`,
      };
    case 'interval-short':
      return {
        ja: `${given.ja}から${interval.ja}の間隔が必要です。${from().ja}`,
        en: `At least ${interval.en} must lie after ${given.en}. ${from().en}`,
      };
    case 'live-interval':
      return {
        ja: `注射生ワクチンの${given.ja}から${interval.ja}の間隔が必要です。${from().ja}`,
        en: `At least ${interval.en} must lie after the live vaccine ${given.en}. ${from().en}`,
      };
    case 'former-interval':
      return {
        ja: `令和2年9月30日までの規則で、${given.ja}から${interval.ja}の間隔が必要でした。`,
        en: `Under the rule until 30 Sep 2020, at least ${interval.en} had to lie after ${given.en}.`,
      };
    case 'over-count':
      return {
        ja: `${name.ja}は必要な回数が済んでいます（最後は${given.ja}）。`,
        en: `All doses of ${name.en} were given already (last: ${given.en}).`,
      };
    case 'already-immune':
      return {
        ja: `${given.ja}が済んでいるため、${name.ja}は必要ありません。`,
        en: `${given.en} was given already, so ${name.en} is not needed.`,
      };
    case 'earlier-shot-not-counted':
      return {
        ja: `${given.ja}の接種は数えていません。数えるかどうかを医師に確かめてください。`,
        en: `The shot of ${Number.isFinite(other) ? english(other) : 'before'} was not counted. Ask the doctor whether it counts.`,
      };
    case 'first-dose-late':
      return {
        ja: `1回目は${japanese(day)}までにすすめられています。それより後の安全性は確かめられていません。`,
        en: `Dose 1 is advised by ${english(day)}; safety after that is not established.`,
      };
    case 'mixed-products':
      return {
        ja: `前に打った${given.ja}とちがうワクチンです。同じワクチンで終えるのが原則です。`,
        en: `Another vaccine than before: ${given.en}. In principle the same one is used to the end.`,
      };
    case 'product-not-of-series':
      return {
        ja: `${otherName.ja}は${name.ja}に使うワクチンではありません。`,
        en: `${otherName.en} is not a vaccine for ${name.en}.`,
      };
    case 'lot-expired':
      return {
        ja: `このロットは${japanese(day)}で期限切れです。別のロットを選んでください。`,
        en: `This lot expired on ${english(day)}. Choose another lot.`,
      };
    case 'lot-unknown':
      return {
        ja: 'このロットは、ロットの登録にも会場の持参リストにもありません。箱の番号と期限を確かめてください。',
        en: 'This lot is neither registered nor on the list of the session. Check number and expiry on the box.',
      };
    case 'lot-recalled':
      return {
        ja: 'このロットは回収の対象です。使わないでください。',
        en: 'This lot was recalled. Do not use it.',
      };
    case 'history-not-here':
      return {
        ja: 'この端末に、これまでの記録がまだすべて届いていません。母子健康手帳と予診票で、これまでの接種を確かめてください。',
        en: 'Not all earlier records have arrived on this device. Check earlier shots in the handbook and the questionnaire.',
      };
    case 'own-entry-held':
      return {
        ja: 'この人についてこの端末で入れた記録が、センターで保留になっています。事務局が決めるまで、母子健康手帳と予診票で、これまでの接種を確かめてください。',
        en: 'A record made on this device about this person is held at the centre. Until the office decides, check earlier shots in the handbook and the questionnaire.',
      };
    case 'found-in-no-list':
      return {
        ja: 'この人は仮登録です。これまでの記録は、見つかっていないだけかもしれません。母子健康手帳と予診票で、これまでの接種を確かめてください。',
        en: 'This person was entered provisionally. Earlier records may exist that nobody has found. Check earlier shots in the handbook and the questionnaire.',
      };
    case 'special-case':
      return {
        ja: `特例の期間です（${facts.source}）。${isOpen ? `${japanese(day)}までです。` : ''}対象かどうかを確かめてください。`,
        en: `Under a special rule${isOpen ? ` until ${english(day)}` : ''}. Check that it applies.`,
      };
    case 'rests-on-fact':
      return facts.more ?? { ja: '', en: '' };
    case 'part-surplus':
      return {
        ja: `${otherName.ja}は必要な回数が済んでいるため、${name.ja}の${otherName.ja}の分は余分になります。${facts.more?.ja ?? ''}使うワクチンは医師が決めます。`,
        en: `${otherName.en} is complete, so that part of ${name.en} is surplus. ${facts.more ? `${facts.more.en} ` : ''}The doctor decides which to use.`,
      };
    case 'before-programme':
      return {
        ja: isOpen ? `定期接種は${japanese(day)}からで、その前の接種です。` : '定期接種になる前の接種です。',
        en: `Given before the vaccine became routine${isOpen ? ` on ${english(day)}` : ''}.`,
      };
    case 'not-routine':
      return { ja: '任意接種として扱います。', en: 'Taken as a voluntary shot.' };
    case 'outside-standard':
      return {
        ja: isOpen
          ? `標準的な接種期間（${japanese(day)}まで）を過ぎていますが、定期接種として打てます。`
          : '標準的な接種期間の外ですが、定期接種として打てます。',
        en: isOpen
          ? `Past the standard time (until ${english(day)}), still routine.`
          : 'Outside the standard time, still routine.',
      };
    default:
      return assertNever(code);
  }
}
