/** The judge that the office's screens use: the same table as the hub's. */

import type { RulePort } from '#shared/review/rule-port.ts';
import { createRuleJudge } from '#shared/rules/rule-violations.ts';

export const officeRules: RulePort = createRuleJudge();
