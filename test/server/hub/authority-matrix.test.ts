/** Every cell of the policy, asked of the running hub: the answer must be the policy's, whoever asks in whatever state. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { may, operationOf, refusalOf, targetOf } from '#shared/authority/may.ts';
import type { Actor } from '#shared/authority/may.ts';
import { POLICY } from '#shared/authority/policy.ts';
import type { Operation, Relation } from '#shared/authority/policy.ts';
import { isRole, ROLES, seesAllAreas } from '#shared/authority/role.ts';
import type { Entry, EntryKind } from '#shared/ledger/entry.ts';
import { isKnownKind } from '#shared/ledger/entry.ts';
import { documentPrefixesOf } from '#shared/ledger/parse-entry.ts';
import { personOf } from '#shared/base/ids.ts';
import { createReadModels } from '#server/read-models.ts';
import { STAFF_HEADER } from '#shared/api/look-up-api.ts';
import { OPEN_ROUTES, ROUTE_OPERATIONS } from '#server/routes/route-operations.ts';
import { COMMON, idAt, layOut, NORTH, NORTHERNER, SOUTH, SOUTHERNER } from '../../fixtures/areas.ts';
import { sampleBody } from '../../fixtures/sample-bodies.ts';
import { addDevice, TestHub, tokenOf } from '../../fixtures/test-hub.ts';
import { entryOf } from '../../fixtures/wire-entries.ts';

const KINDS = [...POLICY.keys()].flatMap((operation): readonly EntryKind[] => {
  const kind = operation.replace(/^write /, '');
  return kind !== operation && isKnownKind(kind) ? [kind] : [];
});

/**
 * A device of each role in each state; a role that nobody has stands for whatever a newer product may bring. Nobody is signed
 * in at the second hub, a municipality's: whose work is the whole municipality is `ended` there, all others sign in nowhere.
 */
const DEVICES = [...ROLES, 'gardener'].flatMap((role, at) => [
  {
    device: `e${at}`,
    role,
    staff: `s-${role}`,
    state: isRole(role) && seesAllAreas(role) ? ('ended' as const) : ('open' as const),
  },
  { device: `a${at}`, role, staff: `s-${role}`, state: 'open' as const },
  { device: `r${at}`, role, staff: `s-${role}`, state: 'revoked' as const },
  ...(isRole(role) ? [{ device: `g${at}`, role, staff: `gone-${role}`, state: 'revoked' as const }] : []),
]);

/** What the office does beside its lists; a body that says nothing shows who may, and changes nothing. */
const ACTS = [
  'GET /api/enrolment/waiting',
  'POST /api/enrolment/codes',
  'POST /api/enrolment/waiting/:request',
  'POST /api/device-pins',
  'POST /api/session/reset',
  'GET /api/session/passkeys',
  'POST /api/session/passkeys',
  'POST /api/session/passkeys/begin',
  'POST /api/session/passkeys/remove',
  'POST /api/session/password',
  'POST /api/session/reauth',
  'POST /api/session/reauth-passkey',
];

let hub: TestHub;
let signedOut: TestHub;
const hubOf = ({ device }: { readonly device: string }): TestHub =>
  device.startsWith('e') ? signedOut : hub;
const connect = (one: (typeof DEVICES)[number]) =>
  hubOf(one).device(one.device, undefined, undefined, hubOf(one).url);
let cells = 0;
const cellsOf = new Map<string, number>();
function count({ state }: Actor): void {
  cells += 1;
  cellsOf.set(state, (cellsOf.get(state) ?? 0) + 1);
}
beforeAll(async () => {
  hub = new TestHub();
  signedOut = new TestHub(undefined, {}, false);
  layOut(hub.log);
  layOut(signedOut.log);
  for (const one of DEVICES) {
    const { device, role, staff, state } = one;
    const isDeviceGone = state === 'revoked' && !staff.startsWith('gone');
    const change = { staff, site: 'hc-north', state: isDeviceGone ? 'revoked' : 'active' } as const;
    addDevice(hubOf(one).log, device, role, change);
  }
  await signedOut.start(createReadModels);
  await hub.start(createReadModels);
  const ask = (): Promise<Response> =>
    fetch(`${hub.url}/api/office/review`, { headers: bearer(`a${ROLES.indexOf('office')}`) });
  while ((await ask()).status === 503) await new Promise((wake) => setTimeout(wake, 20));
});
afterAll(async () => {
  await signedOut.stop();
  await hub.stop();
  const byState = [...cellsOf].map(([state, n]) => `${state} ${n}`).join(', ');
  process.stdout.write(`authorisation matrix: ${cells} cells asked of the running hub (${byState})\n`);
});

