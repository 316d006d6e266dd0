import { describe, expect, test } from 'vitest';
import type { CivilDate, PersonId, RealmId } from '#shared/base/brand.ts';
import { personDocument } from '#shared/base/ids.ts';
import { stampEntry } from '#shared/ledger/entry.ts';
import type { Entry, EntryBody } from '#shared/ledger/entry.ts';
import { encodeEntry } from '#shared/document/entry-update.ts';
import type { PersonLedger } from '#shared/ledger/ledger.ts';
import { readKnownPersons } from '#server/import/known-ledger.ts';
import { rejectedFile, reportJson, reportText } from '#server/import/print-report.ts';
import type { DurableLog } from '#server/log/durable-log.ts';
import {
  emptyLedger,
  HANAKO,
  HANAKO_MR,
  HISTORY_HEADER,
  historyText,
  importInto,
  rejectionsOf,
  residentsText,
  RESIDENTS_HEADER,
  rowCount,
  sentencesOf,
  shiftJis,
  TARO,
  textOfLog,
} from './files.ts';

const ledgerOf = (log: DurableLog, number: string): PersonLedger => {
  const known = readKnownPersons(log);
  return known.ledgerOf(known.withNumber(number)[0] as PersonId);
};

const loaded = (): DurableLog => {
  const log = emptyLedger();
  importInto(log, { residents: residentsText(HANAKO, TARO), history: historyText(HANAKO_MR) });
  return log;
};

/** What a tablet would write: one more entry of another author, who has seen everything. */
function writeAs(
  log: DurableLog,
  ledger: PersonLedger,
  kind: 'person-corrected' | 'shot-corrected' | 'shot-voided',
  body: unknown,
): void {
  const doc = personDocument(ledger.person);
  const entry = stampEntry(kind, doc, body as EntryBody<typeof kind>, {
    id: `t1.aaaa.${rowCount(log)}` as never,
    after: ledger.heads,
    at: { time: 3_000 as never, errorMs: 0 },
    staff: 'staff-01' as never,
    site: 'office' as never,
  }) as Entry;
  const { id, update } = encodeEntry(entry);
  log.commit([{ type: 'entry', realm: 'common' as RealmId, doc, id, author: 't1', update }], 3_000);
}

