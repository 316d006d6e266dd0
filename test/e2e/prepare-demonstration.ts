/** Makes one small demonstration municipality and the built PWA; every hub of the browser tests starts from a copy. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayInJapan } from '#server/office/today.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export default function prepareDemonstration(): () => void {
  if (!existsSync(join(ROOT, '.build', 'web', 'index.html'))) {
    throw new Error('The PWA is not built: run "npm run build" (npm test does it).');
  }
  const dir = mkdtempSync(join(tmpdir(), 'ledger-demonstration-'));
  execFileSync(process.execPath, ['server/cli/demonstrate.ts', dir, '--residents', '400'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.env.DEMONSTRATION_TEMPLATE = dir;
  process.env.DEMONSTRATION_DAY = dayInJapan(Date.now());
  return () => rmSync(dir, { recursive: true, force: true });
}
