/** When commits are made: together, and not while people stand at the door. What they promise is told in hub.test.ts. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CommitQueue } from '#server/hub/commit-queue.ts';
import { MemoryLog } from '#server/log/memory-log.ts';

// A clock that stands still: on a busy machine a turn may take longer than a commit is put off.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function open() {
  const judged: string[] = [];
  const queue = new CommitQueue({
    log: new MemoryLog(),
    now: () => 0,
    marksFor: () => [],
    onCommitted: () => undefined,
    onMeasured: () => undefined,
    onFailed: (cause) => {
      throw cause;
    },
  });
  const submit = (name: string): void =>
    queue.submit(
      () => {
        judged.push(name);
        return [];
      },
      () => undefined,
    );
  return { queue, judged, submit };
}

test('P20 what arrives in one turn shares a commit, and is committed in its order', async () => {
  const { queue, judged, submit } = open();
  submit('a');
  submit('b');
  expect(judged).toEqual([]);
  await nextTurn();
  expect(judged).toEqual(['a', 'b']);
  expect(queue.isIdle).toBe(true);
});

test('P20 a commit waits while connections are let in, one a turn, and is made once nobody comes', async () => {
  const { queue, judged, submit } = open();
  submit('a');
  for (let turn = 0; turn < 5; turn += 1) {
    queue.onArrival();
    await nextTurn();
    expect(judged).toEqual([]);
  }
  await nextTurn();
  expect(judged).toEqual(['a']);
});

test('P20 connections that come without an end put no commit off for ever', async () => {
  const { queue, judged, submit } = open();
  submit('a');
  queue.onArrival();
  await nextTurn();
  expect(judged).toEqual([]);
  vi.advanceTimersByTime(1_000);
  queue.onArrival();
  await nextTurn();
  expect(judged).toEqual(['a']);
});
