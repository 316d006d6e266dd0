/** The values of the rules' settings as people read and type them. */

import type { CivilDate } from '#shared/base/brand.ts';
import { seriesCatalogue, seriesName } from '#shared/rules/catalogue.ts';
import { fitsSetting } from '#shared/rules/read-settings.ts';
import { defaultSettings, type RuleSettings, type Season } from '#shared/rules/settings.ts';
import { monthDayText } from '../text/date-text.ts';
import { language } from '../text/language.svelte.ts';
import { settingsText } from '../text/settings-text.ts';

export type Setting = keyof RuleSettings;
export type SettingForm = Readonly<Record<string, string>>;

/** Names of the fields that a setting is typed into. */
export function fieldsOf(setting: Setting): readonly string[] {
  if (setting === 'fluSeason') return ['from', 'to'];
  return setting === 'preferred' ? Object.keys(defaultSettings.preferred) : ['value'];
}

export function settingFormOf(setting: Setting, settings: RuleSettings): SettingForm {
  const value = settings[setting];
  if (setting === 'fluSeason') {
    const { from, to } = value as Season;
    return { from: typedMonthDay(from), to: typedMonthDay(to) };
  }
  if (setting === 'preferred') return { ...(value as RuleSettings['preferred']) };
  return { value: typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value as number) };
}

/** @returns null where something cannot be read; then nothing is decided */
export function readSettingForm(setting: Setting, form: SettingForm): unknown {
  const value = valueOf(setting, form);
  return fitsSetting(setting, value) ? value : null;
}

function valueOf(setting: Setting, form: SettingForm): unknown {
  if (setting === 'fluSeason')
    return { from: readMonthDay(form['from'] ?? ''), to: readMonthDay(form['to'] ?? '') };
  if (setting === 'preferred') return { ...form };
  const typed = (form['value'] ?? '').normalize('NFKC').trim();
  if (typeof defaultSettings[setting] === 'boolean')
    return typed === 'yes' ? true : typed === 'no' ? false : null;
  return /^[0-9]{1,3}$/.test(typed) ? Number(typed) : null;
}

/** 10-01 as a person types it: 10/1. */
const typedMonthDay = (text: string): string => text.split('-').map(Number).join('/');

/** 10/1, 10月1日, 10-01 in any width; '' where it is none. */
function readMonthDay(text: string): string {
  const match = /^(\d{1,2})(?:月|[-/.])(\d{1,2})日?$/.exec(text.normalize('NFKC').trim());
  return match ? `${match[1]!.padStart(2, '0')}-${match[2]!.padStart(2, '0')}` : '';
}

/** Vaccines of a programme that may be chosen: those in routine use. */
export const choicesOf = (programme: string): readonly { readonly value: string; readonly label: string }[] =>
  seriesCatalogue
    .filter((series) => series.programme === programme && !series.former)
    .map(({ id }) => ({ value: id, label: seriesName(id, language.current) }));

/** A value in words: はい, 10月1日～1月31日, ロタ1価、五種混合 … */
export function settingWords(setting: Setting, value: unknown): string {
  const t = settingsText();
  if (!fitsSetting(setting, value)) return t.unreadable;
  if (setting === 'fluSeason') {
    const { from, to } = value as Season;
    // Any year: only month and day are shown.
    return t.span(monthDayText(`2000-${from}` as CivilDate), monthDayText(`2000-${to}` as CivilDate));
  }
  if (setting === 'preferred') {
    return Object.values(value as RuleSettings['preferred'])
      .map((id) => seriesName(id, language.current))
      .join(t.comma);
  }
  if (typeof value === 'boolean') return value ? t.yes : t.no;
  return value === 0 ? t.noLimit : t.days(Number(value));
}
