/** The device in Svelte's context: set once by the root layout, used by every screen. */

import { createContext } from 'svelte';
import type { Device } from './device.ts';

const [get, set] = createContext<Device>();

export const setDevice = (device: Device): Device => set(device);

/** @throws where no layout above has set the device: a defect */
export const useDevice = (): Device => get();
