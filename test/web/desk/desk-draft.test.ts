import { expect, test } from 'vitest';
import type { Device } from '#web/app/device.ts';
import { DeskDraft } from '#web/views/desk-draft.svelte.ts';

/** A device whose store answers when the test says so. */
class SlowDevice {
  readonly drafts = new Map<string, unknown>();
  readonly #answer = Promise.withResolvers<void>();
  readonly answer = (): void => this.#answer.resolve();

  async loadDraft(key: string): Promise<unknown> {
    const kept = this.drafts.get(key);
    await this.#answer.promise;
    return kept;
  }
  async saveDraft(key: string, value: unknown): Promise<void> {
    this.drafts.set(key, value);
  }
  async dropDraft(key: string): Promise<void> {
    this.drafts.delete(key);
  }
}

test('what is typed while a draft is still being read stays; the other fields come back', async () => {
  const device = new SlowDevice();
  device.drafts.set('form', { kana: 'ゾウサン', name: '象山', gone: 'x' });
  const draft = new DeskDraft(device as unknown as Device, 'form', { kana: '', name: '', birth: '' });
  const restored = draft.restore();
  draft.set('name', '渡邉');
  device.answer();
  await restored;
  expect(draft.values).toEqual({ kana: 'ゾウサン', name: '渡邉', birth: '' });
  expect(draft.isRestored).toBe(true);

  await draft.drop();
  await draft.restore();
  expect(draft.values).toEqual({ kana: '', name: '', birth: '' });
});
