/** The texts over which the chains of the audit are made. Who hashes them is told by the caller: hub and device have other means. */

import type { DeviceLine } from './audit-line.ts';

/** Hash before the first line of a chain: 64 zeros. */
export const FIRST_LINK = '0'.repeat(64);

/** @returns the one text of a device's line: fields in a fixed order */
export const deviceLineText = ({ at, what, staff, person, object, text, rows, code }: DeviceLine): string =>
  JSON.stringify([at, what, staff, person, object, text, rows, code]);

/**
 * What is hashed (SHA-256, lower-case hex) for one line of a device's journal.
 *
 * @param journal - random name of the journal: a device that lost its store begins another
 * @param counter - 1, 2, 3 … without gaps within the journal
 * @param text - of `deviceLineText`
 */
export const journalLinkText = (before: string, journal: string, counter: number, text: string): string =>
  `${before}\n${journal}\n${counter}\n${text}`;

/** A line of the hub's audit, as far as its hash covers it: everything but the hash itself. */
export interface ChainedLine {
  /** 1, 2, 3 … without gaps. */
  readonly n: number;
  /** Hub's clock when it was written, ms since the epoch; never earlier than the line before. */
  readonly at: number;
  /** When it happened: the same, or by the clock of the device that brought it. */
  readonly happened: number;
  readonly what: string;
  readonly staff: string;
  readonly device: string;
  readonly role: string;
  /** Where the device is entered. */
  readonly site: string;
  readonly person: string;
  readonly object: string;
  readonly text: string;
  readonly rows: number | null;
  readonly code: string;
  /** Of a line that a device brought: its journal, its number there and its link; '', 0, '' else. */
  readonly journal: string;
  readonly counter: number;
  readonly link: string;
}

/** What is hashed for one line of the hub's audit. */
export const auditLinkText = (before: string, line: ChainedLine): string =>
  `${before}\n${JSON.stringify([
    line.n,
    line.at,
    line.happened,
    line.what,
    line.staff,
    line.device,
    line.role,
    line.site,
    line.person,
    line.object,
    line.text,
    line.rows,
    line.code,
    line.journal,
    line.counter,
    line.link,
  ])}`;
