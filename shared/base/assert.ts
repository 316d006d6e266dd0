/** Defects: what a programmer must mend. Kept on in production. */

export class Defect extends Error {
  override readonly name = 'Defect';
}

/** @throws Defect where `condition` is false. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Defect(message);
}

/** Closes every switch over a closed union, so that a new member cannot be forgotten. */
export function assertNever(value: never): never {
  throw new Defect(`unexpected value ${JSON.stringify(value)}`);
}
