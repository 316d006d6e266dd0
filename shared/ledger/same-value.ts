/** Whether two readings of a field state the same, whatever the order of keys. */

/** What tells one lot from another; how it was printed does not. */
const LOT_KEYS = ['text', 'expiry', 'unknown', 'gtin'] as const;

export function sameFieldValue(field: string, a: unknown, b: unknown): boolean {
  if (field !== 'lot' || !isRecord(a) || !isRecord(b)) return sameValue(a, b);
  return LOT_KEYS.every((key) => sameValue(a[key], b[key]));
}

/** Equality of plain data. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, index) => sameValue(one, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
