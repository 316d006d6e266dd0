/** `node:crypto` with chance from the seed. */

import { chanceNow } from '../platform.ts';

export * from 'node:crypto';

export const randomInt = (below: number): number => chanceNow().below(below);
export const randomBytes = (count: number): Buffer => Buffer.from(chanceNow().bytes(count));
