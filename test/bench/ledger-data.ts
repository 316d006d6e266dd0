/**
 * The ledger that every engine of the benchmark carries: `persons` × 35 entries, seeded, in our own entry form so that sizes
 * are those of the product. Lots, devices and notes are drawn from pools, as in a real town.
 */

import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { randomIdFrom } from '#shared/base/ids.ts';
import { entryJson } from '#shared/document/entry-update.ts';
import type { Entry } from '#shared/ledger/entry.ts';

export const ENTRIES_PER_PERSON = 35;
const DEVICES = 40;
const SERIES = [
  'HEPB',
  'ROTA1',
  'DPTIPVHIB-1',
  'PCV',
  'BCG',
  'MR-1',
  'VAR',
  'JE-1',
  'MR-2',
  'JE-2',
  'DT-2',
  'FLU',
];
const FAMILY = [
  '佐藤',
  '鈴木',
  '髙橋',
  '田中',
  '渡邉',
  '伊藤',
  '山本',
  '中村',
  '小林',
  '加藤',
  '吉田',
  '山﨑',
];
const GIVEN = ['陽斗', '結菜', '蓮', '葵', '湊', '紬', '樹', '凛', '朝陽', '芽依', '悠真', '咲良'];

/** Mulberry32: enough for data, not for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface BenchEntry {
  readonly id: string;
  readonly doc: string;
  readonly kind: string;
  readonly v: number;
  readonly after: readonly string[];
  readonly at: { readonly time: number; readonly errorMs: number };
  readonly staff: string;
  readonly site: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Entries person by person; `firstCounter` continues the counters of the devices where a second set is made. */
export function* ledgerEntries(persons: number, seed = 1, firstCounter = 0): Generator<BenchEntry> {
  const random = seededRandom(seed);
  const pick = <T>(pool: readonly T[]): T => pool[Math.floor(random() * pool.length)]!;
  const counters = Array.from({ length: DEVICES }, () => firstCounter);
  const date = (): string =>
    `20${10 + Math.floor(random() * 16)}-${String(1 + Math.floor(random() * 12)).padStart(2, '0')}-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`;
  for (let person = 0; person < persons; person++) {
    const doc = `person:${randomIdFrom(Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256)))}`;
    let before: string[] = [];
    const home = Math.floor(random() * DEVICES);
    for (let index = 0; index < ENTRIES_PER_PERSON; index++) {
      const device = random() < 0.7 ? home : Math.floor(random() * DEVICES);
      const counter = (counters[device]! += 1);
      const id = `d${device}.e${String(device).padStart(3, '0')}.${counter}`;
      const body =
        index === 0
          ? {
              origin: 'resident-register',
              identity: {
                residentNumber: String(1_000_000 + person),
                vaccinationNumber: null,
                name: `${pick(FAMILY)}　${pick(GIVEN)}`,
                kana: 'サトウ　ハルト',
                kanaSource: 'resident-register',
                alias: null,
                romanName: null,
                birth: date(),
                sex: random() < 0.5 ? 'F' : 'M',
                address: `緑町${1 + Math.floor(random() * 9)}-${1 + Math.floor(random() * 30)}`,
                area: `a${home % 4}`,
                phone: null,
                guardian: null,
                caution: null,
              },
            }
          : {
              series: pick(SERIES),
              dose: 1 + (index % 4),
              product: null,
              lot: {
                text: `${pick(['AB', 'KC', 'HX', 'Y'])}${100 + Math.floor(random() * 60)}`,
                asPrinted: null,
                expiry: '2027-03-31',
                unknown: null,
                gtin: null,
              },
              givenOn: date(),
              givenOnAsWritten: null,
              bodySite: random() < 0.5 ? 'left-arm' : 'right-arm',
              doseMicrolitres: 500,
              doctor: pick(['青木', '石井', '岡田', '原', '藤本']),
              place: pick(['中央保健センター', '東保健センター', '西公民館', '南小学校']),
              facility: null,
              session: null,
              legalClass: 'routine-A',
              provenance: 'field',
              doubt: null,
              override: null,
              note: null,
            };
      yield {
        id,
        doc,
        kind: index === 0 ? 'person-entered' : 'shot-recorded',
        v: 1,
        after: before,
        at: { time: 1_700_000_000_000 + person * 1000 + index, errorMs: 120 },
        staff: `s${home % 20}`,
        site: `site-${home % 4}`,
        body,
      };
      before = [id];
    }
  }
}

/** Writes `{doc,id,value}` lines for the peers: the value is the JSON string that stands in a document of ours. */
export async function writeLedgerFile(path: string, persons: number): Promise<number> {
  const out = createWriteStream(path);
  let count = 0;
  for (const entry of ledgerEntries(persons)) {
    count += 1;
    const line = { doc: entry.doc, id: entry.id, value: entryJson(entry as unknown as Entry) };
    if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return count;
}
