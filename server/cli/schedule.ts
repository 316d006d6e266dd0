/** `npm run -s schedule`: JSON requests on standard input, an array of answers on standard output. */

import { readFileSync } from 'node:fs';
import { answerRequest } from '#shared/rules/answer-request.ts';
import { currentTable } from '#shared/rules/current-table.ts';
import { defaultSettings } from '#shared/rules/settings.ts';

function readInput(): unknown {
  try {
    return JSON.parse(readFileSync(0, 'utf8'));
  } catch (cause) {
    process.stderr.write(`The input is no JSON: ${cause instanceof Error ? cause.message : ''}\n`);
    process.exit(1);
  }
}

const input = readInput();
const requests: readonly unknown[] = Array.isArray(input) ? input : [input];
const answers = requests.map((request) => answerRequest(currentTable, defaultSettings, request));
process.stdout.write(`${JSON.stringify(answers)}\n`);
process.exitCode = answers.some((answer) => 'error' in answer) ? 1 : 0;
