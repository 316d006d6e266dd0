/** Today for a form: by this device's clock, mended by what the hub said when it last answered. */

import type { CivilDate } from '#shared/base/brand.ts';
import type { Device } from '../app/device.ts';
import { dayOf } from '../text/date-text.ts';
import { clock } from './clock.svelte.ts';

/** A clock that is a day wrong must not refuse today's shot or accept tomorrow's. */
export const todayOf = (device: Device): CivilDate => dayOf(clock.now - (device.status.clockOffsetMs ?? 0));
