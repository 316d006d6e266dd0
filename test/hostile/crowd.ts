/**
 * Ten thousand connections against a hub in a process of its own: from one address, then from twenty. Prints what was held
 * and what was refused, the hub's memory, and how a device that was there and one that comes later are served meanwhile.
 * Linux only: the addresses are those of 127.0.0.0/8, the memory is /proc's. `ulimit -n` must allow 11,000.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { TestDevice } from '#test/fixtures/test-device.ts';
import { tokenOf } from '#test/fixtures/test-hub.ts';
import { personDoc, shotEntry } from '#test/fixtures/wire-entries.ts';

const CONNECTIONS = 10_000;
/** Opened at once: more would only wait in the listener's queue. */
const AT_ONCE = 250;
const PUSHES = 100;

const child = fork(join(import.meta.dirname, 'hub-process.ts'), {
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
const [{ port }] = (await once(child, 'message')) as [{ port: number }];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const megabytes = (): number => {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
};

/** A request that never ends its headers. @returns the socket, connected or refused */
function hold(address: string): Promise<Socket> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: address });
    // What is not read is not seen to end either.
    socket.resume();
    socket.on('error', () => done(socket));
    socket.once('connect', () => {
      socket.write('GET / HTTP/1.1\r\nHost:');
      done(socket);
    });
  });
}

async function crowdFrom(addresses: readonly string[]): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < CONNECTIONS) {
    const some = Array.from({ length: Math.min(AT_ONCE, CONNECTIONS - sockets.length) }, (_, at) =>
      hold(addresses[(sockets.length + at) % addresses.length] ?? '127.0.0.2'),
    );
    sockets.push(...(await Promise.all(some)));
  }
  await new Promise((wake) => setTimeout(wake, 500));
  return sockets;
}

let counter = 0;
/** @returns milliseconds until each shot was answered, the longest and the middle one */
async function served(device: TestDevice): Promise<string> {
  const took: number[] = [];
  for (let at = 0; at < PUSHES; at += 1) {
    const began = performance.now();
    counter += 1;
    const [answer] = await device.push([shotEntry(`d1.aaaa.${counter}`, personDoc(counter), 'L')]);
    if (answer?.result !== 'accepted') throw new Error(`a shot was ${answer?.result ?? 'lost'}`);
    took.push(performance.now() - began);
  }
  took.sort((a, b) => a - b);
  return `${PUSHES} of ${PUSHES} shots received, middle ${took[PUSHES / 2]?.toFixed(1)} ms, longest ${took.at(-1)?.toFixed(1)} ms`;
}

const isOpen = (socket: Socket): boolean => !socket.destroyed && socket.readyState === 'open';

async function play(what: string, addresses: readonly string[]): Promise<void> {
  say(`\n${what}`);
  const before = megabytes();
  const began = performance.now();
  const crowd = await crowdFrom(addresses);
  const held = crowd.filter(isOpen).length;
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  say(`  ${CONNECTIONS} opened in ${seconds} s: ${held} held, ${CONNECTIONS - held} closed by the hub`);
  say(`  memory of the hub: ${before} MB before, ${megabytes()} MB with them`);
  say(`  a device that was there: ${await served(honest)}`);
  const asked = performance.now();
  await newcomer();
  say(`  a device that comes now is welcomed after ${((performance.now() - asked) / 1_000).toFixed(1)} s`);
  while (crowd.some(isOpen)) await new Promise((wake) => setTimeout(wake, 100));
  say(`  the last of them was ended ${((performance.now() - began) / 1_000).toFixed(1)} s after the first`);
  say(`  memory afterwards: ${megabytes()} MB`);
}

/** As the app does: it tries again until it is let in. */
async function newcomer(): Promise<void> {
  for (;;) {
    const device = new TestDevice(port, 'd2', tokenOf('d2'));
    try {
      await device.hello();
      return device.close();
    } catch {
      device.close();
      await new Promise((wake) => setTimeout(wake, 250));
    }
  }
}

const honest = new TestDevice(port, 'd1', tokenOf('d1'));
await honest.hello();
say(`a device alone: ${await served(honest)}`);
await play('10,000 from one address', ['127.0.0.9']);
await play(
  '10,000 from twenty addresses',
  Array.from({ length: 20 }, (_, at) => `127.0.0.${at + 20}`),
);
honest.close();
child.disconnect();
