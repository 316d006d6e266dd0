/** `npm run -s schedule`: JSON requests on standard input, an array of answers on standard output. */

import { readFileSync } from 'node:fs';
import { answerRequest } from '#shared/rules/answer-request.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { defaultSettings } from '#shared/rules/settings.ts';

function readInput(): unknown {
  try {
    return JSON.parse(readFileSync(0, 'utf8').replace(/^\uFEFF/u, ''));
  } catch (cause) {
    process.stderr.write(`The input is no JSON: ${cause instanceof Error ? cause.message : ''}\n`);
    process.exit(1);
  }
}

const input = readInput();
const requests: readonly unknown[] = Array.isArray(input) ? input : [input];
process.exitCode = 0;
process.stdout.write('[');
// One by one: the answers of a whole town are longer than a string may be.
for (const [place, request] of requests.entries()) {
  const answer = answerRequest(currentTable, defaultSettings, request);
  if ('error' in answer) process.exitCode = 1;
  process.stdout.write(`${place === 0 ? '' : ','}${JSON.stringify(answer)}`);
}
process.stdout.write(']\n');
