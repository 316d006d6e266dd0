/** The form of one person of the staff: what it begins with, what is wrong with it, and the entry it makes. */

import type { SiteId, StaffId } from '#shared/base/brand.ts';
import { isRole } from '#shared/authority/role.ts';
import type { EntryBody } from '#shared/ledger/entry.ts';
import type { StaffMember } from '#shared/ledger/fold-register.ts';

export interface StaffForm {
  staff: string;
  name: string;
  kana: string;
  role: string;
  site: string;
}
export type StaffField = keyof StaffForm;

/** In order of precedence within a field. */
export type StaffProblemCode =
  | 'number-missing'
  | 'number-taken'
  | 'name-missing'
  | 'kana-missing'
  | 'role-missing'
  | 'site-missing'
  | 'own-role'
  | 'last-administrator';
export interface StaffProblem {
  readonly field: StaffField;
  readonly code: StaffProblemCode;
}

export interface StaffContext {
  readonly members: ReadonlyMap<StaffId, StaffMember>;
  /** Who changes. */
  readonly by: string;
  /** The person as registered; null for a new one. */
  readonly known: StaffMember | null;
}

const NUMBER = /^[a-z0-9][a-z0-9-]{0,31}$/;

export const formOf = (member: StaffMember | null): StaffForm => ({
  staff: member?.staff ?? '',
  name: member?.name ?? '',
  kana: member?.kana ?? '',
  role: member?.role ?? '',
  site: member?.site ?? '',
});

/** A number as it is kept: half-width, lower case. */
export const staffNumber = (typed: string): string => typed.normalize('NFKC').trim().toLowerCase();

export function findStaffProblems(form: StaffForm, context: StaffContext): readonly StaffProblem[] {
  const { members, known } = context;
  const number = staffNumber(form.staff);
  const problems: StaffProblem[] = [];
  if (!NUMBER.test(number)) problems.push({ field: 'staff', code: 'number-missing' });
  else if (!known && members.has(number as StaffId)) problems.push({ field: 'staff', code: 'number-taken' });
  if (form.name.trim() === '') problems.push({ field: 'name', code: 'name-missing' });
  if (form.kana.trim() === '') problems.push({ field: 'kana', code: 'kana-missing' });
  if (!isRole(form.role)) problems.push({ field: 'role', code: 'role-missing' });
  else if (known && form.role !== known.role) {
    const code = findEndProblem(context);
    if (code) problems.push({ field: 'role', code });
  }
  if (form.site === '') problems.push({ field: 'site', code: 'site-missing' });
  return problems;
}

/** @returns why this person may not lose the role, or leave; null where they may */
export function findEndProblem({
  members,
  by,
  known,
}: StaffContext): 'own-role' | 'last-administrator' | null {
  if (known?.staff === by) return 'own-role';
  const administrators = [...members.values()].filter((one) => one.active && one.role === 'administrator');
  const isLast = administrators.length === 1 && administrators[0]?.staff === known?.staff;
  return isLast ? 'last-administrator' : null;
}

/** @param form - without problems */
export function staffBody(form: StaffForm, active: boolean): EntryBody<'staff-entered'> {
  return {
    staff: staffNumber(form.staff) as StaffId,
    name: form.name.trim(),
    kana: form.kana.trim(),
    role: form.role as StaffMember['role'],
    site: form.site as SiteId,
    active,
  };
}
