/** What axe finds wrong on a screen. */

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** The levels that the screens are held to. */
export const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * Runs every rule of axe, or those that `narrow` leaves.
 *
 * No screen has a frame, so it runs in the page itself ("legacy"), where its way through a second page costs more than the
 * rules; and only what is wrong is described.
 *
 * @returns `rule: html of its nodes`
 */
export async function axeFindings(
  page: Page,
  narrow: (builder: AxeBuilder) => AxeBuilder = (builder) => builder,
): Promise<readonly string[]> {
  expectNoFrames(page);
  const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await narrow(builder).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** What another theme changes is colours. */
export const colourFindings = (page: Page): Promise<readonly string[]> =>
  axeFindings(page, (builder) => builder.withRules(['color-contrast']));

function expectNoFrames(page: Page): void {
  if (page.frames().length > 1) throw new Error('a frame would not be looked at');
}
