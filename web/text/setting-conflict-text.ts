/** Words for settings that two people decided differently at once. */

import { ruleQuestions } from '#shared/rules/settings-questions.ts';
import { settingNameOf } from '#shared/rules/read-settings.ts';
import { defineText, spoken } from './language.svelte.ts';

export const settingConflictText = defineText(
  {
    title: (n: number) => `決めておくことの食い違い ${n}件`,
    what: '2人が互いの決定を見ずに、ちがう値を決めました。どちらにするかを選んでください。選ぶまでは、印の付いた値で動きます。',
    holds: '今の値',
    decidedBy: (who: string, when: string) => `${who}　${when}`,
    reason: '理由',
    choose: (value: string) => `「${value}」にする`,
    done: (name: string) => `決めました：${name}`,
    scope: '端末に入れる台帳（すべての人か、担当の地区か）',
    scopeArea: '担当の地区だけ',
    scopeAll: 'すべての人',
    other: (name: string) => `設定「${name}」`,
  },
  {
    title: (n) => `Settings decided differently: ${n}`,
    what: 'Two people decided different values without having seen each other. Choose one. Until then the marked value holds.',
    holds: 'Holds now',
    decidedBy: (who, when) => `${who}, ${when}`,
    reason: 'Reason',
    choose: (value) => `Use "${value}"`,
    done: (name) => `Decided: ${name}`,
    scope: 'Records that a device carries: everybody, or its own area',
    scopeArea: 'its own area',
    scopeAll: 'everybody',
    other: (name) => `Setting "${name}"`,
  },
);

/** What a setting is called where people are asked about it. */
export function settingTitle(name: string): string {
  const t = settingConflictText();
  if (name === 'device-scope') return t.scope;
  const question = ruleQuestions.find(({ id }) => settingNameOf(id) === name);
  return question ? spoken(question) : t.other(name);
}
