/**
 * Power cuts for real parts: a file system of its own on a loop device, ended in mid-write by the shutdown ioctl, as a
 * power cut ends it; nothing that was not flushed survives. Needs root, loop devices and ext4 on Linux.
 */

import { execFileSync, spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** FS_IOC_SHUTDOWN with NOLOGFLUSH: the journal is not flushed either. Source: linux/fs.h. */
const CUT = String.raw`
  $| = 1; open(my $fs, '<', $ARGV[0]) or die; print "ready\n"; <STDIN>;
  my $acknowledged = -s $ARGV[1]; my $flags = pack('L', 2);
  ioctl($fs, 0x8004587d, $flags) or die "ioctl: $!"; print "$acknowledged\n";`;

/** Why power cannot be cut here; null where it can. */
export function whyNoPowerCuts(): string | null {
  if (process.platform !== 'linux') return 'only Linux has the shutdown ioctl';
  if (process.getuid?.() !== 0) return 'mounting a loop file needs root';
  for (const tool of ['mkfs.ext4', 'perl', 'mount']) {
    if (spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0) return `${tool} is missing`;
  }
  const rig = tryRig();
  if (!rig) return 'loop files cannot be mounted here';
  rig.destroy();
  return null;
}

const UMOUNT_ATTEMPTS = 600;
const MOUNT_TRIES = 5;

function tryRig(): PowerRig | null {
  try {
    return new PowerRig(16);
  } catch (cause) {
    // A machine that refuses loop mounts says so through mount's exit status; anything else is our fault.
    if (cause instanceof Error && 'status' in cause) return null;
    throw cause;
  }
}

export class PowerRig {
  /** Where the file system is mounted. */
  readonly dir: string;
  /** Grows by one byte for each acknowledgement; lives outside the file system that is cut. */
  readonly acknowledgements: string;
  readonly #base: string;
  readonly #image: string;
  #helper: ChildProcessWithoutNullStreams | null = null;

  constructor(sizeMb: number) {
    this.#base = mkdtempSync(join(tmpdir(), 'power-rig-'));
    this.#image = join(this.#base, 'disk.img');
    this.dir = join(this.#base, 'disk');
    this.acknowledgements = join(this.#base, 'acknowledged');
    mkdirSync(this.dir);
    const file = openSync(this.#image, 'w');
    ftruncateSync(file, sizeMb * 1024 * 1024);
    closeSync(file);
    execFileSync('mkfs.ext4', ['-q', '-F', this.#image]);
    this.#mount();
    writeFileSync(this.acknowledgements, '');
  }

  #mount(): void {
    for (let left = MOUNT_TRIES; ; left -= 1) {
      try {
        execFileSync('mount', ['-o', 'loop', this.#image, this.dir], { stdio: 'pipe' });
        return;
      } catch (cause) {
        // Another file of tests may have taken the loop device that was just found free.
        if (left === 1) throw cause;
      }
    }
  }

  /** Starts the helper that will cut, so that cutting takes no process start. */
  async arm(): Promise<void> {
    this.#helper = spawn('perl', ['-e', CUT, this.dir, this.acknowledgements]);
    await once(this.#helper.stdout, 'data');
  }

  /** How many acknowledgements have been given so far. */
  acknowledged(): number {
    return statSync(this.acknowledgements).size;
  }

  /**
   * Cuts the power.
   * @returns how many acknowledgements had been given in the breath before
   */
  async cut(): Promise<number> {
    const helper = this.#helper;
    if (!helper) throw new Error('arm() first');
    const said = once(helper.stdout, 'data');
    helper.stdin.write('now\n');
    const [text] = (await said) as [Buffer];
    this.#helper = null;
    return Number(String(text).trim());
  }

  /** Power is back: whatever reached the disk is there. Every process on the file system must have ended. */
  async restore(): Promise<void> {
    // A process that was killed gives its files back a moment after it has ended.
    for (let attempt = 1; spawnSync('umount', [this.dir]).status !== 0; attempt += 1) {
      if (attempt === UMOUNT_ATTEMPTS) throw new Error('something still uses the disk that was cut');
      await new Promise((wake) => setTimeout(wake, 50));
    }
    this.#mount();
  }

  destroy(): void {
    this.#helper?.kill('SIGKILL');
    spawnSync('umount', ['-l', this.dir]);
    rmSync(this.#base, { recursive: true, force: true });
  }
}
