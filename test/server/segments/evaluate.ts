/** What a filter means, in plain TypeScript: what the compiled SQL is held against. */
import type { MomentRange, SegmentFilter, TagCondition } from '../../../wire/index.ts';
import { DEFAULTS, NOTIFICATIONS, NOW, type Browser, type Person } from './world.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

export function fits(filter: SegmentFilter, person: Person, browser: Browser): boolean {
  if ('all' in filter) return filter.all.every((each) => fits(each, person, browser));
  if ('any' in filter) return filter.any.some((each) => fits(each, person, browser));
  if ('not' in filter) return !fits(filter.not, person, browser);
  if ('tag' in filter) return fitsTag(filter, person);
  if ('group' in filter) return person.groups.includes(filter.group);
  if ('lastSeenAt' in filter) return person.lastSeenAt !== null && isIn(person.lastSeenAt, filter.lastSeenAt);
  if ('subscribedAt' in filter) return isIn(browser.createdAt, filter.subscribedAt);
  if ('locale' in filter) {
    const [own, wanted] = [(browser.locale ?? person.locale)?.toLowerCase(), filter.locale.toLowerCase()];
    return own === wanted || own?.startsWith(`${wanted}-`) === true;
  }
  if ('platform' in filter) return browser.platform === filter.platform;
  if ('active' in filter) return person.active === filter.active;
  if ('event' in filter) {
    const { event, template, category, notification, within } = filter;
    return person.browsers.some(({ events, movedAfter }) =>
      events.some((each) => {
        const of = NOTIFICATIONS.find(({ id }) => id === each.notification);
        return (
          each.type === event &&
          (movedAfter === null || each.notification > movedAfter) &&
          (within === undefined || each.at >= NOW - lengthOf(within)) &&
          (template === undefined || of?.template === template) &&
          (category === undefined || of?.category === category) &&
          (notification === undefined || of?.publicId === notification)
        );
      }),
    );
  }
  const id = filter.category as 'news' | 'promo';
  return browser.choices[id] ?? person.choices[id] ?? DEFAULTS[id] ?? false;
}

function fitsTag(test: TagCondition, { tags }: Person): boolean {
  const tag = Object.entries(tags).find(([key]) => key === test.tag)?.[1];
  if (test.exists !== undefined) return (tag !== undefined) === test.exists;
  if (tag === undefined) return false;
  const values = test.in ?? (test.equals === undefined ? undefined : [test.equals]);
  if (values !== undefined) return tag.kind !== 'date' && values.some((value) => value === tag.value);
  if (test.after !== undefined || test.before !== undefined) return tag.kind === 'date' && isIn(tag.value, test);
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = test;
  return tag.kind === 'number' && tag.value > gt && tag.value >= gte && tag.value < lt && tag.value <= lte;
}

const isIn = (at: number, { after, before }: MomentRange): boolean =>
  (after === undefined || at >= timeOf(after)) && (before === undefined || at < timeOf(before));

function timeOf(moment: string | number): number {
  if (typeof moment === 'number') return moment;
  if (moment === 'now') return NOW;
  return moment.endsWith(' ago') ? NOW - lengthOf(moment.slice(0, -4)) : new Date(moment).getTime();
}

function lengthOf(duration: string): number {
  const [n, unit = ''] = duration.split(' ');
  return Number(n) * (UNIT_MS[unit.replace(/s$/, '')] ?? Number.NaN);
}
