/**
 * The municipality's decisions about the rules, read from the common register of settings: entries `setting-changed` whose
 * name is `rules.` and the id of a question. What nobody decided, or what cannot be read, keeps its default.
 */

import * as v from 'valibot';
import type { DocumentId } from '../base/brand.ts';
import { isRealDate } from '../base/civil-date.ts';
import type { Entry, EntryOf } from '../ledger/entry.ts';
import { foldSettingEntries } from '../ledger/fold-register.ts';
import { seriesCatalogue } from './catalogue.ts';
import { defaultSettings } from './settings.ts';
import type { RuleSettings } from './settings.ts';
import { ruleQuestions } from './settings-questions.ts';

export const SETTINGS_DOCUMENT = 'register:settings' as DocumentId;

/** Under which name the ledger keeps the decision on a question. */
export const settingNameOf = (question: string): string => `rules.${question}`;

export interface SettingsReading {
  /** The very `defaultSettings` where nobody decided anything: rules that were made ready for it are found again. */
  readonly settings: RuleSettings;
  /** By id of the question: the latest decision, readable or not. */
  readonly decisions: ReadonlyMap<string, EntryOf<'setting-changed'>>;
  /** Ids of questions whose decision this version cannot read: the default holds. */
  readonly unreadable: readonly string[];
}

// 2000 is a leap year: 29 February may end a season.
const monthDay = v.pipe(
  v.string(),
  v.regex(/^[0-9]{2}-[0-9]{2}$/),
  v.check((text) => isRealDate(`2000-${text}`)),
);
const programmeOf = new Map(seriesCatalogue.map(({ id, programme }) => [id, programme] as const));

const schemas: { readonly [K in keyof RuleSettings]: v.GenericSchema<unknown, RuleSettings[K]> } = {
  fluSeason: v.object({ from: monthDay, to: monthDay }),
  hibShortInterval: v.boolean(),
  mrExtension: v.boolean(),
  mr2StandardSpring: v.boolean(),
  jeSpecial: v.boolean(),
  hpvThreeDosesFromTwelve: v.boolean(),
  hepbSecondToThirdDays: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(365)),
  zosterShortInterval: v.boolean(),
  zosterEarlierCourseCounts: v.boolean(),
  pneumococcalEarlierShotCounts: v.boolean(),
  repeatFromUncounted: v.boolean(),
  preferred: v.pipe(
    v.record(v.string(), v.string()),
    v.check((chosen) => Object.entries(chosen).every(([programme, id]) => programmeOf.get(id) === programme)),
  ),
};

/** Whether a value can be decided for a setting. */
export const fitsSetting = (setting: keyof RuleSettings, value: unknown): boolean =>
  v.is(schemas[setting], value);

/** @param entries - of the document `register:settings`, in any order */
export function readSettings(entries: readonly Entry[]): SettingsReading {
  const byName = foldSettingEntries(entries);
  const decisions = new Map<string, EntryOf<'setting-changed'>>();
  const unreadable: string[] = [];
  let settings: RuleSettings = defaultSettings;
  for (const { id, setting } of ruleQuestions) {
    const decision = byName.get(settingNameOf(id));
    if (decision === undefined) continue;
    decisions.set(id, decision);
    if (setting === null) continue;
    const read = v.safeParse(schemas[setting], decision.body.value);
    if (read.success) settings = withSetting(settings, setting, read.output);
    else unreadable.push(id);
  }
  return { settings, decisions, unreadable };
}

/** @returns the same with one setting changed; programmes that a choice does not name keep theirs */
export const withSetting = (
  settings: RuleSettings,
  setting: keyof RuleSettings,
  value: unknown,
): RuleSettings => ({
  ...settings,
  [setting]:
    setting === 'preferred' ? { ...settings.preferred, ...(value as RuleSettings['preferred']) } : value,
});
