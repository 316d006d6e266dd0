/** Expected outcomes as values. A thrown error is a Defect, never a Problem, a Hold or a Failure. */

export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error });

/** A list of mistakes that the person typing can mend, one for each field, in the order of the form. */
export interface Problem<Code extends string = string> {
  /** Name of the field of the draft that it stands beside; '' where it concerns the whole form. */
  readonly field: string;
  readonly code: Code;
  /** Values for the sentence: dates as YYYY-MM-DD, numbers as numbers. */
  readonly values?: Readonly<Record<string, string | number>>;
}