describe('what an import does', () => {
  test('I1 without acceptance an import reports and changes nothing', () => {
    const log = emptyLedger();
    const before = rowCount(log);
    const report = importInto(log, {
      residents: residentsText(HANAKO, TARO),
      history: historyText(HANAKO_MR),
      accept: false,
    });
    expect(rowCount(log)).toBe(before);
    expect(report.isApplied).toBe(false);
    expect([report.residents?.accepted, report.history?.accepted, report.entries]).toEqual([2, 1, 3]);
    expect(reportText(report)).toContain('まだ何も取り込んでいません');
  });

  test('I1 accepted rows become a person with names, birth, area and shots as written', () => {
    const hanako = ledgerOf(loaded(), '0010000001');
    expect(hanako.identity).toMatchObject({
      residentNumber: '0010000001',
      name: '髙橋　花子',
      kana: 'タカハシ　ハナコ',
      birth: '2024-05-10',
      sex: 'F',
      area: 'kita',
      phone: '090-0000-0001',
    });
    expect(hanako.isProvisional).toBe(false);
    expect(hanako.shots.map(({ shot }) => shot)).toEqual([
      expect.objectContaining({
        series: 'MR-1',
        dose: 1,
        product: 'ミールビック',
        lot: { text: 'Y123', asPrinted: 'Y123', expiry: '2026-09-30', unknown: null, gtin: null },
        givenOn: '2025-06-01',
        bodySite: 'left-arm',
        doseMicrolitres: 500,
        doctor: '堀　健吾',
        place: '北山診療所',
        legalClass: 'routine-A',
        provenance: 'form',
      }),
    ]);
    expect(ledgerOf(loaded(), '0010000002').identity).toMatchObject({
      birth: '2018-04-01',
      sex: 'M',
      name: '𠮷田　太郎',
    });
  });

  test('I1 counts add up: read is accepted, changed, known and rejected together', () => {
    const log = loaded();
    const changed = HANAKO.replace('本町1番1号', '本町9番9号');
    const bad = HANAKO.replace('0010000001', '0010000003').replace(',2,', ',女の子,');
    const fresh = HANAKO.replace('0010000001', '0010000004');
    const { residents } = importInto(log, { residents: residentsText(changed, TARO, bad, fresh) });
    expect(residents).toMatchObject({ read: 4, accepted: 1, changed: 1, known: 1 });
    expect(residents?.rejected.length).toBe(1);
  });

  test('I2 the same files imported twice add nothing', () => {
    const log = loaded();
    const before = rowCount(log);
    const report = importInto(log, {
      residents: residentsText(HANAKO, TARO),
      history: historyText(HANAKO_MR),
    });
    expect(rowCount(log)).toBe(before);
    expect([report.residents?.known, report.history?.known, report.entries]).toEqual([2, 1, 0]);
  });

  test('I3 UTF-8 and Shift_JIS of the same rows give the same ledger', () => {
    const row = HANAKO.replace('髙橋　花子', '髙﨑　邉子');
    const utf8 = emptyLedger();
    importInto(utf8, { residents: residentsText(row) });
    const sjis = emptyLedger();
    importInto(sjis, { residents: shiftJis(residentsText(row)) });
    expect(ledgerOf(sjis, '0010000001').identity).toEqual(ledgerOf(utf8, '0010000001').identity);
  });

  test('I12 a person is matched by 宛名番号 and confirmed by the day of birth', () => {
    const log = loaded();
    const other = '0010000001,鈴木　一郎,スズキ　イチロウ,20110303,1,,kita,,,住民,,';
    const shot = HANAKO_MR.replace('20240510', '20240511');
    const report = importInto(log, { residents: residentsText(other), history: historyText(shot) });
    expect(rejectionsOf(report.residents)).toEqual(['2 生年月日 other-person']);
    expect(rejectionsOf(report.history)).toEqual(['2 生年月日 other-person']);
    expect(sentencesOf(report.residents)[0]).toContain('別の方');
  });

  test('I13 a shot that people corrected or voided since is known under both readings', () => {
    const log = loaded();
    const hanako = ledgerOf(log, '0010000001');
    writeAs(log, hanako, 'shot-voided', {
      shot: hanako.shots[0]?.id,
      reason: { code: 'not-given', note: null },
    });
    const { history } = importInto(log, { history: historyText(HANAKO_MR) });
    expect(history).toMatchObject({ known: 1, accepted: 0 });
    expect(ledgerOf(log, '0010000001').shots.map((shot) => shot.state)).toEqual(['voided']);
  });

  test('I13 a shot whose day was corrected is known by the old day and by the new one', () => {
    const log = loaded();
    const hanako = ledgerOf(log, '0010000001');
    const body = {
      shot: hanako.shots[0]?.id,
      fields: { givenOn: '2025-06-05' },
      reason: { code: 'wrong-date', note: null },
    };
    writeAs(log, hanako, 'shot-corrected', body);
    const text = historyText(HANAKO_MR, HANAKO_MR.replace('20250601', '20250605'));
    expect(importInto(log, { history: text }).history).toMatchObject({ known: 2, accepted: 0 });
    expect(ledgerOf(log, '0010000001').shots.map(({ shot }) => shot.givenOn)).toEqual(['2025-06-05']);
  });

  test('I14 what the register states anew becomes a correction, and a move becomes a change of residence', () => {
    const log = loaded();
    const moved = HANAKO.replace('住民,,', '転出,20261101,990027').replace('本町1番1号', '本町9番9号');
    importInto(log, { residents: residentsText(moved) });
    const hanako = ledgerOf(log, '0010000001');
    expect(hanako.identity?.address).toBe('みずほ野市本町9番9号');
    expect(hanako.identityVersions['address']?.map((version) => version.value)).toEqual([
      'みずほ野市本町1番1号',
      'みずほ野市本町9番9号',
    ]);
    expect(hanako.residence).toMatchObject({ status: 'moved-out', on: '2026-11-01' });
  });

  test('I14 a correction that people made stands while the register says what it said before', () => {
    const log = loaded();
    const fields = { phone: '090-9999-9999', caution: '卵アレルギー' };
    writeAs(log, ledgerOf(log, '0010000001'), 'person-corrected', {
      fields,
      reason: { code: 'typing', note: null },
    });
    expect(importInto(log, { residents: residentsText(HANAKO) }).residents).toMatchObject({
      known: 1,
      changed: 0,
    });
    expect(ledgerOf(log, '0010000001').identity).toMatchObject(fields);
    importInto(log, { residents: residentsText(HANAKO.replace('0000-0001', '0000-0002')) });
    expect(ledgerOf(log, '0010000001').identity).toMatchObject({
      phone: '090-0000-0002',
      caution: '卵アレルギー',
    });
  });

  test('I15 entries of imports are numbered without gaps, each after the one before it in its document', () => {
    const log = loaded();
    importInto(log, { residents: residentsText(HANAKO.replace('0010000001', '0010000009')) });
    const ids = log
      .realms()
      .flatMap(({ realm }) => log.rows(realm, 0, 1000))
      .map((row) => row.id);
    expect(new Set(ids.map((id) => id.split('.').slice(0, 2).join('.'))).size).toBe(1);
    expect(ids.map((id) => Number(id.split('.')[2])).toSorted((a, b) => a - b)).toEqual(
      ids.map((_, i) => i + 1),
    );
    for (const number of ['0010000001', '0010000002', '0010000009']) {
      expect(ledgerOf(log, number).heads.length).toBe(1);
    }
  });

  test('I15 another log has another epoch of the import', () => {
    const epochOf = (log: DurableLog): string | undefined =>
      log.rows('common' as RealmId, 0, 1)[0]?.id.split('.')[1];
    expect(epochOf(emptyLedger())).not.toBe(epochOf(emptyLedger()));
  });

  test('I17 a person lives in a registered area, or in none: then the document is common to all', () => {
    const log = emptyLedger();
    const nowhere = HANAKO.replace('kita', '');
    const unknown = TARO.replace('kita', 'higashi');
    const { residents } = importInto(log, { residents: residentsText(nowhere, unknown) });
    expect(rejectionsOf(residents)).toEqual(['3 地区コード area-unknown']);
    expect(log.realmOf(personDocument(ledgerOf(log, '0010000001').person))).toBe('common');
    expect(log.realmOf(personDocument(ledgerOf(loaded(), '0010000001').person))).toBe(null);
  });
});

