import type { DeviceConfig } from '../../device/index.ts';

const DAY_MS = 24 * 3600_000;

/** Days of rest after the first, the second and each further no. */
const REST_DAYS = [3, 7, 30];

type Known = Pick<Partial<DeviceConfig>, 'visited' | 'rested'>;

/** Days on which the person came. */
export const visitsOf = ({ visited = '0' }: Known): number => Number.parseInt(visited, 10);

/**
 * Whether a no is so recent that nobody asks. A no that seems to lie in the future counts by its distance too: a
 * clock that was wrong for a while must not silence for years.
 */
export function isResting({ rested }: Known, now: number): boolean {
  const { times, at } = parse(rested);
  const days = REST_DAYS[Math.min(times, REST_DAYS.length) - 1] ?? 0;
  return Math.abs(now - at) < days * DAY_MS;
}

/** What to remember of one more no. */
export const restAgain = ({ rested }: Known, now: number): string => `${parse(rested).times + 1} ${now}`;

/** How often, and when last. Another version's words are never. */
function parse(rested = ''): { times: number; at: number } {
  const [, times = 0, at = 0] = /^(\d+) (\d+)$/.exec(rested) ?? [];
  return { times: Number(times), at: Number(at) };
}
