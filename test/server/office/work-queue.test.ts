/** Folding after the answers: in slices, with the event loop left alone between them. */

import { expect, test } from 'vitest';
import { WorkQueue } from '#server/office/work-queue.ts';

test('between two slices the thread belongs to the sockets; what is added meanwhile twice is done once', async () => {
  let now = 0;
  const done: string[] = [];
  const queue = new WorkQueue<string>(
    (item) => {
      done.push(item);
      now += 15;
    },
    () => undefined,
    () => now,
    () => 40,
  );
  const began = performance.now();
  queue.add(['a', 'b']);
  queue.add(['b', 'c']);
  await queue.whenIdle();
  expect(done).toEqual(['a', 'b', 'c']);
  expect(performance.now() - began).toBeGreaterThan(110);
});
