/**
 * What the law leaves to the municipality, and every doubt about the rules, in one place to decide.
 * Each has a default, so that the product judges before anybody has decided.
 */

export interface RuleSettings {
  /** First and last day of the season for influenza, MM-DD (October to March). */
  readonly fluSeason: { readonly from: string; readonly to: string };
  readonly hibPcvShortInterval: boolean;
  readonly mrExtension: boolean;
  readonly mr2StandardSpring: boolean;
  readonly jeSpecial: boolean;
  readonly hpvSecondDoseFromMonths: 1 | 5;
  readonly hepbSecondToThirdDays: number;
  readonly rotaMixed: boolean;
  readonly rotaPreferred: 'ROTA1' | 'ROTA5';
  readonly zosterPreferred: 'HZ-L' | 'HZ-R';
  readonly fluHighDosePreferred: boolean;
  readonly zosterShortInterval: boolean;
  readonly zosterEarlierCourseCounts: boolean;
  readonly pneumococcalEarlierShotCounts: boolean;
  readonly longTermRsvCovid: boolean;
  readonly repeatFromUncounted: boolean;
  readonly bcgStandardMonths: { readonly from: number; readonly to: number };
}

export const defaultSettings: RuleSettings = {
  fluSeason: { from: '10-01', to: '01-31' },
  hibPcvShortInterval: false,
  mrExtension: true,
  mr2StandardSpring: false,
  jeSpecial: true,
  hpvSecondDoseFromMonths: 5,
  hepbSecondToThirdDays: 0,
  rotaMixed: true,
  rotaPreferred: 'ROTA1',
  zosterPreferred: 'HZ-R',
  fluHighDosePreferred: false,
  zosterShortInterval: false,
  zosterEarlierCourseCounts: false,
  pneumococcalEarlierShotCounts: false,
  longTermRsvCovid: false,
  repeatFromUncounted: true,
  bcgStandardMonths: { from: 5, to: 8 },
};
