/**
 * What the law leaves to the municipality, and every doubt about the rules, in one place to decide.
 * Each has a default, so that the product judges before anybody has decided. The questions stand in settings-questions.ts.
 */

export interface Season {
  /** MM-DD. */
  readonly from: string;
  /** MM-DD; of the next year where it is before `from`. */
  readonly to: string;
}

export interface RuleSettings {
  readonly fluSeason: Season;
  readonly hibShortInterval: boolean;
  readonly mrExtension: boolean;
  readonly mr2StandardSpring: boolean;
  readonly jeSpecial: boolean;
  readonly hpvThreeDosesFromTwelve: boolean;
  readonly hepbSecondToThirdDays: number;
  readonly zosterShortInterval: boolean;
  readonly zosterEarlierCourseCounts: boolean;
  readonly pneumococcalEarlierShotCounts: boolean;
  readonly repeatFromUncounted: boolean;
  /** Series that a plan names first, for each programme that has more than one. */
  readonly preferred: Readonly<Record<string, string>>;
}

export const defaultSettings: RuleSettings = {
  fluSeason: { from: '10-01', to: '01-31' },
  hibShortInterval: false,
  mrExtension: true,
  mr2StandardSpring: false,
  jeSpecial: true,
  hpvThreeDosesFromTwelve: false,
  hepbSecondToThirdDays: 0,
  zosterShortInterval: false,
  zosterEarlierCourseCounts: false,
  pneumococcalEarlierShotCounts: false,
  repeatFromUncounted: true,
  preferred: { ROTA: 'ROTA1', DPT: 'DPTIPVHIB-1', HPV: 'HPV9', FLU: 'FLU', PPV: 'PPV20', HZ: 'HZ-R' },
};
