/** Says that a form is open, to every tab of this device: an update waits for it, and a second tab can warn. */

const PREFIX = 'edit:';

/**
 * Holds the lock of an editor until it is released.
 * @param id - what is edited, e.g. a person's document
 * @returns release; safe to call more than once
 */
export function holdEdit(id: string): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((done) => (release = done));
  // Shared: two tabs may both edit; each of them counts.
  void navigator.locks.request(`${PREFIX}${id}`, { mode: 'shared' }, () => held);
  return release;
}

/** @returns how many editors are open in all tabs, this one included; of one subject where `id` is given */
export async function countEdits(id?: string): Promise<number> {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => (id === undefined ? name?.startsWith(PREFIX) : name === `${PREFIX}${id}`))
    .length;
}
