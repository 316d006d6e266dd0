/** Finds Chromium for the browser tests, or installs it where this user may, or says what to install. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { say, stopWith } from './environment.mjs';

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const find = () => PLACES.find((place) => place && existsSync(place)) ?? null;
/** @param {string} command */
const has = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** @param {string[]} packages */
function aptInstall(packages) {
  const isRoot = process.getuid?.() === 0;
  const command = isRoot ? 'apt-get' : 'sudo';
  const prefix = isRoot ? [] : ['-n', 'apt-get'];
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = { stdio: ['ignore', 'ignore', 'inherit'] };
  spawnSync(command, [...prefix, 'update', '-qq'], options);
  return spawnSync(command, [...prefix, 'install', '-y', '-qq', ...packages], options).status === 0;
}

/** @returns {string} path of a Chromium that runs here */
export function ensureChromium() {
  const found = find();
  const hasJapanese = spawnSync('fc-list', [':lang=ja'], { encoding: 'utf8' }).stdout?.trim();
  if (found && hasJapanese) return found;
  const missing = [...(found ? [] : ['chromium']), ...(hasJapanese ? [] : ['fonts-noto-cjk'])];
  if (has('apt-get')) {
    say(`画面の試験に使うものを入れています（${missing.join(' ')}）… Installing ${missing.join(' ')} …`);
    aptInstall(missing);
  }
  const chromium = find();
  if (chromium) return chromium;
  return stopWith(
    '画面の試験には Chromium が要ります。管理者として「apt-get install chromium fonts-noto-cjk」を実行するか、CHROMIUM_PATH に Chromium の場所を指定してください。',
    'The browser tests need Chromium. As administrator run "apt-get install chromium fonts-noto-cjk", or set CHROMIUM_PATH.',
  );
}
