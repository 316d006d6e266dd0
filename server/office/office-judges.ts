/** How the office's read models judge: by the table in force and the settings of the municipality. */

import { currentTable } from '#shared/rules/current-table.ts';
import { dueRows } from '#shared/rules/due-list.ts';
import { createRuleJudge } from '#shared/rules/rule-violations.ts';
import { defaultSettings } from '#shared/rules/settings.ts';
import type { OfficeParts } from './office.ts';

export const createJudges = (): Pick<OfficeParts, 'rules' | 'judgeDue'> => ({
  rules: createRuleJudge(),
  judgeDue: (resident, on) => dueRows(currentTable, defaultSettings, resident, on),
});
