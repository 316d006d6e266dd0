import { afterEach, expect, test } from 'vitest';
import type { AuditFinding, AuditRow } from '#shared/api/audit-api.ts';
import { AUDIT_WHATS } from '#shared/audit/audit-line.ts';
import type { CivilDate } from '#shared/base/brand.ts';
import { auditOutcome, auditSentence, findingSentence } from '#web/text/audit-sentence.ts';
import { language } from '#web/text/language.svelte.ts';
import { auditCsv, personOfLine } from '#web/views/audit-csv.ts';
import { auditPath, NO_AUDIT_CHOICE } from '#web/views/office-audit.svelte.ts';

const CHILD = 'abcdefghijklmnop';
const row = (change: Partial<AuditRow> = {}): AuditRow => ({
  n: 7,
  at: Date.parse('2026-11-23T01:02:03Z'),
  happened: Date.parse('2026-11-22T16:02:03Z'),
  what: 'saw-person',
  staff: 's1',
  device: 'd1',
  role: 'desk',
  site: 'center',
  person: '',
  object: '',
  text: '',
  rows: null,
  code: '',
  journal: '',
  ...change,
});
afterEach(() => (language.current = 'ja'));

test('S135 each line is a sentence, in Japanese and in English', () => {
  const said = [
    auditSentence(row({ object: 'field' }), '山﨑 花'),
    auditSentence(row({ what: 'saw-list', object: 'due?series=MR-1' }), ''),
    auditSentence(row({ what: 'saw-list', object: 'session:aaaaaaaaaaaaaaaa' }), ''),
    auditSentence(row({ what: 'searched', text: 'ヤマサキ' }), ''),
    auditSentence(row({ what: 'changed', object: 'shot-recorded', rows: 2 }), '山﨑 花'),
    auditSentence(row({ what: 'changed', object: 'setting-changed register:settings', rows: 1 }), ''),
    auditSentence(row({ what: 'printed', object: '/office/due' }), ''),
    auditSentence(row({ what: 'exported', object: 'due', rows: 1_200 }), ''),
    auditSentence(row({ what: 'unlocked', object: 'passkey' }), ''),
    auditSentence(row({ what: 'pin-changed', object: 's2' }), ''),
    auditSentence(row({ what: 'sign-in-changed', object: 'passkey-removed' }), ''),
  ];
  expect(said).toEqual([
    '山﨑 花の記録を見た（会場の画面）',
    '「対象者 series=MR-1」の一覧を見た',
    '「会場の名簿」の一覧を見た',
    '「ヤマサキ」を探した',
    '山﨑 花の接種を記録した（2件）',
    '設定を記録した',
    '「対象者」を印刷した',
    '「対象者」をファイルに書き出した（1,200件）',
    'ロックを外した（指紋・顔）',
    '暗証番号を決め直した（s2）',
    'サインインの設定を替えた（パスキーを外した）',
  ]);
  for (const current of ['ja', 'en'] as const) {
    language.current = current;
    for (const what of AUDIT_WHATS) {
      const sentence = auditSentence(row({ what, object: '__proto__', text: 'x', rows: 3 }), 'A');
      expect([what, sentence, /undefined|null|\[object/.test(sentence)]).toEqual([
        what,
        expect.any(String),
        false,
      ]);
    }
  }
});

test('S135 a refusal says why; a code that is not known is shown as it is', () => {
  expect(['', '403', 'revoked', 'wrong-pin', 'constructor'].map((code) => auditOutcome({ code }))).toEqual([
    '行った',
    'この役割には許されていない',
    '使用を止めた端末',
    'PINがちがう',
    'constructor',
  ]);
});

test('S132 each thing that does not hold is a sentence with its lines', () => {
  const codes: readonly AuditFinding['code'][] = [
    'changed',
    'missing',
    'cut',
    'rewritten',
    'journal-gap',
    'journal-changed',
    'journal-forked',
    'journal-begun-again',
    'unreadable',
  ];
  const said = codes.map((code) =>
    findingSentence({ code, n: 3, until: 5, device: 'd1', journal: 'a' }, '青い端末'),
  );
  expect(said[0]).toBe('3行目から5行目までが書き換えられています。');
  expect(said.filter((sentence) => !sentence.includes('3行目から5行目まで'))).toEqual([]);
  expect(new Set(said).size).toBe(codes.length);
});

test('S78 S135 the file has words and ids of each line, and a search that begins like a formula is no formula', () => {
  const persons = { [CHILD]: { name: '山﨑　花', kana: 'ヤマサキ　ハナ' } };
  const names = { staff: () => '田中', device: () => '窓口の端末' };
  const text = auditCsv(
    [row({ person: CHILD, object: 'desk' }), row({ n: 8, what: 'searched', text: '=HYPERLINK("x")' })],
    persons,
    names,
  );
  const [head, first, second] = text.split('\r\n');
  expect(head).toContain('番号,日時,センターに届いた日時,担当,ID');
  expect(first).toBe(
    '7,2026-11-23 01:02:03,2026-11-23 10:02:03,田中,s1,窓口の端末,d1,山﨑　花（ヤマサキ　ハナ）の記録を見た（窓口の画面）,山﨑　花（ヤマサキ　ハナ）,abcdefghijklmnop,,行った',
  );
  expect(second).toContain(`"'=HYPERLINK(""x"")"`);
  expect(personOfLine(row({ person: CHILD }), {})).toBe('台帳にない人（abcdefghijklmnop）');
});

test('S135 days of the filter begin and end in Japan, whatever the clock of the machine', () => {
  const day = '2026-11-23' as CivilDate;
  const asked = new URLSearchParams(
    auditPath(
      { ...NO_AUDIT_CHOICE, staff: 's1', from: day, until: day, isRefusedOnly: true },
      100,
      null,
    ).split('?')[1],
  );
  expect(Object.fromEntries(asked)).toEqual({
    limit: '100',
    staff: 's1',
    refused: '1',
    from: String(Date.parse('2026-11-22T15:00:00Z')),
    until: String(Date.parse('2026-11-23T15:00:00Z')),
  });
});