describe('what an import refuses', () => {
  test('I5 a missing column, one that stands twice and another separator refuse the file and name the column', () => {
    const problems = (text: string): unknown =>
      importInto(emptyLedger(), { residents: text }).refused[0]?.problems;
    const without = residentsText(HANAKO).replaceAll('生年月日,', '').replace('20240510,', '');
    expect(problems(without)).toEqual([{ code: 'column-missing', values: { column: '生年月日' } }]);
    expect(problems(residentsText().replace('住所', '氏名'))).toEqual([
      { code: 'column-twice', values: { column: '氏名' } },
    ]);
    expect(problems(residentsText(HANAKO).replaceAll(',', '\t'))).toEqual([
      { code: 'not-comma-separated', values: {} },
    ]);
  });

  test('I5 one file that cannot be read stops the other as well', () => {
    const log = emptyLedger();
    const before = rowCount(log);
    const report = importInto(log, { residents: residentsText(HANAKO), history: '宛名番号\r\n1\r\n' });
    expect(report.refused.length).toBe(1);
    expect([report.residents, rowCount(log)]).toEqual([null, before]);
    expect(reportText(report)).toContain('何も取り込んでいません。');
  });

  test('I6 the row with a broken quote is named and every other row is taken', () => {
    const broken = TARO.replace('みずほ野市', '"みずほ野市');
    const { residents } = importInto(emptyLedger(), { residents: residentsText(broken, HANAKO) });
    expect(rejectionsOf(residents)).toEqual(['2  broken-quote']);
    expect(residents?.accepted).toBe(1);
  });

  test('I7 a cell that looks like a formula is kept as text, reported and never computed', () => {
    const log = emptyLedger();
    const formula = '=HYPERLINK(1)';
    const { residents } = importInto(log, {
      residents: residentsText(HANAKO.replace(',,住民', `,${formula},住民`)),
    });
    expect(residents?.notices.map((one) => `${one.line} ${one.column} ${one.code}`)).toEqual([
      '2 注意事項 formula-cell',
    ]);
    expect(ledgerOf(log, '0010000001').identity?.caution).toBe(formula);
  });

  test.each(['=1+1', '+cmd', '-2', '@SUM(A1)'])('I7 %s is seen as a formula', (cell) => {
    const { residents } = importInto(emptyLedger(), {
      residents: residentsText(HANAKO.replace(',,住民', `,${cell},住民`)),
    });
    expect(residents?.notices.map((one) => one.code)).toEqual(['formula-cell']);
  });

  test('I8 a column of My Numbers refuses the file, by its header or by its digits', () => {
    const refused = (text: string): unknown =>
      importInto(emptyLedger(), { residents: text }).refused[0]?.problems[0];
    const withColumn = (header: string, a: string, b: string): string =>
      [`${RESIDENTS_HEADER},${header}`, `${HANAKO},${a}`, `${TARO},${b}`, ''].join('\r\n');
    expect(refused(withColumn('個人番号', '', ''))).toEqual({
      code: 'my-number-column',
      values: { column: '個人番号' },
    });
    expect(refused(withColumn('備考', '123456789018', '２１００００００００００'))).toEqual(undefined);
    expect(refused(withColumn('備考', '123456789018', '123456789018'))).toEqual({
      code: 'my-number-column',
      values: { column: '備考' },
    });
  });

  test('I8 a My Number in one cell refuses its row and stands in no report, no file and no log', () => {
    const log = emptyLedger();
    const row = HANAKO.replace(',,住民', ',番号は１２３４ ５６７８ ９０１８、123456789018,住民');
    const report = importInto(log, { residents: residentsText(row, TARO) });
    expect(rejectionsOf(report.residents)).toEqual(['2 注意事項 my-number']);
    const said = [
      reportText(report),
      reportJson(report),
      Buffer.from(rejectedFile(report)).toString(),
      textOfLog(log),
    ];
    expect(said.filter((text) => text.includes('123456789018'))).toEqual([]);
  });

  test.each([
    ['20260230', 'no-such-day', 'はありません'],
    ['20240509', 'before-birth', '生年月日（令和6年5月10日）より前です'],
    ['20261124', 'in-future', 'まだ来ていません'],
    ['8.11.22', 'era-missing', '元号がわかりません'],
    ['きのう', 'unreadable', '読めませんでした'],
    ['一昨日', 'unreadable', '読めませんでした'],
    ['-1', 'unreadable', '読めませんでした'],
    ['-100', 'unreadable', '読めませんでした'],
    ['45000', 'era-missing', ''],
    ['', 'empty', '空欄'],
  ])('I9 a shot on 「%s」 is refused: %s', (written, code, words) => {
    const { history } = importInto(loaded(), {
      history: historyText(HANAKO_MR.replace('20250601', written)),
    });
    expect(rejectionsOf(history)).toEqual([`2 接種年月日 ${code}`]);
    expect(sentencesOf(history)[0]).toContain(words);
  });

  test.each([
    ['R7.6.2', '2025-06-02'],
    ['令和７年６月２日', '2025-06-02'],
    ['2025/6/2', '2025-06-02'],
    ['2025-06-02', '2025-06-02'],
    ['平成37年6月2日', '2025-06-02'],
  ])('I9 「%s」 is read as %s', (written, date) => {
    const log = loaded();
    const { history } = importInto(log, { history: historyText(HANAKO_MR.replace('20250601', written)) });
    expect(history?.accepted).toBe(1);
    expect(history?.notices.map((one) => one.code)).toEqual(
      written.startsWith('平成') ? ['era-overflow'] : [],
    );
    expect(ledgerOf(log, '0010000001').shots.map(({ shot }) => shot.givenOn)).toContain(date as CivilDate);
  });

  test('I10 every rejected row is named with line, column and reason, and the rows around it are taken', () => {
    const rows = [
      HANAKO,
      HANAKO.replace('0010000001', '1.0E+09'),
      HANAKO.replace('0010000001', '11').replace('タカハシ', '高橋'),
      HANAKO.replace('0010000001', '12').replace(',2,みず', ',3,みず'),
      HANAKO.replace('0010000001', '13').replace('住民,,', '転出,,'),
      HANAKO.replace('0010000001', '14').replace('髙橋　花子', ''),
      `${HANAKO.replace('0010000001', '15')},余分`,
      HANAKO.replace('0010000001', '16').replace('住民', '旅行中'),
      HANAKO.replace('0010000001', '17').replace('髙橋', '髙'.repeat(120)),
      TARO,
    ];
    const { residents } = importInto(emptyLedger(), { residents: residentsText(...rows) });
    expect(residents?.accepted).toBe(2);
    expect(rejectionsOf(residents)).toEqual([
      '3 宛名番号 unreadable-number',
      '4 カナ氏名 unreadable-kana',
      '5 性別 unknown-code',
      '6 異動年月日 move-date-missing',
      '7 氏名 empty',
      '8  too-many-cells',
      '9 住民区分 unknown-code',
      '10 氏名 too-long',
    ]);
    expect(sentencesOf(residents).filter((sentence) => !/[。）]$/.test(sentence))).toEqual([]);
  });

  test('I10 a shot needs a person of the ledger, a known vaccine and a lot or the reason why there is none', () => {
    const row = (from: string, to: string): string => HANAKO_MR.replace(from, to);
    const rows = [
      row('0010000001', '0099999999'),
      row('MR-1', 'MRX'),
      row('Y123', ''),
      row('Y123', '不明').replace('20250601', '20250602'),
      row('Y123,', ',判読不能').replace('20250601', '20250603'),
      row(',1,2025', ',一回目,2025'),
      row(',0.5,', ',0.5cc,'),
      row('左上腕', '左の腕'),
    ];
    const log = loaded();
    const { history } = importInto(log, { history: historyText(...rows) });
    expect(rejectionsOf(history)).toEqual([
      '2 宛名番号 unknown-person',
      '3 接種種別コード unknown-code',
      '4 ロット番号 lot-empty',
      '7 回数 unreadable-number',
      '8 接種量mL unreadable-number',
      '9 接種部位 unknown-code',
    ]);
    const unknown = ledgerOf(log, '0010000001').shots.map(({ shot }) => shot.lot.unknown);
    expect(unknown).toEqual([null, 'not-known', 'unreadable']);
  });

  test('I11 a row that repeats another counts once; one that differs from it is named with the columns', () => {
    const report = importInto(emptyLedger(), {
      residents: residentsText(HANAKO, HANAKO, HANAKO.replace('花子', '華子')),
      history: historyText(HANAKO_MR, HANAKO_MR, HANAKO_MR.replace('堀　健吾', '別の医師')),
    });
    expect(report.residents).toMatchObject({ read: 3, accepted: 1 });
    expect(rejectionsOf(report.residents)).toEqual([
      '3 宛名番号 duplicate-row',
      '4 宛名番号 duplicate-differs',
    ]);
    expect(sentencesOf(report.residents)[1]).toContain(
      '2行目と同じ方・同じ内容の記録ですが、「氏名」が違います',
    );
    expect(rejectionsOf(report.history)).toEqual([
      '3 宛名番号 duplicate-row',
      '4 宛名番号 duplicate-differs',
    ]);
    expect(sentencesOf(report.history)[1]).toContain('「医師名」');
  });

  test('I10 the file of rejected rows holds every one of them as it came, with line and reason', () => {
    const bad = HANAKO.replace(',2,みず', ',3,みず');
    const report = importInto(emptyLedger(), { residents: residentsText(bad, TARO) });
    const text = Buffer.from(rejectedFile(report)).toString('utf8');
    expect(text.split('\r\n')).toEqual([
      `\uFEFFファイル,行,理由,${RESIDENTS_HEADER}`,
      expect.stringMatching(/^住民,2,性別：「3」は使えません。.*髙橋　花子/),
      '',
    ]);
  });

  test('I11 a row that deletes is refused: shots are voided by people, with a reason', () => {
    const text = [`出力種別,${HISTORY_HEADER}`, `2,${HANAKO_MR}`, ''].join('\n');
    expect(rejectionsOf(importInto(loaded(), { history: text }).history)).toEqual([
      '2 出力種別 deleting-row',
    ]);
  });
});

