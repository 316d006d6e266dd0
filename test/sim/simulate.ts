/** One seed, from its plan to its findings: the same plan gives the same run, to the last byte that is sent. */

import { Auditor } from './auditor.ts';
import type { Finding } from './auditor.ts';
import { compareAtEnd, isWhole } from './ending.ts';
import { Faults } from './faults.ts';
import { MALLORY, Malice } from './malice.ts';
import { hashOfToken } from '#server/hub/tokens.ts';
import { People } from './people.ts';
import { drawPlan } from './plan.ts';
import type { Event, Plan } from './plan.ts';
import { enter, replacePlatform } from './platform.ts';
import { hashText } from './random.ts';
import { SimHub } from './sim-hub.ts';
import { Sometimes, stateOf } from './sometimes.ts';
import { Tablet, tokenOf } from './tablet.ts';
import type { Tab } from './tablet.ts';
import { World } from './world.ts';
import type { Process } from './world.ts';

export { drawPlan };
export type { Event, Finding, Plan };

export interface Run {
  readonly seed: number;
  readonly happenings: number;
  readonly entries: number;
  readonly simulatedMs: number;
  /** Of everything that happened, in order. */
  readonly hash: number;
  readonly findings: readonly Finding[];
  /** `fault state` -> how often. */
  readonly sometimes: ReadonlyMap<string, number>;
  readonly trace: readonly string[];
}

export const HAPPENINGS = 4_000;
/** Of a run that ends in peace, what is left for coming together. */
const PEACE_FROM = 0.75;
const PEACE_MS = 600_000;
const SOCKETS_OF_DEVICE = 4;

replacePlatform();

export async function simulate(plan: Plan, happenings = HAPPENINGS, isTraced = false): Promise<Run> {
  const run = new Simulation(plan, isTraced);
  await run.toEnd(happenings);
  return run.result();
}

class Simulation {
  readonly world: World;
  readonly #plan: Plan;
  readonly #auditor: Auditor;
  readonly #hub: SimHub;
  readonly #tablets: Tablet[] = [];
  readonly #people: People;
  readonly #faults: Faults;
  readonly #malice: Malice;
  readonly #sometimes = new Sometimes();
  readonly #surroundings: Process;
  #isPeace = false;
  #nextEvent = 0;
  #clones = 0;

