/**
 * From a list of what came to "pass" or a message that helps.
 */
import type { MatchOptions } from './contract.ts';

const DEFAULT_TIMEOUT_MS = 2_000;

/** So that a message can be read. */
const MAX_LISTED = 5;

/** What vitest and jest give to a matcher as `this`; more is not used. */
export interface MatcherContext {
  isNot?: boolean;
}

export interface MatcherResult {
  pass: boolean;
  message(): string;
}

export interface Question<T> {
  /** "the user agent to have received a push". */
  claim: string;
  /** What is wanted, in a line; '' for anything. */
  wanted: string;
  /** What one of the list is called. */
  noun: string;
  /** All so far, oldest first. */
  list(): readonly T[];
  /** Resolves when one more that fits may have come, rejects after the time. */
  wait(fits: (item: T) => boolean, timeoutMs: number): Promise<unknown>;
  /** What is wrong with it; empty when it fits. */
  differences(item: T): readonly string[];
  /** One line. */
  show(item: T): string;
  /** Lines to add, about what did not get on the list. */
  remarks?(): readonly string[];
}

export async function judge<T>(
  { isNot = false }: MatcherContext,
  question: Question<T>,
  { timeoutMs = DEFAULT_TIMEOUT_MS, times }: MatchOptions = {},
): Promise<MatcherResult> {
  if (times !== undefined && !(Number.isInteger(times) && times >= 0)) {
    throw new RangeError(`times must be a natural number, not ${times}`);
  }
  const { list, wait, differences } = question;
  const fits = (item: T) => differences(item).length === 0;
  const count = () => list().filter(fits).length;
  const enough = times ?? 1;
  if (!isNot && count() < enough) {
    const isEnough = (item: T) => fits(item) && count() >= enough;
    await wait(isEnough, timeoutMs).catch(() => undefined); // what is missing is told below, better than a time-out does
  }
  const found = count();
  const pass = times === undefined ? found >= 1 : found === times;
  // The list may grow until the message is asked for.
  const text = isNot ? explainPresence(question, found) : explainAbsence(question, found, times, timeoutMs);
  return { pass, message: () => text };
}

function explainAbsence<T>(question: Question<T>, found: number, times: number | undefined, timeoutMs: number): string {
  const { claim, wanted, noun, list, differences, show, remarks } = question;
  const often = times === undefined ? '' : ` exactly ${times} times`;
  const like = wanted === '' ? '' : `\n  like ${wanted}`;
  const all = list();
  const lines = [`expected ${claim}${often}${like}`];
  if (times !== undefined && found > times) lines.push(`but there were ${found}:`);
  else if (all.length === 0) lines.push(`but there was no ${noun} at all within ${timeoutMs} ms`);
  else {
    const how = times === undefined ? `none of ${all.length} was like it` : `${found} of ${all.length} were like it`;
    lines.push(`but within ${timeoutMs} ms ${how}:`);
  }
  const first = Math.max(0, all.length - MAX_LISTED);
  if (first > 0) lines.push(`  … ${first} earlier`);
  for (const [i, item] of all.slice(first).entries()) {
    lines.push(`  ${first + i + 1}. ${show(item)}`);
    for (const difference of differences(item)) lines.push(`       ${difference}`);
  }
  return [...lines, ...(remarks?.() ?? [])].join('\n');
}

function explainPresence<T>({ claim, wanted, list, differences, show }: Question<T>, found: number): string {
  const like = wanted === '' ? '' : `\n  like ${wanted}`;
  const present = list().filter((item) => differences(item).length === 0);
  const lines = present.slice(0, MAX_LISTED).map((item) => `  - ${show(item)}`);
  return [`expected ${claim.replace(' to have ', ' not to have ')}${like}`, `but there were ${found}:`, ...lines].join(
    '\n',
  );
}
