/** Settings of the hub from its environment. */

import { join, resolve } from 'node:path';

export interface Config {
  readonly port: number;
  readonly dataDir: string;
  readonly logLevel: string;
  /** Where the built PWA lies. */
  readonly webDir: string;
  /** The one origin of this hub's pages, as browsers write it; null = the host that a request names. */
  readonly publicOrigin: string | null;
  /** So long a tablet may be read without reaching the hub (DR-29). */
  readonly leaseMs: number;
  /** Addresses of reverse proxies: the connections of everybody come from there. */
  readonly proxies: ReadonlySet<string>;
  /** Prints a code for an administrator's device although one has a device: it was lost. */
  readonly wantsAdministrator: boolean;
}

const HOUR_MS = 3_600_000;
const LOG_LEVELS: ReadonlySet<string> = new Set([
  'fatal',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
  'silent',
]);

/** A setting that cannot be used; the sentence names it. */
export class BadSetting extends Error {
  override readonly name = 'BadSetting';
}

/** @throws BadSetting */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const port = Number(environment['PORT'] ?? 8787);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new BadSetting('PORT must be a number from 0 to 65535');
  }
  const logLevel = environment['LOG_LEVEL'] ?? 'info';
  if (!LOG_LEVELS.has(logLevel)) {
    throw new BadSetting(`LOG_LEVEL must be one of ${[...LOG_LEVELS].join(', ')}`);
  }
  const dataDir = resolve(environment['DATA_DIR'] ?? 'data');
  const webDir = resolve(environment['WEB_DIR'] ?? join(import.meta.dirname, '..', '.build', 'web'));
  const publicOrigin = environment['PUBLIC_ORIGIN'] ?? null;
  if (publicOrigin !== null && URL.parse(publicOrigin)?.origin !== publicOrigin) {
    throw new BadSetting('PUBLIC_ORIGIN must be scheme and host only, such as https://ledger.example.jp');
  }
  const leaseHours = Number(environment['LEASE_HOURS'] ?? 24);
  if (!(leaseHours >= 1 && leaseHours <= 72)) throw new BadSetting('LEASE_HOURS must be from 1 to 72');
  const proxies = new Set(
    (environment['PROXY_ADDRESSES'] ?? '127.0.0.1,::1,::ffff:127.0.0.1').split(',').map((one) => one.trim()),
  );
  const wantsAdministrator = environment['ADMINISTRATOR_CODE'] === '1';
  const leaseMs = leaseHours * HOUR_MS;
  return { port, dataDir, logLevel, webDir, publicOrigin, leaseMs, proxies, wantsAdministrator };
}
