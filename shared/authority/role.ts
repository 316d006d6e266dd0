/** The six roles of a municipality's staff. What each may do stands in policy.ts and nowhere else. */

/** 接種者, 受付, 窓口職員, 事務局, 管理者, 監査. */
export const ROLES = ['vaccinator', 'reception', 'desk', 'office', 'administrator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** Roles whose work is the whole municipality, wherever they sit. */
const ROLES_OF_ALL_AREAS: ReadonlySet<string> = new Set<Role>(['office', 'administrator', 'auditor']);

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Whether no area is another's to this role. */
export const seesAllAreas = (role: string): boolean => ROLES_OF_ALL_AREAS.has(role);
