import { expect, test } from 'vitest';
import type { CivilDate, RealmId, SiteId } from '#shared/base/brand.ts';
import { addDays } from '#shared/base/civil-date.ts';
import { may, refusalOf, REFUSALS } from '#shared/authority/may.ts';
import { POLICY, RELATIONS, SESSION_STATES } from '#shared/authority/policy.ts';
import { ROLES } from '#shared/authority/role.ts';
import { scopeOf, SESSION_DAYS_AFTER, SESSION_DAYS_BEFORE } from '#shared/authority/scope.ts';
import type { ScopeFacts } from '#shared/authority/scope.ts';
import type { Site } from '#shared/ledger/fold-register.ts';

test('S100 the first reason that holds is given: state before role, role before area', () => {
  expect(REFUSALS).toEqual(['revoked', 'session-ended', 'not-allowed', 'other-area']);
  const read = (role: string, state: 'open' | 'ended' | 'revoked', relation: 'own' | 'other') =>
    refusalOf({ role, state }, 'follow-area', relation);
  expect(read('auditor', 'revoked', 'other')).toBe('revoked');
  expect(read('auditor', 'ended', 'other')).toBe('session-ended');
  expect(read('auditor', 'open', 'other')).toBe('not-allowed');
  expect(read('vaccinator', 'open', 'other')).toBe('other-area');
  expect(read('vaccinator', 'open', 'own')).toBeNull();
});

test('S100 no cell is open by accident: an unknown role may nothing, a revoked one hands in, an auditor writes nothing', () => {
  let cells = 0;
  for (const [operation, row] of POLICY) {
    for (const relation of RELATIONS) {
      for (const state of SESSION_STATES) {
        for (const role of ROLES) {
          cells += 1;
          const expected =
            row.roles.includes(role) && row.relations.includes(relation) && row.states.includes(state);
          expect(may({ role, state }, operation, relation)).toBe(expected);
          if (state === 'revoked' && operation !== 'hand-in') expect(expected).toBe(false);
          if (role === 'auditor' && operation.startsWith('write')) expect(expected).toBe(false);
        }
        expect(may({ role: 'gardener', state }, operation, relation)).toBe(false);
      }
    }
  }
  process.stdout.write(`policy: ${POLICY.size} operations, ${cells} cells\n`);
});

const TODAY = '2026-11-23' as CivilDate;
const site = (type: Site['type'], area: string | null) => ({ type, area, name: '' }) as Site;
const FACTS: ScopeFacts = {
  sites: new Map([
    ['office', site('office', null)],
    ['hc', site('health-center', 'north')],
    ['new', site('health-center', null)],
    ['team', site('mobile-team', null)],
  ] as [SiteId, Site][]),
  visits: [-SESSION_DAYS_AFTER - 1, -SESSION_DAYS_AFTER, SESSION_DAYS_BEFORE, SESSION_DAYS_BEFORE + 1].map(
    (days, at) => ({
      on: addDays(TODAY, days),
      realms: [`area-${'abcd'[at]}` as RealmId],
    }),
  ),
  today: TODAY,
  isEveryone: false,
};

test('S102 a centre carries its area, a team what is visited about now, the office everyone, a stranger nobody', () => {
  expect(scopeOf('vaccinator', 'hc', FACTS)).toEqual(new Set(['area-north']));
  expect(scopeOf('desk', 'new', FACTS)).toEqual(new Set());
  expect(scopeOf('vaccinator', 'team', FACTS)).toEqual(new Set(['area-b', 'area-c']));
  expect(scopeOf('desk', 'office', FACTS)).toBe('all');
  expect(scopeOf('administrator', 'hc', FACTS)).toBe('all');
  expect(scopeOf('vaccinator', 'nowhere', FACTS)).toEqual(new Set());
  expect(scopeOf('vaccinator', 'hc', { ...FACTS, isEveryone: true })).toBe('all');
  expect(scopeOf('vaccinator', 'nowhere', { ...FACTS, sites: new Map() })).toBe('all');
});
