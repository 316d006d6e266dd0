/** What goes wrong. Each fault is one act on the surroundings; what follows is the product's own affair. */

import type { Auditor } from './auditor.ts';
import type { Way } from './network.ts';
import type { Draw } from './people.ts';
import type { SimHub } from './sim-hub.ts';
import type { Image } from './profile.ts';
import type { Tablet } from './tablet.ts';
import type { World } from './world.ts';

/** By family: a seed draws which of them are on. */
export const FAULTS = {
  life: ['tab-killed', 'power-cut', 'tab-sleeps', 'night', 'hint'],
  tabs: ['second-tab', 'tab-closed'],
  stores: ['database-emptied', 'journal-torn', 'journal-flipped', 'journal-gone', 'part-gone'],
  handles: ['database-dead', 'journal-dead', 'disk-full', 'opening-fails'],
  evicted: ['evicted', 'lost-for-ever'],
  copies: ['cloned', 'image-kept', 'image-put-back'],
  clocks: ['clock-stepped', 'clock-of-birth-year', 'clock-at-leap-day', 'hub-clock-stepped'],
  lines: ['line-cut', 'half-open', 'partition', 'line-refused', 'portal', 'line-back', 'line-slow'],
  boxes: ['loses', 'repeats', 'reorders', 'cuts', 'flips', 'box-gone'],
  hub: ['hub-killed', 'killed-before', 'killed-after', 'commit-fails', 'commit-slow', 'hub-starts'],
  backups: ['backed-up', 'restored'],
} as const;
export type Family = keyof typeof FAULTS;
export type Fault = (typeof FAULTS)[Family][number];

const HOUR_MS = 3_600_000;

export interface Scene {
  readonly world: World;
  readonly hub: SimHub;
  readonly auditor: Auditor;
  readonly tablets: Tablet[];
  /** Adds a tablet that starts from a copy of another's profile. */
  readonly clone: (tablet: Tablet) => void;
}

