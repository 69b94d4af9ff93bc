/**
 * Partial comparison that can say what differs.
 */
import { inspect } from 'node:util';

const MAX_TEXT_CHARS = 400;

interface AsymmetricMatcher {
  asymmetricMatch(other: unknown): boolean;
  toAsymmetricMatcher?(): string;
}

/**
 * @returns a line for each member of `expected` that `actual` lacks or has otherwise, empty when it matches
 * @param path of what is compared, for the lines
 */
export function findDifferences(actual: unknown, expected: unknown, path = ''): string[] {
  const differ = () => [`${path === '' ? '' : `${path}: `}expected ${show(expected)}, got ${show(actual)}`];
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual) ? [] : differ();
  if (expected instanceof RegExp) return typeof actual === 'string' && matches(expected, actual) ? [] : differ();
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected) ? [] : differ();
  if (typeof actual !== 'object' || actual === null) return differ();
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return differ();
    return expected.flatMap((item, i) => findDifferences(actual[i], item, `${path}[${i}]`));
  }
  return Object.entries(expected).flatMap(([name, value]) =>
    findDifferences((actual as Record<string, unknown>)[name], value, path === '' ? name : `${path}.${name}`),
  );
}

/** One line for values, short enough for a message. */
export function show(value: unknown): string {
  const text = inspect(legible(value), { depth: 8, breakLength: Infinity, compact: true });
  return text.length > MAX_TEXT_CHARS ? `${text.slice(0, MAX_TEXT_CHARS)}…` : text;
}

/** Asymmetric matchers by their names, not by what is in them. */
function legible(value: unknown): unknown {
  if (isAsymmetric(value)) return { [inspect.custom]: () => value.toAsymmetricMatcher?.() ?? 'a matcher' };
  if (Array.isArray(value)) return value.map(legible);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, legible(member)]));
}

/** A pattern with the flag g or y remembers where it stopped. */
function matches(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0;
  return pattern.test(text);
}

/** vitest's and jest's `expect.anything()` and its like. */
function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return (
    typeof value === 'object' &&
    value !== null &&
    'asymmetricMatch' in value &&
    typeof value.asymmetricMatch === 'function'
  );
}