const bearer = (device: string) => ({ authorization: `Bearer ${device}.${tokenOf(device)}` });
/** No area is another's to those whose work is the whole municipality. */
const southOf = ({ role }: Actor): Relation => (seesAllAreas(role) ? 'own' : 'other');

interface Cell {
  readonly operation: Operation;
  readonly relation: Relation;
  readonly entry: Entry;
}

/** One entry for each operation of writing, and for each relation in which it can stand. */
function writesOf({ device, staff, ...actor }: (typeof DEVICES)[number]): readonly Cell[] {
  let n = 0;
  const cell = (doc: string, kind: string, body: object, relation: Relation): Cell => {
    const entry = entryOf(idAt(device, (n += 1)), doc, kind as EntryKind, body as never, staff);
    const known = isKnownKind(kind) ? entry : ({ ...entry, foreign: true } as Entry);
    return { operation: operationOf(known), relation, entry };
  };
  const known = KINDS.flatMap((kind): readonly Cell[] => {
    const prefix = documentPrefixesOf(kind)[0]!;
    if (prefix !== 'person:') {
      return [
        cell(prefix === 'session:' ? 'session:aaaaaaaaaaaaaaaa' : prefix, kind, sampleBody(kind), 'own'),
      ];
    }
    const both = [
      cell(NORTHERNER, kind, sampleBody(kind), 'own'),
      cell(SOUTHERNER, kind, sampleBody(kind), southOf(actor)),
    ];
    const target = Object.keys(sampleBody(kind)).find((name) =>
      ['shot', 'withheld', 'fact', 'change'].includes(name),
    );
    if (target === undefined || targetOf(both[0]!.entry) === null) return both;
    const own = { ...sampleBody(kind), [target]: idAt(device, 1) };
    return [...both, cell(SOUTHERNER, kind, own, seesAllAreas(actor.role) ? 'own' : 'author')];
  });
  return [
    ...known,
    cell(NORTHERNER, 'child-praised', {}, 'own'),
    cell(SOUTHERNER, 'child-praised', {}, southOf(actor)),
    cell('register:gardens', 'garden-planted', {}, 'own'),
  ];
}

test('S100 every kind of entry is taken or held by the hub exactly as the policy says', async () => {
  const written = new Set<Operation>();
  for (const one of DEVICES) {
    const device = connect(one);
    await device.hello([], undefined, 999);
    const writes = writesOf(one);
    const answers = await device.push(writes.map(({ entry }) => entry));
    for (const [at, { operation, relation, entry }] of writes.entries()) {
      const refusal = refusalOf(one, operation, relation);
      const answer = answers[at]!;
      const got = answer.result === 'held' ? answer.reason : answer.result;
      const expected = refusal === null ? 'accepted' : refusal === 'revoked' ? 'revoked' : 'not-allowed';
      expect([one.role, one.state, operation, relation, entry.id, got]).toEqual([
        one.role,
        one.state,
        operation,
        relation,
        entry.id,
        expected,
      ]);
      count(one);
      written.add(operation);
    }
    device.close();
  }
  const writing = [...POLICY.keys()].filter((operation) => operation.startsWith('write'));
  expect(writing.filter((operation) => !written.has(operation))).toEqual([]);
});

