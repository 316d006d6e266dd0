/** The platform's own `setImmediate` and its unhandled rejections, found once for each thread, before anything is replaced. */

type Turn = (go: () => void) => void;

interface Kept {
  readonly turn: Turn;
  hear: (cause: unknown) => void;
}

const KEY = Symbol.for('ledger-sim-real');

function kept(): Kept {
  const place = globalThis as { [KEY]?: Kept };
  let known = place[KEY];
  if (!known) {
    const turn: Turn = setImmediate;
    const made: Kept = { turn, hear: () => undefined };
    process.on('unhandledRejection', (cause) => made.hear(cause));
    place[KEY] = known = made;
  }
  return known;
}

/** After this turn all microtasks have run. */
export const realTurn = (): Turn => kept().turn;

/** Whoever simulates now hears what nobody caught. */
export function hearUnhandled(hear: (cause: unknown) => void): void {
  kept().hear = hear;
}
