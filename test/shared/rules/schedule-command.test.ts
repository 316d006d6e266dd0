import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const ask = (input: string) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['server/cli/schedule.ts'], {
    input,
    encoding: 'utf8',
    cwd: new URL('../../..', import.meta.url).pathname,
  });
  return {
    status,
    stderr,
    answers: stdout === '' ? null : (JSON.parse(stdout) as Record<string, unknown>[]),
  };
};

test('R21 npm run schedule answers one request or many, and ends with 1 where one cannot be answered', () => {
  const girl = { person: { birth: '2026-05-10', sex: 'F' }, on: '2026-10-03' };
  const one = ask(JSON.stringify(girl));
  expect([one.status, one.answers?.length]).toEqual([0, 1]);
  expect((one.answers![0]!['series'] as { id: string }[]).map(({ id }) => id).toSorted()).toEqual(
    (
      'BCG COVID DPTIPV-1 DPTIPVHIB-1 DT-2 FLU FLU-HD HEPB HIB HPV9 HZ-L HZ-R JE-1 JE-2 MR-1 MR-2 PCV PPV20 ' +
      'ROTA1 ROTA5 RSV VAR'
    ).split(' '),
  );
  const many = ask(JSON.stringify([girl, { ...girl, on: '2026-02-29' }, girl]));
  expect(many.status).toBe(1);
  expect(many.answers).toEqual([
    one.answers![0],
    {
      error: {
        code: 'impossible-date',
        ja: '「2026-02-29」という日はありません。',
        en: '"2026-02-29" is no day of the calendar.',
      },
    },
    one.answers![0],
  ]);
  expect(ask(`\uFEFF${JSON.stringify(girl)}`)).toEqual(one);
  expect(ask('[]')).toEqual({ status: 0, stderr: '', answers: [] });
  expect(ask('no json')).toMatchObject({ status: 1, answers: null });
});