test('S100 every route of the API answers each role in each state as the policy says', async () => {
  for (const one of DEVICES) {
    const actor: Actor = one;
    for (const [route, operation] of ROUTE_OPERATIONS) {
      if (!route.startsWith('GET /api/office/')) continue;
      const person = personOf(NORTHERNER) ?? '';
      const path = route.slice('GET '.length).replace(':person', person);
      const { status } = await fetch(`${hubOf(one).url}${path}`, { headers: bearer(one.device) });
      const refusal = refusalOf(actor, operation);
      const expected = refusal === null ? 200 : refusal === 'not-allowed' ? 403 : 401;
      expect([one.role, one.state, path, status]).toEqual([one.role, one.state, path, expected]);
      count(one);
    }
    for (const route of ACTS) {
      const operation = ROUTE_OPERATIONS.get(route);
      if (!operation) throw new Error(`${route} has a row`);
      const [method = '', path = ''] = route.replace(':request', 'nobody').split(' ');
      const { status } = await fetch(`${hubOf(one).url}${path}`, {
        method,
        headers: { ...bearer(one.device), origin: hubOf(one).url, 'content-type': 'application/json' },
        ...(method === 'POST' && { body: '{}' }),
      });
      const refusal = refusalOf(actor, operation);
      const allowed = method === 'GET' ? 200 : 400;
      const expected = refusal === null ? allowed : refusal === 'not-allowed' ? 403 : 401;
      expect([one.role, one.state, route, status]).toEqual([one.role, one.state, route, expected]);
      count(one);
    }
    const { status: looked } = await fetch(`${hubOf(one).url}/api/look-ups`, {
      headers: { ...bearer(one.device), [STAFF_HEADER]: one.staff },
    });
    const noLook = refusalOf(actor, 'look-up', 'other');
    const expectedLook = noLook === null ? 200 : noLook === 'revoked' ? 401 : 403;
    expect([one.role, one.state, 'look-up', looked]).toEqual([one.role, one.state, 'look-up', expectedLook]);
    count(one);
    for (const [realm, relation] of [
      [COMMON, 'own'],
      [NORTH, 'own'],
      [SOUTH, southOf(actor)],
    ] as const) {
      const { status } = await fetch(`${hubOf(one).url}/api/realms/${realm}/segments`, {
        headers: bearer(one.device),
      });
      const isAllowed = may(actor, realm === COMMON ? 'follow-common' : 'follow-area', relation);
      const expected = actor.state === 'revoked' ? 401 : isAllowed ? 200 : 404;
      expect([one.role, one.state, realm, status]).toEqual([one.role, one.state, realm, expected]);
      count(one);
    }
  }
});

test('S100 the socket gives each role in each state the rows that the policy lets it carry, and no others', async () => {
  for (const one of DEVICES) {
    const device = connect(one);
    const cursors = [COMMON, NORTH, SOUTH].map((realm) => ({ realm, logEpoch: '', seq: 0 }));
    const { realms } = await device.hello(cursors, undefined, 1);
    device.send({ type: 'follow', cursors });
    device.send({ type: 'ping', nonce: 1 });
    await device.first('pong');
    const actor: Actor = one;
    for (const realm of [COMMON, NORTH, SOUTH]) {
      const relation = realm === SOUTH ? southOf(actor) : 'own';
      const expected = may(actor, realm === COMMON ? 'follow-common' : 'follow-area', relation);
      if (expected) await device.untilRow(realm, 1);
      expect([one.role, one.state, realm, device.rowsOf(realm).size > 0]).toEqual([
        one.role,
        one.state,
        realm,
        expected,
      ]);
      expect(realms.some((head) => head.realm === realm)).toBe(expected);
      count(one);
    }
    device.close();
  }
});

test('S101 every route of the hub is open by name, or an operation of the policy', () => {
  const routes = new Set(
    hub.running.routes
      // What the office's door lets through it names itself: a path without a row is no route there.
      .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
      .map(({ method, path }) => `${method} ${path}`),
  );
  const unnamed = [...routes].filter((route) => !OPEN_ROUTES.has(route) && !ROUTE_OPERATIONS.has(route));
  expect(unnamed).toEqual([]);
  const named = [...ROUTE_OPERATIONS.keys(), ...OPEN_ROUTES].filter((one) => !one.includes('/api/office/'));
  expect(named.filter((route) => !routes.has(route))).toEqual([]);
  expect([...ROUTE_OPERATIONS.values()].filter((operation) => !POLICY.has(operation))).toEqual([]);
});