export class Faults {
  readonly #scene: Scene;
  readonly #images = new Map<Tablet, { readonly image: Image; readonly harmCount: number }>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  do(fault: Fault, tablet: Tablet, { a, b }: Draw): void {
    const { world, hub, auditor } = this.#scene;
    const { profile } = tablet;
    const { way } = tablet.wire;
    switch (fault) {
      case 'tab-killed':
        tablet.killTabs();
        return;
      case 'power-cut':
        tablet.losePower();
        return;
      case 'tab-sleeps':
        for (const tab of tablet.tabs) tab.process.busyUntil = world.now + b * HOUR_MS;
        return;
      case 'night':
        return this.#night(a);
      case 'hint':
        if (tablet.tab) world.inside(tablet.tab.process, () => tablet.tab?.device?.hint());
        return;
      case 'second-tab':
        if (tablet.tabs.size < 3) tablet.openTab();
        return;
      case 'tab-closed': {
        const [first] = tablet.tabs;
        if (first && tablet.tabs.size > 1) world.kill(first.process);
        return;
      }
      case 'database-emptied':
        return this.#harm(tablet, () => profile.emptyDatabase());
      case 'journal-torn':
        return this.#harm(tablet, () => {
          const bytes = profile.journal.flushed;
          profile.journal.overwrite(bytes.slice(0, Math.floor(bytes.length * (0.3 + 0.7 * a))));
        });
      case 'journal-flipped':
        return this.#harm(tablet, () => {
          const bytes = Uint8Array.from(profile.journal.flushed);
          const at = Math.floor(a * bytes.length);
          if (bytes.length > 0) bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(b * 8));
          profile.journal.overwrite(bytes);
        });
      case 'journal-gone':
        return this.#harm(tablet, () => profile.journal.overwrite(new Uint8Array(0)));
      case 'part-gone':
        // One of the small files beside the journal: the key's, or the identity's.
        return this.#harm(tablet, () =>
          (b < 0.6 ? profile.keyFile : profile.part('identity')).overwrite(new Uint8Array(0)),
        );
      case 'database-dead':
        for (const tab of tablet.tabs) tab.database.die();
        return;
      case 'journal-dead':
        profile.deadHandleCalls = 1 + Math.floor(a * 6);
        return;
      case 'disk-full':
        // The two stores have quotas of their own in some browsers: one may be full before the other.
        if (a < 0.5) profile.isJournalFull = true;
        else profile.isFull = true;
        world.schedule(this.#surroundings(), b * 20_000, 'disk freed', () => {
          profile.isFull = false;
          profile.isJournalFull = false;
        });
        return;
      case 'opening-fails':
        profile.databaseFails = 1 + Math.floor(a * 3);
        for (const tab of tablet.tabs) tab.database.die();
        return;
      case 'evicted':
        return this.#harm(tablet, () => profile.evict(), 2);
      case 'lost-for-ever':
        if (this.#scene.tablets.filter((one) => !one.isLost).length <= 2 || tablet.isOffice) return;
        tablet.killTabs();
        tablet.isLost = true;
        return;
      case 'cloned':
        if (this.#scene.tablets.length < 9 && tablet.isEnrolled) this.#scene.clone(tablet);
        return;
      case 'image-kept':
        // A store that was harmed by then is harmed in the image.
        if (!profile.inHand && !profile.committing)
          this.#images.set(tablet, { image: profile.image(), harmCount: tablet.harmCount });
        return;
      case 'image-put-back': {
        const kept = this.#images.get(tablet);
        if (!kept || tablet.isLost) return;
        tablet.killTabs();
        profile.putBack(kept.image);
        tablet.harmCount = kept.harmCount;
        tablet.isForked = true;
        auditor.onImagePutBack(tablet);
        return;
      }
      case 'clock-stepped':
        tablet.clockOffsetMs += (a - 0.5) * 2 * (b < 0.5 ? 60_000 : 30 * 24 * HOUR_MS);
        return;
      case 'clock-of-birth-year':
        tablet.clockOffsetMs = Date.UTC(1970, 0, 1) - world.now + a * HOUR_MS;
        return;
      case 'clock-at-leap-day':
        tablet.clockOffsetMs = Date.UTC(2032, 1, 28, 14, 59) - world.now;
        return;
      case 'hub-clock-stepped':
        hub.clockOffsetMs += (a - 0.5) * 48 * HOUR_MS;
        return;
      case 'line-cut':
      case 'half-open':
        for (const tab of tablet.tabs) tab.connection?.cut(fault === 'line-cut');
        return;
      case 'partition':
        way.state = 'none';
        for (const tab of tablet.tabs) tab.connection?.cut(false);
        return;
      case 'line-refused':
        way.state = 'refused';
        for (const tab of tablet.tabs) tab.connection?.cut(b < 0.5);
        return;
      case 'portal':
        way.state = 'portal';
        for (const tab of tablet.tabs) tab.connection?.cut(b < 0.5);
        return;
      case 'line-back':
        way.state = 'up';
        way.latencyMs = 30;
        return;
      case 'line-slow':
        way.latencyMs = 200 + a * 9_000;
        return;
      case 'loses':
      case 'repeats':
      case 'reorders':
      case 'cuts':
      case 'flips':
        way[BOXES[fault]] = 0.02 + a * 0.2;
        return;
      case 'box-gone':
        Object.assign(way, { loss: 0, repeat: 0, reorder: 0, cut: 0, flip: 0 });
        return;
      case 'hub-killed':
        hub.kill();
        return;
      case 'killed-before':
      case 'killed-after':
        hub.nextCommit = fault;
        return;
      case 'commit-fails':
        hub.nextCommit = 'error';
        return;
      case 'commit-slow':
        hub.nextCommit = 'slow';
        return;
      case 'hub-starts':
        hub.start();
        return;
      case 'backed-up':
        if (hub.backups.length < 4) hub.backUp();
        return;
      case 'restored':
        if (hub.backups.length > 0) hub.restore(Math.floor(a * hub.backups.length));
        return;
    }
  }

  /** Nothing that lasts stays wrong: lines, disks and boxes are whole again, the hub is up. */
  heal(): void {
    const { world, hub, tablets } = this.#scene;
    for (const { profile, wire, tabs } of tablets) {
      Object.assign(wire.way, {
        state: 'up',
        latencyMs: 30,
        loss: 0,
        repeat: 0,
        reorder: 0,
        cut: 0,
        flip: 0,
      });
      profile.isFull = false;
      profile.isJournalFull = false;
      profile.databaseFails = 0;
      profile.deadHandleCalls = 0;
      for (const tab of tabs) world.wake(tab.process);
    }
    hub.nextCommit = null;
    if (hub.process) world.wake(hub.process);
    hub.start();
  }

  /** Stores are harmed while nobody has them open. */
  #harm(tablet: Tablet, harm: () => void, stores = 1): void {
    if (tablet.isLost || !tablet.isEnrolled) return;
    tablet.losePower();
    harm();
    this.#scene.auditor.onHarm(tablet, stores);
  }

  /** Hours pass at once: tablets sleep, connections die unnoticed. */
  #night(a: number): void {
    const { world, tablets } = this.#scene;
    const until = world.now + (1 + a * 71) * HOUR_MS;
    for (const { tabs } of tablets)
      for (const tab of tabs) {
        tab.process.busyUntil = until;
        tab.connection?.cut(false);
      }
    const { process } = this.#scene.hub;
    // The hub has nothing to do: what its timers would find they find in the morning.
    if (process) process.busyUntil = until;
    world.now = until;
    world.wokeAt = until;
  }

  #surroundings() {
    return this.#scene.world.start('surroundings');
  }
}

const BOXES: Readonly<
  Record<'loses' | 'repeats' | 'reorders' | 'cuts' | 'flips', Exclude<keyof Way, 'state'>>
> = {
  loses: 'loss',
  repeats: 'repeat',
  reorders: 'reorder',
  cuts: 'cut',
  flips: 'flip',
};
