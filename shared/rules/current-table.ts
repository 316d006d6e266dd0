/** The table in force: fiscal year 2026, with the amendments of 2026-10-01. */

import { Defect } from '../base/assert.ts';
import { parseRuleTable } from './rule-table.ts';
import type { RuleTable } from './rule-table.ts';
import between from './tables/between.json' with { type: 'json' };
import children from './tables/children.json' with { type: 'json' };
import elderly from './tables/elderly.json' with { type: 'json' };
import former from './tables/former.json' with { type: 'json' };

/** The raw data of the table, to be changed for a rehearsal and read again by `parseRuleTable`. */
export const currentTableData = {
  version: between.version,
  series: [...children, ...elderly, ...former] as readonly unknown[],
  between: between.rules as readonly unknown[],
  oralLive: between.oralLive,
};

export const currentTable: RuleTable = loaded();

function loaded(): RuleTable {
  const table = parseRuleTable(currentTableData);
  if (!table.ok) throw new Defect(`rule table: ${table.error.join('; ')}`);
  return table.value;
}
