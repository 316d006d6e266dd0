/** What the rule table says: of shots that were given, of doses to come, of a shot before it is given. Data only. */

import type { CivilDate } from '../base/brand.ts';

export type Severity = 'legal' | 'safety' | 'info';

export type PersonCondition =
  /** 心臓・腎臓・呼吸器の障害 (1級相当): influenza, pneumococcal, COVID from 60. */
  | 'organ-disability'
  /** HIV による免疫の障害 (1級相当): the same, and zoster from 60. */
  | 'hiv-disability'
  /** 風しん第5期: antibody test done by 2025-03-31 was low. */
  | 'rubella-antibody-low';

export interface RulePerson {
  readonly birth: CivilDate;
  readonly sex: 'F' | 'M' | 'X';
  /** 分娩予定日 of each pregnancy. */
  readonly pregnancies?: readonly { readonly due: CivilDate }[];
  readonly conditions?: readonly PersonCondition[];
  /** 長期療養特例: the day on which the reason of each ceased. */
  readonly longTermIllnesses?: readonly { readonly endedOn: CivilDate }[];
}

export interface RuleShot {
  readonly id: string;
  /** Null: found from the product, the age and what was given before. */
  readonly series: string | null;
  readonly product: string | null;
  readonly givenOn: CivilDate;
  /** As recorded; a voluntary or municipal shot is not asked for the legal window. Absent: judged as routine. */
  readonly legalClass?: 'routine-A' | 'routine-B' | 'temporary' | 'voluntary' | 'municipal';
}

/** Closed list, in the order in which reasons are given. */
export type ReasonCode =
  | 'unknown-series'
  | 'not-eligible'
  | 'too-early'
  | 'window-ended'
  | 'between-windows'
  | 'interval-short'
  | 'live-interval'
  | 'former-interval'
  | 'over-count'
  | 'already-immune'
  | 'earlier-shot-not-counted'
  | 'first-dose-late'
  | 'mixed-products'
  | 'product-not-of-series'
  | 'lot-expired'
  | 'lot-unknown'
  | 'lot-recalled'
  | 'history-not-here'
  | 'own-entry-held'
  | 'found-in-no-list'
  | 'special-case'
  | 'rests-on-fact'
  | 'part-surplus'
  | 'before-programme'
  | 'not-routine'
  | 'outside-standard';

export interface Reason {
  readonly code: ReasonCode;
  readonly severity: Severity;
  /** True where the vaccine must not be given like this: the recommendation stops, the recording never does. */
  readonly stops: boolean;
  readonly ja: string;
  readonly en: string;
  readonly source: string;
  /** The day of the sentence: from when, or until when. */
  readonly date: CivilDate | null;
  /** The day of the shot that stands in the way. */
  readonly otherOn: CivilDate | null;
}

export interface ShotVerdict {
  readonly id: string;
  /** Place in the list that was handed in. */
  readonly index: number;
  /** The series it was judged in; null where none was found. */
  readonly series: string | null;
  /** Number within the series (within the year or pregnancy where the series is per year or pregnancy). */
  readonly dose: number | null;
  readonly doseLabel: string;
  /** No reason stops it: window, interval, count and live-vaccine rule are kept. */
  readonly valid: boolean;
  /** Valid, and given within a programme of law. */
  readonly routine: boolean;
  /** Taken for a dose already given when the next ones are forecast (a shot after the window's end is). */
  readonly counts: boolean;
  readonly reasons: readonly Reason[];
}

export type SeriesStatus = 'not-yet' | 'now' | 'late' | 'ended' | 'complete' | 'not-eligible';
export type DoseStatus = 'given' | 'due' | 'upcoming' | 'overdue' | 'missed' | 'not-needed';

export interface DateSpan {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

export interface DoseForecast {
  readonly n: number;
  readonly label: string;
  readonly status: DoseStatus;
  /** The day on which it was given. */
  readonly givenOn: CivilDate | null;
  /** First day on which it is legal given the shots so far, live-vaccine rule included; null where none is left. */
  readonly earliest: CivilDate | null;
  readonly standardFrom: CivilDate | null;
  readonly standardTo: CivilDate | null;
  /** Last legal day. */
  readonly latest: CivilDate | null;
}

export interface SeriesForecast {
  readonly id: string;
  readonly class: 'A' | 'B';
  readonly programme: string;
  readonly eligible: DateSpan | null;
  readonly standard: DateSpan | null;
  readonly status: SeriesStatus;
  readonly doses: readonly DoseForecast[];
  /** Place in `doses` of the dose that comes next; null where none does. */
  readonly next: number | null;
  /** A shot on the day that was asked is legal (the same day as another live vaccine included). */
  readonly allowedToday: boolean;
  /** False where another series of the programme is under way or preferred: a plan names only preferred ones. */
  readonly preferred: boolean;
}

/** Before a shot: 打てます / 確認 / 打てません. */
export type TodayVerdictCode = 'may-give' | 'check' | 'stop';

export interface TodayVerdict {
  readonly series: string;
  readonly programme: string;
  readonly verdict: TodayVerdictCode;
  /** Number and label of the dose that a shot today would be; null where none is left. */
  readonly dose: number | null;
  readonly doseLabel: string;
  /** First day on which it may be given; null where none is left. */
  readonly earliest: CivilDate | null;
  readonly latest: CivilDate | null;
  /** The shot before, of the same series. */
  readonly previousOn: CivilDate | null;
  readonly preferred: boolean;
  readonly status: SeriesStatus;
  readonly reasons: readonly Reason[];
}
