/** The rules' front door: what screens, the office and the command line ask. Implementations stand beside. */

export type {
  DoseForecast,
  PersonCondition,
  Reason,
  RulePerson,
  RuleShot,
  SeriesForecast,
  ShotVerdict,
  TodayVerdict,
} from './judgement.ts';
