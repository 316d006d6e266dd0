/** How long a keystroke's search over 60,000 persons takes, by what was typed. One core; goal 16 ms (a frame of the screen). */

import type { CivilDate, PersonId } from '#shared/base/brand.ts';
import { SearchIndex } from '#web/store/search-index.ts';
import { manyPersons, SEARCHED } from '#test/fixtures/many-persons.ts';

const index = new SearchIndex();
for (const { id, fields } of manyPersons(60_000)) index.add(id as PersonId, fields);

for (const query of SEARCHED) {
  const times: number[] = [];
  for (let round = 0; round < 41; round += 1) {
    const from = process.cpuUsage();
    index.find(query, 20, '2026-11-23' as CivilDate, (person) => person);
    const { user, system } = process.cpuUsage(from);
    times.push((user + system) / 1_000);
  }
  times.sort((a, b) => a - b);
  process.stdout.write(
    `search of 60,000 persons for ${query.padEnd(10, '　')} p50 ${(times[20] as number).toFixed(1)} ms   p95 ${(times[38] as number).toFixed(1)} ms\n`,
  );
}
