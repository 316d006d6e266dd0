/** Which parts of the product a role works in, and where it starts. Display only: the hub decides what it may record. */

export type Area = 'field' | 'desk' | 'office' | 'device';

const AREAS: Readonly<Record<string, readonly Area[]>> = {
  vaccinator: ['field', 'device'],
  reception: ['field', 'device'],
  desk: ['desk', 'field', 'device'],
  office: ['office', 'desk', 'field', 'device'],
  administrator: ['office', 'desk', 'field', 'device'],
  auditor: ['office', 'device'],
};

/** In the order of the navigation; the first is where the role starts. */
export const areasOf = (role: string): readonly Area[] => AREAS[role] ?? ['field', 'device'];
