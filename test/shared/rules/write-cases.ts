/** Writes shared/rules/CASES.md: `npm run cases`. The test checks that it is up to date. */

import { writeFileSync } from 'node:fs';
import { casesText } from './cases-text.ts';

writeFileSync(new URL('../../../shared/rules/CASES.md', import.meta.url), casesText());
