/** Names of foreign residents as the 住民票 writes them: capital letters, a reading, sometimes 漢字 and a 通称. */

export interface ForeignFamily {
  readonly roman: string;
  readonly kana: string;
  /** Family name in 漢字, where the 在留カード has it. */
  readonly kanji: string | null;
  /** Family name of the 通称 (kanji, kana), where the family registered one. */
  readonly alias: readonly [string, string] | null;
  readonly men: readonly (readonly [roman: string, kana: string, kanji: string | null])[];
  readonly women: readonly (readonly [roman: string, kana: string, kanji: string | null])[];
}

const given = (text: string): readonly (readonly [string, string, string | null])[] =>
  text.split('/').map((item) => {
    const [roman = '', kana = '', kanji] = item.split(':');
    return [roman, kana, kanji ?? null];
  });

export const FOREIGN_FAMILIES: readonly ForeignFamily[] = [
  {
    roman: 'NGUYEN',
    kana: 'グエン',
    kanji: null,
    alias: null,
    men: given('VAN MINH:ヴァン　ミン/DUC ANH:ドゥック　アン/QUANG HUY:クアン　フイ'),
    women: given('THI LAN:ティ　ラン/THI HOA:ティ　ホア/NGOC MAI:ゴック　マイ'),
  },
  {
    roman: 'TRAN',
    kana: 'チャン',
    kanji: null,
    alias: null,
    men: given('VAN NAM:ヴァン　ナム/GIA BAO:ザー　バオ'),
    women: given('THI HUONG:ティ　フオン/BAO NGOC:バオ　ゴック'),
  },
  {
    roman: 'SANTOS',
    kana: 'サントス',
    kanji: null,
    alias: null,
    men: given('MARK ANTHONY:マーク　アンソニー/JOSE MIGUEL:ホセ　ミゲル'),
    women: given('MARIA CRISTINA:マリア　クリスティーナ/ANGEL GRACE:エンジェル　グレース'),
  },
  {
    roman: 'SILVA',
    kana: 'シルバ',
    kanji: null,
    alias: ['森田', 'モリタ'],
    men: given('CARLOS EDUARDO:カルロス　エドゥアルド/LUCAS KENJI:ルーカス　ケンジ'),
    women: given('ANA PAULA:アナ　パウラ/JULIA MAYUMI:ジュリア　マユミ'),
  },
  {
    roman: 'WANG',
    kana: 'オウ',
    kanji: '王',
    alias: null,
    men: given('WEI:イ:偉/HAO:コウ:浩/ZIHAN:シカン:子涵'),
    women: given('FANG:ホウ:芳/XIUYING:シュウエイ:秀英/YIRAN:イゼン:依然'),
  },
  {
    roman: 'KIM',
    kana: 'キム',
    kanji: '金',
    alias: ['金田', 'カネダ'],
    men: given('MINJUN:ミンジュン:民俊/SUNGHO:ソンホ:成浩'),
    women: given('JIWOO:ジウ:智友/HYUNJUNG:ヒョンジョン:賢貞'),
  },
  {
    roman: 'GURUNG',
    kana: 'グルン',
    kanji: null,
    alias: null,
    men: given('BISHAL:ビシャル/SURAJ:スーラジ'),
    women: given('SUNITA:スニタ/ASMITA:アスミタ'),
  },
];
