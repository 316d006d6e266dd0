import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { RoomAwareness } from '#server/hub/awareness.ts';

const made: Awareness[] = [];
afterEach(() => {
  for (const awareness of made.splice(0)) awareness.destroy();
});

function client(state: Record<string, unknown>): Awareness {
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState(state);
  made.push(awareness);
  return awareness;
}
const updateOf = (awareness: Awareness) => encodeAwarenessUpdate(awareness, [awareness.clientID]);
/** What a client of y-protocols makes of a message of the hub. */
function heard(message: Uint8Array | null | 'malformed'): ReadonlyMap<number, unknown> {
  const awareness = client({});
  awareness.setLocalState(null);
  if (message instanceof Uint8Array) {
    const from = createDecoder(message);
    expect(readVarUint(from)).toBe(1);
    applyAwarenessUpdate(awareness, readVarUint8Array(from), 'test');
  }
  return awareness.getStates();
}

test('P33 a client id belongs to the socket that used it first', () => {
  const room = new RoomAwareness<string>();
  const nurse = client({ card: 'open' });
  const first = updateOf(nurse);
  expect(heard(room.receive('a', first))).toEqual(new Map([[nurse.clientID, { card: 'open' }]]));
  // The same again is nothing new; a later one from another socket is not believed.
  expect(room.receive('a', first)).toBeNull();
  nurse.setLocalState({ card: 'forged' });
  expect(room.receive('b', updateOf(nurse))).toBeNull();
  expect(heard(room.everyone())).toEqual(new Map([[nurse.clientID, { card: 'open' }]]));
  expect(room.leave('b')).toBeNull();
  expect(heard(room.leave('a'))).toEqual(new Map());
  expect(room.everyone()).toBeNull();
});

test('P33 a socket speaks for a handful of clients, in words that every provider can read', () => {
  const room = new RoomAwareness<string>();
  const answers = Array.from({ length: 10 }, (_, n) => room.receive('a', updateOf(client({ n }))));
  expect(answers.filter((answer) => answer instanceof Uint8Array).length).toBe(8);
  for (const bytes of [[1], [1, 5, 1, 3, 123, 34, 0], [200, 1], [1, 5, 1, 1, 120]]) {
    expect(room.receive('a', Uint8Array.from(bytes))).toBe('malformed');
  }
  expect(room.receive('b', updateOf(client({ long: 'x'.repeat(5_000) })))).toBe('malformed');
});
