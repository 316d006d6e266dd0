import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding';
import { afterEach, expect, test, vi } from 'vitest';
import type { DocumentId } from '#shared/base/brand.ts';
import { PresenceRelay } from '#server/hub/presence-relay.ts';
import { Room } from '#server/hub/room.ts';
import { MemoryLog } from '#server/log/memory-log.ts';

afterEach(() => {
  vi.useRealTimers();
});

function said(client: number, clock: number, json = '{}'): Uint8Array {
  const to = createEncoder();
  writeVarUint(to, 1);
  writeVarUint(to, client);
  writeVarUint(to, clock);
  writeVarString(to, json);
  return toUint8Array(to);
}

test('P33 what many say within a moment is told to the room as one message, of each the newest', () => {
  vi.useFakeTimers();
  const room = new Room<string>('register:sites' as DocumentId, new MemoryLog());
  const told: Uint8Array[] = [];
  const relay = new PresenceRelay<string>((_, message) => told.push(message));
  const say = (client: number, clock: number, json?: string) => {
    expect(room.awareness.receive(`device ${client}`, said(client, clock, json))).not.toBeNull();
    relay.onChanged(room);
  };
  say(1, 1);
  expect(told).toHaveLength(1);
  for (let client = 2; client <= 1_000; client += 1) say(client, 1);
  say(1, 2, '{"card":1}');
  say(1, 3, '{"card":2}');
  expect(room.awareness.leave('device 9')).not.toBeNull();
  relay.onChanged(room);
  expect(told).toHaveLength(1);
  vi.runAllTimers();
  expect(told).toHaveLength(2);
  const text = new TextDecoder().decode(told[1]);
  expect(text).toContain('{"card":2}');
  expect(text).not.toContain('{"card":1}');
  expect(text).toContain('null');
  // Nobody says anything: nothing is told, and the next word goes out at once again.
  vi.runAllTimers();
  say(2, 2);
  expect(told).toHaveLength(3);
  relay.stop();
  vi.runAllTimers();
  expect(vi.getTimerCount()).toBe(0);
});
