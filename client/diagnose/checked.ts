/** @throws {Error} when it is not what was asked for */
export async function checked<T>(answer: Promise<unknown>, guard: (value: unknown) => value is T): Promise<T> {
  const value = await answer;
  if (guard(value)) return value;
  throw new Error('not an answer of Belfry');
}
