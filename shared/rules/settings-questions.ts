/**
 * What a municipality has to decide about the rules: every setting and every doubt, in one list, with what is done meanwhile.
 * `confidence` says how sure the source is: `bulletin` and `inferred` are to be read up in the law before trust.
 */

import type { RuleSettings } from './settings.ts';

export interface RuleQuestion {
  /** Null: a note; the table or the code follows it without a switch. */
  readonly setting: keyof RuleSettings | null;
  readonly ja: string;
  readonly en: string;
  /** What holds until somebody decides. */
  readonly meanwhile: string;
  readonly confidence: 'left-to-municipality' | 'bulletin' | 'inferred';
}

export const ruleQuestions: readonly RuleQuestion[] = [
  {
    setting: 'fluSeason',
    ja: 'インフルエンザの定期接種の期間はいつからいつまでですか。',
    en: 'From when to when is influenza given?',
    meanwhile: '10-01～01-31',
    confidence: 'left-to-municipality',
  },
  {
    setting: 'preferred',
    ja: '同じ病気に複数のワクチンがあるとき（ロタ1価・5価、帯状疱疹、インフルエンザ標準・高用量）、計画や対象者一覧にどちらを載せますか。',
    en: 'Which of several vaccines of a programme does a plan name?',
    meanwhile:
      'ロタ1価、五種混合、HPV 9価、標準量インフルエンザ、PCV20、帯状疱疹組換え。接種を始めた種類があればそれを載せる',
    confidence: 'left-to-municipality',
  },
  {
    setting: 'hibShortInterval',
    ja: 'Hib 単独の初回を、医師が必要と認めたとき20日以上で打てるようにしますか。',
    en: 'May single Hib primary doses follow after 20 days (doctor decides)?',
    meanwhile: '27日以上',
    confidence: 'left-to-municipality',
  },
  {
    setting: 'mrExtension',
    ja: '麻しん風しんの期間延長（2027-03-31まで）を対象の生年月日の方に示しますか。不足で受けられなかったことの確認は人が行います。',
    en: 'Show the measles-rubella extension until 2027-03-31 to the birth cohorts?',
    meanwhile: '示す（確認）。期間の始まりは通常の期間の翌日とする',
    confidence: 'bulletin',
  },
  {
    setting: 'mr2StandardSpring',
    ja: '麻しん風しん2期を4～6月にすすめますか。',
    en: 'Is measles-rubella 2 recommended for April to June?',
    meanwhile: '標準の期間を示さない',
    confidence: 'inferred',
  },
  {
    setting: 'jeSpecial',
    ja: '日本脳炎の特例（1995-04-02～2007-04-01生まれ、20歳未満）を示しますか。',
    en: 'Show the special rule for Japanese encephalitis?',
    meanwhile: '示す（確認）。1期を通常の期間に始めた方の残りは6日以上、特例の期間に始めた方は通常の間隔',
    confidence: 'inferred',
  },
  {
    setting: 'hpvThreeDosesFromTwelve',
    ja: '15歳までにHPV 9価を始めた方の2回目を、3回接種として1月以上で打てることにしますか。',
    en: 'May dose 2 of HPV begun by 15 follow after 1 month, as one of three?',
    meanwhile:
      '2回目は5月以上。それより早い2回目（1月以上）は有効でないと示すが数え、3回目（3月以上）を求める',
    confidence: 'inferred',
  },
  {
    setting: 'hepbSecondToThirdDays',
    ja: 'B型肝炎の2回目と3回目の間に下限を置きますか。',
    en: 'Is there a least interval between hepatitis B doses 2 and 3?',
    meanwhile: '下限なし（翌日から）。1回目から139日以上だけを見る',
    confidence: 'inferred',
  },
  {
    setting: 'zosterShortInterval',
    ja: '帯状疱疹（組換え）の2回目を、免疫の低下した方に医師の判断で1月以上で打てるようにしますか。',
    en: 'May recombinant zoster dose 2 follow after 1 month for the immunocompromised?',
    meanwhile: '2月以上',
    confidence: 'inferred',
  },
  {
    setting: 'zosterEarlierCourseCounts',
    ja: '任意で受けた帯状疱疹の接種を済んだものとして、定期接種の対象から外しますか。',
    en: 'Does a voluntary zoster vaccination before exclude from the routine one?',
    meanwhile: '外さない',
    confidence: 'left-to-municipality',
  },
  {
    setting: 'pneumococcalEarlierShotCounts',
    ja: '任意で受けた肺炎球菌の接種を済んだものとして、定期接種の対象から外しますか。',
    en: 'Does a voluntary pneumococcal shot before exclude from the routine one?',
    meanwhile: '外さない（定期の23価は外す）',
    confidence: 'left-to-municipality',
  },
  {
    setting: 'repeatFromUncounted',
    ja: '数えない接種（早すぎた、間隔が短かった）の後のやり直しを、その接種からも間をあけますか。',
    en: 'Does a repetition also wait after the shot that did not count?',
    meanwhile: 'あける（種類ごとの日数: 27日、混合20日、日本脳炎6日）',
    confidence: 'inferred',
  },
  {
    setting: null,
    ja: 'ロタの1価と5価を混ぜたときの回数（合わせて3回）。',
    en: 'Doses when rotavirus products are mixed (three in all).',
    meanwhile: '混ぜるときは「確認」。1価2回で完了は変わらない',
    confidence: 'inferred',
  },
  {
    setting: null,
    ja: '間隔の短い接種・早すぎる接種を医学的に数えるかどうか。',
    en: 'Whether a shot too soon counts medically.',
    meanwhile: '数えず、次の接種の前に「確認」を出す。期間を過ぎた接種は定期ではないが数える',
    confidence: 'left-to-municipality',
  },
  {
    setting: null,
    ja: '長期療養特例の終わりの日（事由がなくなった日を1日目として2年）と、RSウイルス・新型コロナが対象外であること。',
    en: 'The last day of the long-illness rule, and that RSV and COVID are outside it.',
    meanwhile: '2026-08-01になくなったら2028-07-31まで。ロタ、インフルエンザ、RSウイルス、新型コロナは対象外',
    confidence: 'inferred',
  },
  {
    setting: null,
    ja: '長期療養特例のとき、Hib・小児肺炎球菌の回数を年齢の境で数えること。',
    en: 'The age branches of Hib and pneumococcal under the long-illness rule.',
    meanwhile: '通常の境のまま（60月を過ぎたら1回）',
    confidence: 'inferred',
  },
  {
    setting: null,
    ja: '高用量インフルエンザ（75歳以上、2026-10-01から）と帯状疱疹の間隔は、実施規則の本文を確かめていません。',
    en: 'High-dose influenza and the zoster interval were not read in the regulation itself.',
    meanwhile: '広報・添付文書のとおり',
    confidence: 'bulletin',
  },
  {
    setting: null,
    ja: '四種混合の開始月齢（2023-03-31まで生後3月）とBCGの昔の期間（2013-03-31まで6月未満）は、今の期間で見ています。',
    en: 'Former starting ages of four-in-one and BCG are judged by today’s windows.',
    meanwhile: '今の期間で判定（打ち直しを求めない側）',
    confidence: 'inferred',
  },
  {
    setting: null,
    ja: '水痘にかかった方、妊娠、発熱などの除外は予診で医師が見ます。この判定には入っていません。',
    en: 'Exclusions found at the interview (disease had, pregnancy, fever) are not part of these rules.',
    meanwhile: '予診票で確かめる',
    confidence: 'left-to-municipality',
  },
  {
    setting: null,
    ja: '自治体により誕生日からとするもの（インフルエンザ等）があります。',
    en: 'Some municipalities begin on the birthday, not on its eve.',
    meanwhile: '誕生日の前日から（法の数え方）',
    confidence: 'left-to-municipality',
  },
  {
    setting: null,
    ja: 'HPV の性別が X の方、任意で受ける男子は定期の対象として示しません。',
    en: 'Only persons registered female are shown as eligible for HPV.',
    meanwhile: '対象外と示し、任意接種として記録できる',
    confidence: 'inferred',
  },
];
