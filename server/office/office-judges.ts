/** How the office's read models judge: by the table in force and what the municipality decided in the log's register. */

import { sameValue } from '#shared/ledger/same-value.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { dueRows } from '#shared/rules/due-list.ts';
import { readSettings, SETTINGS_DOCUMENT } from '#shared/rules/read-settings.ts';
import { createRuleJudge } from '#shared/rules/rule-violations.ts';
import { defaultSettings, type RuleSettings } from '#shared/rules/settings.ts';
import { readDocument } from './document-reader.ts';
import type { OfficeLog } from './office-log.ts';
import type { OfficeParts } from './office.ts';

/** The settings in force in a log. @throws where the register cannot be read */
export const settingsIn = (log: OfficeLog): RuleSettings =>
  readSettings(readDocument(log, SETTINGS_DOCUMENT).entries).settings;

/** @param log - asked for the settings when the office says so: never in the middle of a fold */
export function createJudges(log: OfficeLog): Pick<OfficeParts, 'rules' | 'judgeDue' | 'rereadSettings'> {
  let settings = defaultSettings;
  return {
    rules: createRuleJudge(currentTable, () => settings),
    judgeDue: (resident, on) => dueRows(currentTable, settings, resident, on),
    rereadSettings: () => {
      const read = settingsIn(log);
      // The same object as long as nothing changes: the rules were made ready for it.
      if (!sameValue(read, settings)) settings = read;
      return JSON.stringify(settings);
    },
  };
}
