/** The judge that the office's screens use: the same table and the same settings as the hub's. */

import type { RulePort } from '#shared/review/rule-port.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { createRuleJudge } from '#shared/rules/rule-violations.ts';
import { ruleSettings } from './rule-settings.svelte.ts';

export const officeRules: RulePort = createRuleJudge(currentTable, () => ruleSettings.current);
