import type { Category, FrequencyCap } from '../../wire/index.ts';
import type { CapRequest, CapRule } from '../ports/pressure.ts';
import type { NotificationRecord } from '../ports/records.ts';

export type Caps = Pick<CapRequest, 'rules' | 'enforced'>;

/**
 * The caps that a notification's messages are under: that of its category, and the one over all categories. An urgent
 * one of a critical category passes, as it passes quiet hours, and counts. A test push neither passes nor counts: the
 * person has asked for it.
 *
 * @returns undefined where there is none, so that nothing has to be looked up or stored
 */
export function capsOn(
  { content, category: id, priority }: NotificationRecord,
  categories: readonly Category[],
  everywhere: FrequencyCap | undefined,
): Caps | undefined {
  if (content.bypassPreferences) return undefined;
  const category = id === null ? undefined : categories.find((each) => each.id === id);
  const rules: CapRule[] = [];
  if (category?.frequencyCap !== undefined) rules.push({ category: category.id, ...category.frequencyCap });
  if (everywhere !== undefined) rules.push({ category: null, ...everywhere });
  if (rules.length === 0) return undefined;
  return { rules, enforced: !(priority === 'urgent' && category?.critical === true) };
}

/** Which cap it was, as the log keeps it: the skip reason and, after a colon, the cap. */
export const capReason = ({ max, windowSeconds, category }: CapRule): string =>
  `capped: ${max} in ${windowSeconds} s${category === null ? '' : ` (category ${category})`}`;

/** The skip reason alone, as a program tells them apart. */
export const skipCode = (reason: string): string => (reason.startsWith('capped: ') ? 'capped' : reason);

/** What {@link capReason} has written, in words; undefined for any other reason. */
export function capWords(reason: string): string | undefined {
  const [, max, seconds, category] = /^capped: (\d+) in (\d+) s(?: \(category ([^)]+)\))?$/.exec(reason) ?? [];
  if (max === undefined || seconds === undefined) return undefined;
  const within = `${max} in ${durationWords(Number(seconds))}`;
  return category === undefined
    ? `this person has had as many notifications as the cap over all categories allows: ${within}`
    : `this person has had as many notifications of the category "${category}" as its cap allows: ${within}`;
}

const UNITS: readonly [name: string, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** In the largest unit that it is a whole number of. */
function durationWords(seconds: number): string {
  const [name, unit] = UNITS.find(([, each]) => seconds % each === 0) ?? ['second', 1];
  const n = seconds / unit;
  return `${n} ${name}${n === 1 ? '' : 's'}`;
}
