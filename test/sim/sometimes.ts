/** How often each fault met each state of a device: a pair that is never met was never tried. */

import { sessionOf } from './sessions.ts';
import type { Tablet } from './tablet.ts';

export class Sometimes {
  readonly counts = new Map<string, number>();

  note(fault: string, state: string): void {
    const key = `${fault} · ${state}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}

export const STATES = [
  'closed',
  'starting',
  'storing',
  'waiting',
  'connecting',
  'greeting',
  'restarting',
  'downloading',
  'pushing',
  'behind',
  'quiet',
  'refused',
  'idle',
] as const;

/** What the tablet is about, seen from outside. */
export function stateOf(tablet: Tablet): (typeof STATES)[number] {
  if (tablet.tabs.size === 0) return 'closed';
  if (tablet.profile.committing || tablet.profile.inHand) return 'storing';
  for (const tab of tablet.tabs) {
    const session = sessionOf(tab.process);
    if (!session) continue;
    if (session.phase.type !== 'live') return session.phase.type;
    const feeds = [...session.realms.values()].map(({ feed }) => feed);
    if (feeds.includes('restarting')) return 'restarting';
    if (feeds.includes('download')) return 'downloading';
    if (session.batches.size > 0) return 'pushing';
    const isBehind = [...session.realms.values()].some(({ stored, head }) => stored < head);
    return isBehind ? 'behind' : 'quiet';
  }
  return tablet.tab ? 'idle' : 'starting';
}