describe('a city’s own layout', () => {
  const text = [
    '個人コード,名前,ふりがな,誕生日,男女',
    'A-1,髙橋　花子,たかはし はなこ,R6.5.10,おんな',
    '',
  ].join('\r\n');
  const mapping = {
    residents: {
      columns: {
        宛名番号: '個人コード',
        氏名: '名前',
        カナ氏名: 'ふりがな',
        生年月日: '誕生日',
        性別: '男女',
      },
      values: { 性別: { おんな: '2' } },
      defaults: { 地区コード: 'kita' },
    },
  };

  test('I16 a mapping file names the headers, codes and defaults of a city', () => {
    const log = emptyLedger();
    expect(importInto(log, { residents: text }).refused[0]?.problems.length).toBe(5);
    expect(importInto(log, { residents: text, mapping }).residents?.accepted).toBe(1);
    expect(ledgerOf(log, 'A-1').identity).toMatchObject({ kana: 'タカハシ　ハナコ', sex: 'F', area: 'kita' });
  });

  test('I16 a mapping file that cannot be read is refused', () => {
    const { refused } = importInto(emptyLedger(), {
      residents: text,
      mapping: { residents: { column: {} } },
    });
    expect(refused[0]?.problems[0]?.code).toBe('bad-mapping');
  });
});
