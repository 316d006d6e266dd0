/** Where an error was thrown, without its message: a message may repeat what people typed. */
export function framesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return ['thrown value is no error'];
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [error.name, ...frames.map((line) => line.trim())].slice(0, 12);
}
