/** A 個人番号 at the hub: held with its own reason, released by nobody, shown in no list, found by no search. */

import { afterEach, expect, test } from 'vitest';
import { heldRowOf } from '#server/office/held-list.ts';
import { readSearchText } from '#server/routes/office-query.ts';
import { myNumberOf, spellingsOf } from '#test/fixtures/my-numbers.ts';
import { TestHub } from '#test/fixtures/test-hub.ts';
import { entryOf, noteEntry, PERSON_DOC, shotEntry } from '#test/fixtures/wire-entries.ts';

let hub: TestHub;
afterEach(() => hub.stop());

const SAMPLE = '123456789018';

test('S71 the hub holds an entry with a number in any spelling and any text, and takes the others beside it', async () => {
  hub = await new TestHub().start();
  const device = hub.device('d1');
  await device.hello();
  const numbers = spellingsOf(SAMPLE).map((spelled, at) => noteEntry(`d1.aaaa.${at + 1}`, spelled));
  const answers = await device.push([...numbers, noteEntry('d1.bbbb.1', '090-1234-5678')]);
  expect(new Set(answers.slice(0, -1).map((one) => one.result === 'held' && one.reason))).toEqual(
    new Set(['my-number']),
  );
  expect(answers.at(-1)).toMatchObject({ result: 'accepted', seq: 1 });
  const lot = shotEntry('d1.bbbb.2', PERSON_DOC, SAMPLE);
  const hidden = [
    { extra: { deep: [SAMPLE] } },
    // Sorted before the body, where only ids and times stand as a rule.
    { aaa: SAMPLE },
    { b: { body: 'x', number: SAMPLE } },
    { at: { time: 1_795_000_000_000, errorMs: null, zone: SAMPLE } },
  ].map((more, place) => ({ ...noteEntry(`d1.bbbb.${place + 3}`), ...more }) as never);
  const [ofBox, ...elsewhere] = await device.push([lot, ...hidden]);
  expect(ofBox).toMatchObject({ result: 'accepted' });
  expect(elsewhere.map((one) => one.result === 'held' && one.reason)).toEqual(hidden.map(() => 'my-number'));
});

test('S71 a release does not bring the number into the log, and no list of the office shows it', async () => {
  hub = await new TestHub().start();
  const [device, office] = [hub.device('d1'), hub.device('o1')];
  await device.hello();
  await office.hello();
  const [held] = await device.push([noteEntry('d1.aaaa.1', `番号は${SAMPLE}`)]);
  const hold = held?.result === 'held' ? held.hold : '';
  const reason = { code: 'other', note: null };
  await office.push([entryOf('o1.aaaa.1', 'register:held', 'held-released', { hold, reason })]);
  expect(await device.first('hold-settled')).toMatchObject({ hold, outcome: 'kept' });
  expect(hub.log.rowsOfDocument(PERSON_DOC)).toEqual([]);
  const kept = hub.log.held();
  expect(kept.length).toBe(1);
  expect(Buffer.from(kept[0]?.bytes ?? []).toString()).toContain(SAMPLE);
  const shown = JSON.stringify(kept.map(heldRowOf));
  expect(shown).toContain('my-number');
  expect(shown).not.toContain(SAMPLE);
  expect(hub.lines.join('')).not.toContain(SAMPLE);
});

test('S71 a tablet of the version before, which does not know the reason, hears of one that it knows', async () => {
  hub = await new TestHub().start();
  const device = hub.device('d1');
  await device.hello([], 1);
  expect(await device.push([noteEntry('d1.aaaa.1', SAMPLE)])).toMatchObject([
    { result: 'held', reason: 'not-allowed' },
  ]);
  expect(hub.log.held()[0]?.reason).toBe('my-number');
});

test('S71 a search for a number is refused before anything is read', () => {
  hub = new TestHub();
  for (const spelled of spellingsOf(myNumberOf('98765432101'))) {
    expect(readSearchText(encodeURIComponent(spelled)), spelled).toBe(null);
  }
  expect(readSearchText(encodeURIComponent('090-1234-5678'))).toBe('090-1234-5678');
});

test('S71 a device is not enrolled under a name that holds one', async () => {
  hub = await new TestHub().start();
  const enrol = (deviceName: string) =>
    fetch(`${hub.url}/api/enrol`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ staff: 's1', code: '123456', deviceName }),
    });
  expect((await enrol(`端末 ${SAMPLE}`)).status).toBe(400);
  expect((await enrol('端末 090-1234-5678')).status).toBe(200);
});
