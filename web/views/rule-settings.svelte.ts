/**
 * The municipality's settings of the rules as this device knows them: every verdict on its screens is made with them.
 * Follows the common register; the defaults hold until it has arrived.
 */

import { sameValue } from '#shared/ledger/same-value.ts';
import { readSettings, SETTINGS_DOCUMENT } from '#shared/rules/read-settings.ts';
import { defaultSettings } from '#shared/rules/settings.ts';
import type { RuleSettings } from '#shared/rules/settings.ts';
import type { Device } from '../app/device.ts';

class RuleSettingsInForce {
  /** Replaced only when a value changes: what was judged with it is found again by it. */
  current = $state.raw<RuleSettings>(defaultSettings);

  /** @returns ends the following */
  follow(device: Device): () => void {
    const read = (): void => {
      const { settings } = readSettings(device.entriesOf(SETTINGS_DOCUMENT));
      if (!sameValue(settings, this.current)) this.current = settings;
    };
    read();
    return device.onLedgerChange(read);
  }
}

export const ruleSettings = new RuleSettingsInForce();
