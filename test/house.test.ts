/** The rules of the house as tests: what a reader relies on when opening any file. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const tracked = (...patterns: string[]): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && existsSync(file));
const RULE = /^- \*\*([DLRCEPSI][0-9]+[a-z]?)\*\*/gm;
const rulesOfSpec = (): string[] =>
  [...readFileSync('shared/SPEC.md', 'utf8').matchAll(RULE)].map((match) => match[1]!);

/** Ids at the head of test titles: `test('E2 an update …')`, `describe("L7 …")`, `P1 P2 both …`. */
function rulesOfTests(): Set<string> {
  const ids = new Set<string>();
  for (const file of tracked('test/**/*.ts', 'test/*.ts')) {
    for (const [, head] of readFileSync(file, 'utf8').matchAll(
      /(?:test|it|describe)(?:\.\w+)*(?:\([^)]*\))?\(\s*['"`]((?:[DLRCEPSI][0-9]+[a-z]?[ ,·–-]+)+)/g,
    )) {
      for (const [id] of head!.matchAll(/[DLRCEPSI][0-9]+[a-z]?/g)) ids.add(id);
    }
  }
  return ids;
}

test('every rule of SPEC.md is named once', () => {
  const rules = rulesOfSpec();
  expect(rules.length).toBeGreaterThan(20);
  expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
});

test('every rule of SPEC.md stands in a test title', () => {
  const tested = rulesOfTests();
  expect(rulesOfSpec().filter((rule) => !tested.has(rule))).toEqual([]);
});

test('every rule id in a test title stands in SPEC.md', () => {
  const rules = new Set(rulesOfSpec());
  expect([...rulesOfTests()].filter((rule) => !rules.has(rule))).toEqual([]);
});

test('every invariant names the rules or tests that hold it, and they are there', () => {
  const rules = new Set(rulesOfSpec());
  const lines = readFileSync('shared/INVARIANTS.md', 'utf8').match(/^- \*\*(?:INV|BAD)-\d+\*\*.*$/gm) ?? [];
  expect(lines.length).toBeGreaterThan(20);
  const unheld = lines.filter((line) => {
    const held = line.slice(line.lastIndexOf(' — '));
    const ids = held.match(/\b[DLRCEPSI]\d+\b/g) ?? [];
    const files = held.match(/test\/[\w./-]+\.ts/g) ?? [];
    return (
      ids.length + files.length === 0 ||
      ids.some((id) => !rules.has(id)) ||
      files.some((file) => !existsSync(file))
    );
  });
  expect(unheld).toEqual([]);
  const simulated = lines.filter((line) => /\bsim\b/.test(line)).map((line) => line.match(/INV-\d+/)![0]);
  const inSimulator = tracked('test/sim/*.ts')
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  expect(simulated.filter((id) => !inSimulator.includes(id))).toEqual([]);
});

test('the top level shows only what was agreed', () => {
  const top = new Set(tracked().map((file) => file.split('/')[0]!));
  const agreed = [
    'web',
    'server',
    'shared',
    'static',
    'test',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'svelte.config.js',
    'README.md',
    'LICENSE',
  ];
  expect([...top].filter((name) => !name.startsWith('.') && !agreed.includes(name))).toEqual([]);
});

test('no source file is longer than 400 lines', () => {
  const long = tracked('web/**', 'server/**', 'shared/**/*.ts').filter(
    (file) => /\.(ts|mjs|svelte)$/.test(file) && readFileSync(file, 'utf8').split('\n').length > 401,
  );
  expect(long).toEqual([]);
});

test('no screen writes markup from text', () => {
  expect(tracked('web/**/*.svelte').filter((file) => readFileSync(file, 'utf8').includes('{@html'))).toEqual(
    [],
  );
});

test('versions are exact', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  );
  const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(versions.filter(([, version]) => !/^[0-9]+\.[0-9]+\.[0-9]+$/.test(version as string))).toEqual([]);
});

test('the licences of everything installed go with MIT', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { license?: string; dev?: boolean; devOptional?: boolean; optional?: boolean }>;
  };
  const allowed =
    /^(\(?(MIT|ISC|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-3\.0|CC-BY-4\.0|Unlicense|Python-2\.0|MIT-0|WTFPL|Zlib)\)?( (AND|OR) )?)+$/;
  // MPL-2.0 stays within its own files; only tools of the build and the tests carry it, unchanged.
  const odd = Object.entries(packages).filter(
    ([name, { license, dev, devOptional, optional }]) =>
      name !== '' &&
      !allowed.test(license ?? 'none') &&
      !(license === 'MPL-2.0' && (dev || devOptional || optional)),
  );
  expect(odd.map(([name, { license }]) => `${name}: ${license}`)).toEqual([]);
});
