/** The fact on which a verdict rests: the vaccinator sees the due date, the disability or the illness, and nothing else of it. */

import { fromDayNumber } from '../base/civil-date.ts';
import { formatEnglish } from '../base/era-sentences.ts';
import { formatEra } from '../base/era.ts';
import type { CompiledSeries } from './compiled-table.ts';
import { openWindows, periodOf } from './eligibility.ts';
import type { Reason } from './judgement.ts';
import type { Progress, Run } from './progress.ts';
import { reasonOf } from './reasons.ts';

const PREGNANCY_DAYS = 280;

const CONDITIONS = {
  'organ-or-hiv': {
    ja: '心臓・腎臓・呼吸器またはHIVによる免疫の障害（1級相当）',
    en: 'a grade 1 disability of heart, kidneys, lungs or of immunity by HIV',
  },
  hiv: { ja: 'HIVによる免疫の障害（1級相当）', en: 'a grade 1 disability of immunity by HIV' },
  'rubella-antibody-low': {
    ja: '風しんの抗体が少ないという検査結果',
    en: 'a test with low rubella antibodies',
  },
} as const;

/** @returns null where the verdict of the day rests on birth, sex and shots alone */
export function factReasonOf(
  run: Run,
  series: CompiledSeries,
  progress: Progress,
  day: number,
): Reason | null {
  const { compiled, days } = run;
  const open = openWindows(compiled, series, days, day, progress.filled);
  const within = open.find(({ from, to }) => from <= day && day <= to);
  if (series.rule.per === 'pregnancy') {
    const due = periodOf(series, days, day);
    const window = within ?? open[0];
    if (due === 0 || window === undefined) return null;
    const weeksOn = (on: number): { ja: string; en: string } => weekWords(PREGNANCY_DAYS - (due - on));
    const [now, from, to] = [weeksOn(day), weeksOn(window.from), weeksOn(window.to)];
    const [first, last] = [fromDayNumber(window.from), fromDayNumber(window.to)];
    const dueOn = fromDayNumber(due);
    return reasonOf('rests-on-fact', {
      more: {
        ja: `出産予定日は${formatEra(dueOn)}、この日は妊娠${now.ja}です。打てるのは${formatEra(first)}（${from.ja}）から${formatEra(last)}（${to.ja}）までです。`,
        en: `Due ${formatEnglish(dueOn)}; ${now.en} on this day. Possible from ${formatEnglish(first)} (${from.en}) to ${formatEnglish(last)} (${to.en}).`,
      },
      source: window.window?.row.source ?? '',
    });
  }
  const condition = within?.window?.row.condition;
  if (condition !== undefined) {
    const { ja, en } = CONDITIONS[condition];
    return reasonOf('rests-on-fact', {
      more: { ja: `${ja}の記録により対象です。`, en: `Eligible by what is recorded: ${en}.` },
      source: within?.window?.row.source ?? '',
    });
  }
  if (within === undefined || within.window !== null) return null;
  return reasonOf('rests-on-fact', {
    more: {
      ja: `長期療養が${formatEra(fromDayNumber(within.from))}に終わったという記録により対象です。`,
      en: `Eligible because a long illness is recorded to have ended on ${formatEnglish(fromDayNumber(within.from))}.`,
    },
    source: '施行令第3条第2項（長期療養特例）',
  });
}

const weekWords = (days: number): { ja: string; en: string } => {
  const weeks = Math.floor(days / 7);
  return { ja: `${weeks}週${days - weeks * 7}日`, en: `${weeks} weeks ${days - weeks * 7} days` };
};