  constructor(plan: Plan, isTraced: boolean) {
    this.#plan = plan;
    this.world = new World(plan.seed);
    enter(this.world, (what) => this.#auditor.find('defect', what));
    if (isTraced) this.world.trace = [];
    const world = this.world;
    this.#surroundings = world.start('surroundings');
    const auditor = new Auditor(world);
    this.#auditor = auditor;
    this.#hub = world.inside(
      this.#surroundings,
      () =>
        new SimHub(world, plan.isSqlite, {
          onCommitted: (batch, outcomes) => auditor.onCommitted(batch, outcomes),
          onStarted: (log) => auditor.onHubStarted(log),
          onRestored: (log) => auditor.onHubRestored(log),
          onDefect: (what) => auditor.find('defect', what),
          onFault: (fault) => this.#sometimes.note(fault, 'hub up'),
          onEnded: () =>
            world.schedule(this.#surroundings, 200 + (world.seed % 5_000), 'hub starts', () =>
              this.#hub.start(),
            ),
        }),
    );
    for (let at = 0; at < plan.tablets; at += 1) this.#addTablet(`d${at + 1}`, `d${at + 1}`, at === 0);
    this.#enrol(MALLORY, 'vaccinator');
    this.#people = new People(world, auditor);
    this.#malice = new Malice(world, { ...this.#wire(), way: { ...this.#tablets[0]!.wire.way } });
    this.#faults = new Faults({
      world,
      hub: this.#hub,
      auditor,
      tablets: this.#tablets,
      clone: (tablet) => this.#clone(tablet),
    });
    this.#hub.start();
    for (const tablet of this.#tablets) tablet.openTab();
  }

  async toEnd(happenings: number): Promise<void> {
    const { mode } = this.#plan;
    const until = Math.floor(mode === 'liveness' ? happenings * PEACE_FROM : happenings);
    this.world.schedule(this.#surroundings, 1_500, 'town', () => this.#begin());
    await this.#live(() => this.world.count < until && this.#auditor.findings.length === 0);
    if (this.#auditor.findings.length > 0) return;
    if (mode === 'liveness') await this.#peace(happenings);
    if (this.#auditor.findings.length === 0) await this.#lastMorning();
  }

  result(): Run {
    const {
      world: { count, hash, now, trace },
      entries,
    } = { world: this.world, entries: this.#auditor.statements.length };
    const findings = this.#auditor.findings;
    const rows = [...this.#auditor.rowOf.keys()].join(' ');
    return {
      seed: this.#plan.seed,
      happenings: count,
      entries,
      simulatedMs: Math.round(now - this.#surroundings.startedAt),
      hash: hashText(rows, hash),
      findings,
      sometimes: this.#sometimes.counts,
      trace: trace ?? [],
    };
  }

  async #live(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      const happening = await this.world.next();
      if (!happening) return;
      const tab = tabs.get(happening.process);
      if (tab) this.world.inside(tab.process, () => this.#auditor.look(tab));
    }
  }

  #begin(): void {
    const tab = this.#tablets[0]?.tab;
    if (tab) this.#people.enterTown(tab);
    this.#scheduleNext();
  }

  #scheduleNext(): void {
    const { events } = this.#plan;
    const event = events[this.#nextEvent];
    if (!event || this.#isPeace) return;
    const before = events[this.#nextEvent - 1]?.at ?? 0;
    this.#nextEvent += 1;
    this.world.schedule(this.#surroundings, event.at - before, nameOf(event), () => {
      if (!this.#isPeace) this.#do(event);
      this.#scheduleNext();
    });
  }

  #do(event: Event): void {
    const alive = this.#tablets.filter(({ isLost }) => !isLost);
    const tablet = alive[Math.floor(event.who * alive.length)];
    if (!tablet) return;
    switch (event.type) {
      case 'act': {
        const others = alive.filter((one) => one !== tablet && one.tab);
        return this.#people.act(event.act, tablet.tab ? [tablet, ...others] : others, event);
      }
      case 'fault':
        this.#sometimes.note(event.fault, stateOf(tablet));
        return this.#faults.do(event.fault, tablet, event);
      case 'attack':
        this.#sometimes.note(event.attack, this.#hub.isUp ? 'hub up' : 'hub down');
        return this.world.inside(this.#malice.process, () => this.#malice.attack(event.attack, event));
      case 'opens':
        if (tablet.tabs.size === 0) tablet.openTab();
        return;
    }
  }

  /** Faults end; within ten minutes everything must have come together. */
  async #peace(happenings: number): Promise<void> {
    this.#isPeace = true;
    this.#faults.heal();
    for (const tablet of this.#tablets) if (tablet.tabs.size === 0) tablet.openTab();
    const deadline = this.world.now + PEACE_MS;
    const whole = (): boolean => isWhole(this.#tablets, this.#hub, this.#auditor);
    const isOver = (): boolean => this.world.now > deadline || this.world.count > 4 * happenings;
    let isDone = false;
    await this.#live(() => {
      isDone = this.world.count % 16 === 0 && whole();
      // A tab that could not open its store is opened again, as people do.
      if (this.world.count % 64 === 0)
        for (const tablet of this.#tablets) {
          for (const tab of tablet.tabs) if (tab.state === 'failed') this.world.kill(tab.process);
          if (tablet.tabs.size === 0) tablet.openTab();
        }
      return !isDone && !isOver() && this.#auditor.findings.length === 0;
    });
    if (this.#auditor.findings.length > 0) return;
    if (!isDone && !whole()) {
      const owed = this.#tablets.map(
        ({ name, tab, isLost }) =>
          `${name} ${isLost ? 'lost' : (tab?.device?.status.waiting ?? 'closed')} ${tab ? stateOf(tab.tablet) : ''}`,
      );
      this.#auditor.find('INV-19', `not together after ten minutes: ${owed.join(', ')}`);
      return;
    }
    compareAtEnd(this.#tablets, this.#hub, this.#auditor);
  }

  /** Every tablet loses its power once more and is opened without a hub: what was shown as stored is there. */
  async #lastMorning(): Promise<void> {
    this.#isPeace = true;
    this.#faults.heal();
    const stay = this.#tablets.filter(({ isLost }) => !isLost);
    for (const tablet of stay) {
      tablet.losePower();
      tablet.wire.way.state = 'none';
      tablet.openTab();
    }
    const until = this.world.count + 400 * stay.length;
    const isStarting = (): boolean =>
      stay.some(({ tabs: open }) => [...open].some(({ state }) => state === 'starting'));
    await this.#live(() => this.world.count < until && isStarting() && this.#auditor.findings.length === 0);
    for (const tablet of stay)
      if (!tablet.isLost && !tablet.tab) this.#auditor.find('INV-01', `${tablet.name} does not open again`);
  }

  #wire() {
    return {
      world: this.world,
      hub: this.#hub,
      onFrame: (from: 'device' | 'hub', frame: Uint8Array) => {
        if (from === 'hub') this.#auditor.onHubFrame(frame);
      },
      onFault: (fault: string) => this.#sometimes.note(fault, 'on its way'),
    };
  }

  #addTablet(name: string, key: string, isOffice: boolean): Tablet {
    const tablet = new Tablet(
      this.world,
      this.#wire(),
      {
        onTabOpened: (tab) => void tabs.set(tab.process, tab),
        onTabStarted: (tab) => this.#auditor.onTabStarted(tab),
      },
      name,
      key,
      isOffice,
    );
    this.#tablets.push(tablet);
    if (name === key) this.#enrol(key, isOffice ? 'office' : 'vaccinator');
    return tablet;
  }

  #enrol(device: string, role: string): void {
    this.#hub.log.addDevice({
      device,
      name: device,
      staff: 's1',
      role,
      site: 'center',
      tokenHash: hashOfToken(tokenOf(device)),
      state: 'active',
      enrolledAt: 1,
      lastContact: null,
      owes: 0,
      protocol: null,
    });
  }

  #clone(tablet: Tablet): void {
    if (tablet.profile.inHand || tablet.profile.committing) return;
    // The hub keeps so many sockets of one device: with more of them somebody always lacks one, and nobody is ever done.
    if (this.#tablets.filter(({ key }) => key === tablet.key).length >= SOCKETS_OF_DEVICE) return;
    this.#clones += 1;
    const copy = this.#addTablet(`${tablet.name}-copy${this.#clones}`, tablet.key, tablet.isOffice);
    copy.profile.putBack(tablet.profile.image());
    copy.isEnrolled = true;
    copy.isForked = true;
    tablet.isForked = true;
    copy.openTab();
  }
}

const tabs = new WeakMap<Process, Tab>();

function nameOf(event: Event): string {
  switch (event.type) {
    case 'act':
      return event.act;
    case 'fault':
      return event.fault;
    case 'attack':
      return event.attack;
    case 'opens':
      return 'opens';
  }
}
