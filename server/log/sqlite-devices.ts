/** Devices and demonstration sign-ins beside the log: tables that may change, since they are no record of a shot. */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { VerifyingKey } from '#shared/document/signature.ts';
import type { AsideCount } from '#shared/sync/protocol.ts';
import type { DeviceChange, DeviceRecord, SignIn } from './durable-log.ts';

export class SqliteDevices {
  readonly #db: DatabaseSync;
  readonly #one: StatementSync;
  /** Asked at every message; forgotten at every change. */
  readonly #records = new Map<string, DeviceRecord>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#one = db.prepare('SELECT * FROM device WHERE device = ?');
  }

  add(device: DeviceRecord): void {
    const { name, staff, role, site, tokenHash, state, enrolledAt, lastContact, owes, protocol, key } =
      device;
    this.#db
      .prepare(
        `INSERT INTO device (device, name, staff, role, site, token_hash, state, enrolled_at, last_contact, owes,
         protocol, key_alg, public_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        device.device,
        name,
        staff,
        role,
        site,
        tokenHash,
        state,
        enrolledAt,
        lastContact,
        owes,
        protocol,
        key?.alg ?? null,
        key?.publicKey ?? null,
      );
  }

  one(device: string): DeviceRecord | null {
    const remembered = this.#records.get(device);
    if (remembered) return remembered;
    const row = this.#one.get(device);
    if (!row) return null;
    const record = recordOf(row);
    this.#records.set(device, record);
    return record;
  }

  all(): readonly DeviceRecord[] {
    return this.#db.prepare('SELECT * FROM device ORDER BY enrolled_at, device').all().map(recordOf);
  }

  change(changes: ReadonlyMap<string, DeviceChange>): void {
    const update = this.#db.prepare(
      `UPDATE device SET name = ?, state = ?, last_contact = ?, owes = ?, protocol = ?, key_alg = ?, public_key = ?,
       token_hash = ?, aside = ? WHERE device = ?`,
    );
    this.#db.exec('BEGIN IMMEDIATE');
    for (const [device, change] of changes) {
      const known = this.one(device);
      if (!known) continue;
      const { name, state, lastContact, owes, aside, protocol, key, tokenHash } = { ...known, ...change };
      const { alg = null, publicKey = null } = key ?? {};
      const said = aside ? JSON.stringify(aside) : null;
      update.run(name, state, lastContact, owes, protocol, alg, publicKey, tokenHash, said, device);
      this.#records.delete(device);
    }
    this.#db.exec('COMMIT');
  }

  signIns(): readonly SignIn[] {
    const rows = this.#db.prepare('SELECT staff, name, role, site, code FROM sign_in ORDER BY staff').all();
    return rows.map(({ staff, name, role, site, code }) => ({
      staff: String(staff),
      name: String(name),
      role: String(role),
      site: String(site),
      code: String(code),
    }));
  }

  addSignIns(signIns: readonly SignIn[]): void {
    const insert = this.#db.prepare('INSERT OR REPLACE INTO sign_in VALUES (?, ?, ?, ?, ?)');
    this.#db.exec('BEGIN IMMEDIATE');
    for (const { staff, name, role, site, code } of signIns) insert.run(staff, name, role, site, code);
    this.#db.exec('COMMIT');
  }
}

const keyOf = (row: Record<string, unknown>): VerifyingKey => ({
  alg: row['key_alg'] as VerifyingKey['alg'],
  publicKey: row['public_key'] as string,
});

const recordOf = (row: Record<string, unknown>): DeviceRecord => ({
  device: row['device'] as string,
  name: row['name'] as string,
  staff: row['staff'] as string,
  role: row['role'] as string,
  site: row['site'] as string,
  tokenHash: row['token_hash'] as string,
  state: row['state'] as DeviceRecord['state'],
  enrolledAt: row['enrolled_at'] as number,
  lastContact: row['last_contact'] as number | null,
  owes: row['owes'] as number,
  protocol: row['protocol'] as number | null,
  ...(row['aside'] === null ? {} : { aside: JSON.parse(row['aside'] as string) as readonly AsideCount[] }),
  ...(row['public_key'] === null ? {} : { key: keyOf(row) }),
});
