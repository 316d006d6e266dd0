/** SIGKILL and power cuts of a whole tablet: the built app in Chromium, with its profile on a disk that is cut. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PersonId } from '#shared/base/brand.ts';
import { freePort, TestHub } from '../e2e/hub-fixture.ts';
import { LedgerCopy } from '../fixtures/ledger-copy.ts';
import { PowerRig, whyNoPowerCuts } from './power-rig.ts';
import { ControlStore, settleDisk, TabletProfile } from './tablet-profile.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Each day has a town, a hub and a tablet of its own. */
const DAYS = Array.from({ length: Number(process.env['BROWSER_DAYS'] ?? 1) }, (_, at) => at + 1);
const KILLS = 5;
const CUTS = 5;
/** A profile, the app, and the ledger of a small town; the file is sparse. */
const DISK_MB = 400;

const why = whyNoPowerCuts();
const unbuilt = existsSync(join(ROOT, '.build', 'web', 'index.html')) ? null : 'the app is not built';
const skipped = why ?? unbuilt;

/** The browser is started once for each round, on what the round before left. */
test.skipIf(skipped !== null).each(DAYS)(
  `S9 day %d: a browser killed ${KILLS} times and a tablet whose power is cut ${CUTS} times keep each shot that the screen called saved, once${skipped ? ` (skipped: ${skipped})` : ''}`,
  { timeout: 180_000 + (KILLS + CUTS) * 120_000 },
  async (day) => {
    const data = mkdtempSync(join(tmpdir(), 'ledger-crash-'));
    execFileSync(process.execPath, ['server/cli/demonstrate.ts', data, '--residents', '400'], {
      cwd: ROOT,
    });
    const hub = new TestHub(await freePort(), data);
    const control = await new ControlStore().start();
    const rig = new PowerRig(DISK_MB);
    const tablet = new TabletProfile(join(rig.dir, 'profile'), hub.url, control);
    try {
      await hub.start();
      const session = await tablet.signIn();
      await settleDisk(rig.dir);

      for (let round = 0; round < KILLS; round += 1) {
        await tablet.open({ offline: true });
        expectKept(tablet, await tablet.readBack(session));
        await tablet.openChild();
        const shown = tablet.tap();
        // Half the rounds from the tap on, half from the words on; 0 to 200 ms, spread.
        if (round % 2 === 1) await shown;
        await new Promise((wake) => setTimeout(wake, (day * 37 + round * 83) % 200));
        await tablet.kill();
      }

      let lostByControl = 0;
      let acknowledged = 0;
      for (let round = 0; round < CUTS; round += 1) {
        await tablet.open({ offline: true });
        lostByControl += Math.max(0, acknowledged - (await control.count()));
        expectKept(tablet, await tablet.readBack(session));
        await rig.arm();
        await control.write();
        await tablet.openChild();
        await tablet.tap();
        // What the control was told later than this may have been told by a disk that is gone.
        ({ acknowledged } = control);
        await rig.cut();
        await tablet.kill();
        await rig.restore();
      }

      await tablet.open({ offline: true });
      lostByControl += Math.max(0, acknowledged - (await control.count()));
      expectKept(tablet, await tablet.readBack(session));
      await tablet.goOnline();
      const ledger = await LedgerCopy.download(hub);
      expect(ledger.duplicateIds()).toEqual([]);
      for (const { person, shown } of tablet.tapped) {
        const shots = ledger.shotsOf(person as PersonId, session.split('/').at(-1)!);
        expect(shots, `${person}, ${shown ? 'shown' : 'not shown'} as saved`).toBeLessThanOrEqual(1);
        if (shown) expect(shots, `${person} was shown as saved`).toBe(1);
      }
      const shown = tablet.tapped.filter((one) => one.shown);
      expect(shown.length).toBeGreaterThanOrEqual(CUTS + Math.floor(KILLS / 2));
      process.stdout.write(
        `day ${day}: ${KILLS} kills, ${CUTS} power cuts: ${shown.length} shots shown as saved, 0 lost; the browser emptied its database ${tablet.emptied} times; the control lost ${lostByControl} rows\n`,
      );
      // Without a control that loses, a rig that cuts nothing would pass.
      if (CUTS > 0) expect(lostByControl).toBeGreaterThan(0);
    } finally {
      await tablet.close();
      await hub.remove();
      await control.stop();
      rig.destroy();
      rmSync(data, { recursive: true, force: true });
    }
  },
);

function expectKept(tablet: TabletProfile, found: ReadonlyMap<string, boolean>): void {
  const lost = tablet.tapped.filter(({ person, shown }) => shown && !found.get(person));
  expect(lost).toEqual([]);
}
