import { expect, test } from 'vitest';
import type { StaffId } from '#shared/base/brand.ts';
import type { StaffMember } from '#shared/ledger/fold-register.ts';
import { findEndProblem, findStaffProblems, formOf, staffBody } from '#web/views/staff-form.ts';

const member = (staff: string, role: string, active = true): StaffMember =>
  ({ staff, name: `職員　${staff}`, kana: 'ショクイン　エー', role, site: 'office', active }) as StaffMember;
const staffOf = (...members: readonly StaffMember[]): ReadonlyMap<StaffId, StaffMember> =>
  new Map(members.map((one) => [one.staff, one]));
const admin = member('admin', 'administrator');
const nurse = member('nurse', 'vaccinator');

test('S125 a person of the staff is entered whole, under a number of their own', () => {
  const context = { members: staffOf(admin, nurse), by: 'admin', known: null };
  expect(findStaffProblems(formOf(null), context).map(({ code }) => code)).toEqual([
    'number-missing',
    'name-missing',
    'kana-missing',
    'role-missing',
    'site-missing',
  ]);
  const form = { ...formOf(nurse), staff: ' ＮＵＲＳＥ ' };
  expect(findStaffProblems(form, context).map(({ code }) => code)).toEqual(['number-taken']);
  const other = { ...form, staff: 'Ｎ-２', name: ' 西村　葵 ' };
  expect(findStaffProblems(other, context)).toEqual([]);
  expect(staffBody(other, true)).toMatchObject({ staff: 'n-2', name: '西村　葵', active: true });
});

test('S125 nobody ends or demotes oneself, and the last administrator stays one', () => {
  const members = staffOf(admin, member('old', 'administrator', false), nurse);
  expect(findEndProblem({ members, by: 'admin', known: admin })).toBe('own-role');
  expect(findEndProblem({ members, by: 'nurse', known: admin })).toBe('last-administrator');
  expect(findEndProblem({ members, by: 'admin', known: nurse })).toBeNull();
  const two = staffOf(admin, member('second', 'administrator'));
  expect(findEndProblem({ members: two, by: 'second', known: admin })).toBeNull();
  const demoted = { ...formOf(admin), role: 'desk' };
  expect(findStaffProblems(demoted, { members, by: 'nurse', known: admin })).toEqual([
    { field: 'role', code: 'last-administrator' },
  ]);
});
