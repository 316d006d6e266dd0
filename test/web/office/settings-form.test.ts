import { expect, test } from 'vitest';
import { defaultSettings } from '#shared/rules/settings.ts';
import type { RuleSettings } from '#shared/rules/settings.ts';
import { readSettingForm, settingFormOf, settingWords } from '#web/views/settings-form.ts';

test('R29 every setting reads back from its form as it was', () => {
  for (const setting of Object.keys(defaultSettings) as (keyof RuleSettings)[]) {
    expect(readSettingForm(setting, settingFormOf(setting, defaultSettings))).toEqual(
      defaultSettings[setting],
    );
  }
});

test('R29 what is typed is read in the ways people write it, and nothing else', () => {
  expect(readSettingForm('fluSeason', { from: '１０月１５日', to: '2/28' })).toEqual({
    from: '10-15',
    to: '02-28',
  });
  expect(readSettingForm('fluSeason', { from: '10/32', to: '2/28' })).toBeNull();
  expect(readSettingForm('hepbSecondToThirdDays', { value: '２７' })).toBe(27);
  expect(readSettingForm('hepbSecondToThirdDays', { value: '二七' })).toBeNull();
  expect(readSettingForm('hibShortInterval', { value: '' })).toBeNull();
  expect(readSettingForm('hibShortInterval', { value: 'no' })).toBe(false);
});

test('R29 a value is shown in words', () => {
  expect(settingWords('fluSeason', defaultSettings.fluSeason)).toBe('10月1日～1月31日');
  expect(settingWords('hepbSecondToThirdDays', 0)).toBe('下限なし');
  expect(settingWords('mrExtension', true)).toBe('はい');
  expect(settingWords('mrExtension', 'maybe')).toContain('読めない');
});
