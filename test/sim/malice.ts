/** A device with a valid key in the wrong hands: it says whatever it likes, well formed or not. */

import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding';
import type { DeviceKey, DocumentId, EntryId, RealmId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import { decodeHubMessage, encodeDeviceMessage } from '#shared/sync/codec.ts';
import type { DeviceMessage, PushedEntry } from '#shared/sync/protocol.ts';
import { entryAt, shotOf } from '#test/fixtures/entries.ts';
import { Connection } from './network.ts';
import type { Wire } from './network.ts';
import { personAt } from './people.ts';
import type { Draw } from './people.ts';
import { tokenOf } from './tablet.ts';
import type { Process, World } from './world.ts';

export const ATTACKS = [
  'fork',
  'forged-author',
  'replay',
  'wrong-document',
  'not-canonical',
  'garbage',
  'oversize',
  'cursor-lie',
  'other-token',
  'unknown-kind',
  'future',
] as const;
export type Attack = (typeof ATTACKS)[number];

export const MALLORY = 'm1';

export class Malice {
  readonly process: Process;
  readonly #wire: Wire;
  #connection: Connection | null = null;
  #isWelcome = false;
  #counter = 0;
  /** What it heard of others. */
  readonly #heard: Uint8Array[] = [];
  #waiting: Uint8Array[] = [];

  constructor(world: World, wire: Wire) {
    this.process = world.start('mallory');
    this.#wire = wire;
  }

  attack(attack: Attack, draw: Draw): void {
    this.#send(...this.#framesOf(attack, draw));
  }

  #framesOf(attack: Attack, { a, b }: Draw): readonly Uint8Array[] {
    const person = personAt(Math.floor(a * 7));
    const doc = personDocument(person);
    switch (attack) {
      case 'fork': {
        const id = this.#nextId();
        return [this.#push([pushed(id, doc, 'one')]), this.#push([pushed(id, doc, 'two')])];
      }
      case 'forged-author':
        return [
          this.#push([
            pushed(`d${1 + Math.floor(b * 3)}.aaaa.${1 + Math.floor(a * 60)}` as EntryId, doc, 'forged'),
          ]),
        ];
      case 'replay': {
        const update = this.#heard[Math.floor(a * this.#heard.length)];
        return update ? [this.#push([{ doc, id: this.#nextId(), update }])] : [];
      }
      case 'wrong-document':
        return [
          this.#push([{ ...pushed(this.#nextId(), doc, 'elsewhere'), doc: 'register:sites' as DocumentId }]),
        ];
      case 'not-canonical': {
        const one = pushed(this.#nextId(), doc, 'loose');
        return [
          this.#push([{ ...one, update: Uint8Array.from([...one.update.slice(0, -1), 1, 1, 1, 0, 1]) }]),
        ];
      }
      case 'garbage':
        return [ledger(this.process.chance.bytes(3 + Math.floor(a * 60))), this.process.chance.bytes(9)];
      case 'oversize':
        return [this.#push([pushed(this.#nextId(), doc, 'x'.repeat(70_000))])];
      case 'cursor-lie': {
        const cursors = [
          { realm: 'common' as RealmId, logEpoch: b < 0.5 ? '' : 'elsewhen', seq: Math.floor(a * 1e9) },
          { realm: 'area-a' as RealmId, logEpoch: '', seq: 1e9 },
        ];
        return [ledger(encodeDeviceMessage({ type: 'follow', cursors }))];
      }
      case 'other-token':
        return [ledger(encodeDeviceMessage(helloAs('d1', tokenOf('d2'))))];
      case 'unknown-kind': {
        const entry = {
          ...entryAt(this.#nextId(), 'shot-recorded', shotOf(), [], doc),
          kind: 'antibody-measured',
        };
        return [this.#push([{ doc, id: entry.id, update: encodeEntry(entry as never).update }])];
      }
      case 'future':
        return [this.#push([pushed(this.#nextId(), doc, 'future', '2099-12-31')])];
    }
  }

  #push(entries: readonly PushedEntry[]): Uint8Array {
    return ledger(
      encodeDeviceMessage({ type: 'push', batch: this.#counter, realm: 'area-a' as RealmId, entries }),
    );
  }

  #nextId(): EntryId {
    this.#counter += 1;
    return `${MALLORY}.aaaa.${this.#counter}` as EntryId;
  }

  #send(...frames: readonly Uint8Array[]): void {
    if (!this.#connection || this.#connection.isGone) {
      this.#isWelcome = false;
      this.#waiting = [...frames];
      this.#connection = new Connection(this.#wire, this.process, {
        onOpen: () =>
          this.#connection?.sendRaw(ledger(encodeDeviceMessage(helloAs(MALLORY, tokenOf(MALLORY))))),
        onClose: () => undefined,
        onFrame: (frame) => this.#hear(frame),
      });
    } else if (!this.#isWelcome) this.#waiting.push(...frames);
    else for (const frame of frames) this.#connection.sendRaw(frame);
  }

  #hear(frame: Uint8Array): void {
    const message = decodeHubMessage(frame.subarray(frame[0] === 1 ? 3 : 1));
    if (!message.ok) return;
    if (message.value.type === 'rows')
      this.#heard.push(...message.value.updates.map((one) => Uint8Array.from(one)));
    if (message.value.type !== 'welcome') return;
    this.#isWelcome = true;
    for (const waiting of this.#waiting.splice(0)) this.#connection?.sendRaw(waiting);
  }
}

const helloAs = (device: string, token: string): DeviceMessage => ({
  type: 'hello',
  version: 1,
  device: device as DeviceKey,
  token,
  cursors: [{ realm: 'area-a' as RealmId, logEpoch: '', seq: 0 }],
  outbox: 0,
});

function pushed(id: EntryId, doc: DocumentId, note: string, givenOn = '2028-01-05'): PushedEntry {
  const { update } = encodeEntry(
    entryAt(id, 'shot-recorded', shotOf({ note, givenOn: givenOn as never }), [], doc),
  );
  return { doc, id, update };
}

function ledger(message: Uint8Array): Uint8Array {
  const to = createEncoder();
  writeVarUint(to, 76);
  const head = toUint8Array(to);
  const frame = new Uint8Array(head.length + message.length);
  frame.set(head);
  frame.set(message, head.length);
  return frame;
}
