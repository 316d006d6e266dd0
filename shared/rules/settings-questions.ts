/**
 * What a municipality has to decide about the rules: every setting and every doubt, in one list, with what is done meanwhile.
 * `confidence` says how sure the source is: `bulletin` and `inferred` are to be read up in the law before trust.
 */

import type { RuleSettings } from './settings.ts';

export interface RuleQuestion {
  /** Stable: what a decision in the ledger names. The setting's own name where it has one. */
  readonly id: string;
  /** Null: a note; the table or the code follows it without a switch. */
  readonly setting: keyof RuleSettings | null;
  readonly ja: string;
  readonly en: string;
  /** Where the rule that leaves it open stands. */
  readonly source: string;
  /** What holds until somebody decides. */
  readonly meanwhile: string;
  readonly meanwhileEn: string;
  readonly confidence: 'left-to-municipality' | 'bulletin' | 'inferred';
}

export const ruleQuestions: readonly RuleQuestion[] = [
  {
    id: 'fluSeason',
    setting: 'fluSeason',
    ja: 'インフルエンザの定期接種の期間はいつからいつまでですか。',
    en: 'From when to when is influenza given?',
    source: '定期接種実施要領（接種の期間は市町村が定める）',
    meanwhile: '10月1日～1月31日',
    meanwhileEn: '1 October to 31 January',
    confidence: 'left-to-municipality',
  },
  {
    id: 'preferred',
    setting: 'preferred',
    ja: '同じ病気に複数のワクチンがあるとき（ロタ1価・5価、帯状疱疹、インフルエンザ標準・高用量）、計画や対象者一覧にどちらを載せますか。',
    en: 'Which of several vaccines of a programme does a plan name?',
    source: '予防接種実施規則（使うワクチンの選択は市町村と医師）',
    meanwhile:
      'ロタ1価、五種混合、HPV 9価、標準量インフルエンザ、PCV20、帯状疱疹組換え。接種を始めた種類があればそれを載せる',
    meanwhileEn:
      'ROTA1, five-in-one, HPV 9-valent, standard influenza, PCV20, recombinant zoster; the kind that was begun stays',
    confidence: 'left-to-municipality',
  },
  {
    id: 'hibShortInterval',
    setting: 'hibShortInterval',
    ja: 'Hib 単独の初回を、医師が必要と認めたとき20日以上で打てるようにしますか。',
    en: 'May single Hib primary doses follow after 20 days (doctor decides)?',
    source: '予防接種実施規則（Hib、医師が必要と認めるとき）',
    meanwhile: '27日以上',
    meanwhileEn: '27 days',
    confidence: 'left-to-municipality',
  },
  {
    id: 'mrExtension',
    setting: 'mrExtension',
    ja: '麻しん風しんの期間延長（令和9年3月31日まで）を対象の生年月日の方に示しますか。不足で受けられなかったことの確認は人が行います。',
    en: 'Show the measles-rubella extension until 2027-03-31 to the birth cohorts?',
    source: '自治体の案内（MRワクチンの供給不足による期間の延長）',
    meanwhile: '示す（確認）。期間の始まりは通常の期間の翌日とする',
    meanwhileEn: 'shown, to be checked; it begins the day after the ordinary window',
    confidence: 'bulletin',
  },
  {
    id: 'mr2StandardSpring',
    setting: 'mr2StandardSpring',
    ja: '麻しん風しん2期を4～6月にすすめますか。',
    en: 'Is measles-rubella 2 recommended for April to June?',
    source: '定期接種実施要領（麻しん風しん第2期の勧奨）',
    meanwhile: '標準の期間を示さない',
    meanwhileEn: 'no standard time is shown',
    confidence: 'inferred',
  },
  {
    id: 'jeSpecial',
    setting: 'jeSpecial',
    ja: '日本脳炎の特例（平成7年4月2日～平成19年4月1日生まれ、20歳未満）を示しますか。',
    en: 'Show the special rule for Japanese encephalitis?',
    source: '施行令附則第2項、実施規則附則',
    meanwhile: '示す（確認）。1期を通常の期間に始めた方の残りは6日以上、特例の期間に始めた方は通常の間隔',
    meanwhileEn:
      'shown, to be checked; doses begun in time may follow after 6 days, doses begun under the rule keep the ordinary intervals',
    confidence: 'inferred',
  },
  {
    id: 'hpvThreeDosesFromTwelve',
    setting: 'hpvThreeDosesFromTwelve',
    ja: '15歳までにHPV 9価を始めた方の2回目を、3回接種として1月以上で打てることにしますか。',
    en: 'May dose 2 of HPV begun by 15 follow after 1 month, as one of three?',
    source: '予防接種実施規則（HPV）',
    meanwhile:
      '2回目は5月以上。それより早い2回目（1月以上）は有効でないと示すが数え、3回目（3月以上）を求める',
    meanwhileEn:
      'dose 2 after 5 months; an earlier one (after 1 month) is shown as not valid, counted, and asks for dose 3 (after 3 months)',
    confidence: 'inferred',
  },
  {
    id: 'hepbSecondToThirdDays',
    setting: 'hepbSecondToThirdDays',
    ja: 'B型肝炎の2回目と3回目の間に下限を置きますか。',
    en: 'Is there a least interval between hepatitis B doses 2 and 3?',
    source: '予防接種実施規則（B型肝炎）',
    meanwhile: '下限なし（翌日から）。1回目から139日以上だけを見る',
    meanwhileEn: 'none (the next day); only the 139 days after dose 1',
    confidence: 'inferred',
  },
  {
    id: 'zosterShortInterval',
    setting: 'zosterShortInterval',
    ja: '帯状疱疹（組換え）の2回目を、免疫の低下した方に医師の判断で1月以上で打てるようにしますか。',
    en: 'May recombinant zoster dose 2 follow after 1 month for the immunocompromised?',
    source: '添付文書（シングリックス）',
    meanwhile: '2月以上',
    meanwhileEn: '2 months',
    confidence: 'inferred',
  },
  {
    id: 'zosterEarlierCourseCounts',
    setting: 'zosterEarlierCourseCounts',
    ja: '任意で受けた帯状疱疹の接種を済んだものとして、定期接種の対象から外しますか。',
    en: 'Does a voluntary zoster vaccination before exclude from the routine one?',
    source: '予防接種法施行規則第2条第1号（受ける必要がない者）',
    meanwhile: '外さない',
    meanwhileEn: 'not excluded',
    confidence: 'left-to-municipality',
  },
  {
    id: 'pneumococcalEarlierShotCounts',
    setting: 'pneumococcalEarlierShotCounts',
    ja: '任意で受けた肺炎球菌の接種を済んだものとして、定期接種の対象から外しますか。',
    en: 'Does a voluntary pneumococcal shot before exclude from the routine one?',
    source: '予防接種法施行規則第2条第1号（受ける必要がない者）',
    meanwhile: '外さない（定期の23価は外す）',
    meanwhileEn: 'not excluded (a routine PPSV23 is)',
    confidence: 'left-to-municipality',
  },
  {
    id: 'repeatFromUncounted',
    setting: 'repeatFromUncounted',
    ja: '数えない接種（早すぎた、間隔が短かった）の後のやり直しを、その接種からも間をあけますか。',
    en: 'Does a repetition also wait after the shot that did not count?',
    source: '確かめた出典なし',
    meanwhile: 'あける（種類ごとの日数: 27日、混合20日、日本脳炎6日）',
    meanwhileEn: 'yes (days by kind: 27, combined 20, Japanese encephalitis 6)',
    confidence: 'inferred',
  },
  {
    id: 'rota-mixed',
    setting: null,
    ja: 'ロタの1価と5価を混ぜたときの回数（合わせて3回）。',
    en: 'Doses when rotavirus products are mixed (three in all).',
    source: '確かめた出典なし',
    meanwhile: '混ぜるときは「確認」。1価2回で完了は変わらない',
    meanwhileEn: 'mixing says "check"; two doses of ROTA1 stay complete',
    confidence: 'inferred',
  },
  {
    id: 'too-soon-counts',
    setting: null,
    ja: '間隔の短い接種・早すぎる接種を医学的に数えるかどうか。',
    en: 'Whether a shot too soon counts medically.',
    source: '確かめた出典なし',
    meanwhile: '数えず、次の接種の前に「確認」を出す。期間を過ぎた接種は定期ではないが数える',
    meanwhileEn:
      'not counted, and "check" before the next dose; a shot after the window is not routine and counts',
    confidence: 'left-to-municipality',
  },
  {
    id: 'long-illness-end',
    setting: null,
    ja: '長期療養特例の終わりの日（事由がなくなった日を1日目として2年）と、RSウイルス・新型コロナが対象外であること。',
    en: 'The last day of the long-illness rule, and that RSV and COVID are outside it.',
    source: '施行令第3条第2項',
    meanwhile:
      '令和8年8月1日になくなったら令和10年7月31日まで。ロタ、インフルエンザ、RSウイルス、新型コロナは対象外',
    meanwhileEn: 'ended on 1 Aug 2026: until 31 Jul 2028; not for rotavirus, influenza, RSV, COVID',
    confidence: 'inferred',
  },
  {
    id: 'long-illness-branches',
    setting: null,
    ja: '長期療養特例のとき、Hib・小児肺炎球菌の回数を年齢の境で数えること。',
    en: 'The age branches of Hib and pneumococcal under the long-illness rule.',
    source: '施行規則（長期療養特例）',
    meanwhile: '通常の境のまま（60月を過ぎたら1回）',
    meanwhileEn: 'the ordinary borders (one dose after 60 months)',
    confidence: 'inferred',
  },
  {
    id: 'not-read-in-regulation',
    setting: null,
    ja: '高用量インフルエンザ（75歳以上、令和8年10月1日から）と帯状疱疹の間隔は、実施規則の本文を確かめていません。',
    en: 'High-dose influenza and the zoster interval were not read in the regulation itself.',
    source: '自治体の広報、添付文書',
    meanwhile: '広報・添付文書のとおり',
    meanwhileEn: 'as the bulletins and package inserts say',
    confidence: 'bulletin',
  },
  {
    id: 'former-starting-ages',
    setting: null,
    ja: '四種混合の開始月齢（令和5年3月31日まで生後3月）とBCGの昔の期間（平成25年3月31日まで6月未満）は、今の期間で見ています。',
    en: 'Former starting ages of four-in-one and BCG are judged by today’s windows.',
    source: '施行令の旧規定',
    meanwhile: '今の期間で判定（打ち直しを求めない側）',
    meanwhileEn: 'judged by today’s windows (the side that asks for no repetition)',
    confidence: 'inferred',
  },
  {
    id: 'interview-exclusions',
    setting: null,
    ja: '水痘にかかった方、妊娠、発熱などの除外は予診で医師が見ます。この判定には入っていません。',
    en: 'Exclusions found at the interview (disease had, pregnancy, fever) are not part of these rules.',
    source: '予防接種法施行規則第2条',
    meanwhile: '予診票で確かめる',
    meanwhileEn: 'checked at the interview',
    confidence: 'left-to-municipality',
  },
  {
    id: 'begins-on-birthday',
    setting: null,
    ja: '自治体により誕生日からとするもの（インフルエンザ等）があります。',
    en: 'Some municipalities begin on the birthday, not on its eve.',
    source: '年齢計算ニ関スル法律',
    meanwhile: '誕生日の前日から（法の数え方）',
    meanwhileEn: 'from the eve of the birthday, as the law counts',
    confidence: 'left-to-municipality',
  },
  {
    id: 'hpv-sex',
    setting: null,
    ja: 'HPV の性別が X の方、任意で受ける男子は定期の対象として示しません。',
    en: 'Only persons registered female are shown as eligible for HPV.',
    source: '施行令第3条',
    meanwhile: '対象外と示し、任意接種として記録できる',
    meanwhileEn: 'shown as not eligible; recorded as voluntary',
    confidence: 'inferred',
  },
];
