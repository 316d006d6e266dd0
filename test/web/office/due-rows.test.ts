import { describe, expect, test } from 'vitest';
import type { DueListRow } from '#shared/api/office-api.ts';
import type { AreaId, CivilDate } from '#shared/base/brand.ts';
import type { DueRow } from '#shared/rules/due-list.ts';
import { language } from '#web/text/language.svelte.ts';
import { csvText } from '#web/views/csv-text.ts';
import { dueCells, dueCsv } from '#web/views/due-rows.ts';
import { identity, personId } from '../../server/office/office-town.ts';

const ON = '2026-11-20' as CivilDate;
const areaName = (area: AreaId | null): string | null => (area === null ? null : '北町');

const row = (change: Partial<DueRow> = {}, name = '髙橋　花子'): DueListRow => ({
  identity: identity(0, { birth: '2025-10-05' as CivilDate, name, kana: 'タカハシ　ハナコ' }),
  due: {
    person: personId(0),
    area: 'north' as AreaId,
    birthMonth: '2025-10',
    series: 'MR-1',
    programme: 'MR-1',
    dose: 1,
    label: '1期',
    status: 'due',
    earliest: '2026-10-04' as CivilDate,
    standardTo: null,
    latest: '2027-10-04' as CivilDate,
    ...change,
  },
});

describe('a row of the list', () => {
  test('names the vaccine once, and the dose as the rules label it', () => {
    expect(dueCells(row(), ON, areaName)).toEqual({
      kana: 'タカハシ　ハナコ',
      name: '髙橋　花子',
      birth: '令和7年10月5日',
      age: '1歳1か月',
      area: '北町',
      what: expect.stringMatching(/1期$/) as string,
      from: '令和8年10月4日',
      until: '令和9年10月4日',
      state: '接種できる',
    });
    expect(dueCells(row({ series: 'HIB', dose: 2, label: '追加' }), ON, areaName).what).toMatch(/ 追加$/);
    const late = dueCells(row({ status: 'overdue', latest: null, area: null }), ON, areaName);
    expect([late.state, late.until, late.area]).toEqual(['標準の時期を過ぎた', '期限なし', '地区なし']);
  });

  test('speaks English where the screen does', () => {
    language.current = 'en';
    const cells = dueCells(row({ series: 'HIB', dose: 2, label: '追加' }), ON, areaName);
    expect([cells.what, cells.from]).toEqual([expect.stringMatching(/dose 2$/), '4 Oct 2026']);
    language.current = 'ja';
  });
});

describe('the file', () => {
  test('holds the words of the screen, with byte order mark and CRLF', () => {
    const text = dueCsv([row()], ON, areaName);
    expect(
      text.startsWith('\ufeffフリガナ,氏名,生年月日,年齢,地区,何の何回目,いつから,いつまで,状態\r\n'),
    ).toBe(true);
    const cells = Object.values(dueCells(row(), ON, areaName)).join(',');
    expect(text.endsWith(`\r\n${cells}\r\n`)).toBe(true);
  });

  test('guards what a spreadsheet would run, and quotes what would break a row', () => {
    expect(csvText([['=1+1', '+81', '-5', '@cmd', ' =1', '＝1', '\t=1', '2026-11-20', 'a-b']])).toBe(
      "\ufeff'=1+1,'+81,'-5,'@cmd,' =1,'＝1,'\t=1,2026-11-20,a-b\r\n",
    );
    expect(csvText([['山田, 太郎', 'a"b', 'a\nb', '=A1,"x"']])).toBe(
      '\ufeff"山田, 太郎","a""b","a\nb","\'=A1,""x"""\r\n',
    );
    expect(dueCsv([row({}, '=HYPERLINK("x")')], ON, areaName)).toContain('"\'=HYPERLINK(""x"")"');
  });
});
