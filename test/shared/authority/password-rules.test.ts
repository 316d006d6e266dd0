import { expect, test } from 'vitest';
import { findPasswordProblem } from '#shared/authority/password-rules.ts';

const OWN = ['n-01', '西村　葵', '西村', '葵', 'ニシムラ', '試験市'];

test('S126 a password has 12 letters and more, and is none that a stranger tries first', () => {
  const problems: readonly (readonly [string, string | null])[] = [
    ['', 'too-short'],
    ['kirin-no-me', 'too-short'],
    ['キリンノメ', 'too-short'],
    ['x'.repeat(129), 'too-long'],
    ['password1234', 'obvious'],
    ['P@ssw0rd2026!', 'obvious'],
    ['ｐａｓｓｗｏｒｄ１２３４５', 'obvious'],
    ['aaaaaaaaaaaaaaaa', 'obvious'],
    ['12345678901234', 'obvious'],
    ['abcdefghijklmnop', 'obvious'],
    ['qwertyuiop[]1', 'obvious'],
    ['yobosesshu2026', 'obvious'],
    ['ニシムラ試験市n-01葵2026', 'obvious'],
    ['おびにみじかしたすきにながし', null],
    ['correct horse battery', null],
    ['mizu-umi/7kaeru', null],
  ];
  expect(problems.map(([password]) => [password, findPasswordProblem(password, OWN)])).toEqual(problems);
});
