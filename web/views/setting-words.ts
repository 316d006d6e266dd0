/** A value of any setting in words, for people who choose between two. */

import { ruleQuestions } from '#shared/rules/settings-questions.ts';
import { settingNameOf } from '#shared/rules/read-settings.ts';
import { settingConflictText } from '../text/setting-conflict-text.ts';
import { settingWords } from './settings-form.ts';

/** @returns JSON for settings that have no words of their own */
export function anySettingWords(name: string, value: unknown): string {
  const t = settingConflictText();
  if (name === 'device-scope') return value === 'area' ? t.scopeArea : t.scopeAll;
  const setting = ruleQuestions.find(({ id }) => settingNameOf(id) === name)?.setting ?? null;
  if (setting !== null) return settingWords(setting, value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
