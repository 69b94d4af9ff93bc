/** Random people with browsers, tags, groups, choices and events, and random filters about them. */
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import {
  EVENT_TYPES,
  type EventType,
  type MomentRange,
  type Platform,
  type SegmentCondition,
  type SegmentFilter,
} from '../../../wire/index.ts';

export const NOW = Date.UTC(2026, 0, 1, 12);
const DAY_MS = 86_400_000;

/** Few, so that filters meet them, on both sides of each bound. */
const TIMES = [NOW - 8 * DAY_MS, NOW - 7 * DAY_MS - 1, NOW - 7 * DAY_MS, NOW - 7 * DAY_MS + 1, NOW - 1, NOW];
const MOMENTS = ['7 days ago', 'now', '168 hours ago', NOW - 7 * DAY_MS, new Date(NOW - 7 * DAY_MS).toISOString()];
const LOCALES = ['pt', 'pt-BR', 'PT-pt', 'ptx', 'en', null];
const WANTED_LOCALES = ['pt', 'pt-BR', 'PT', 'en', 'de'];
const PLATFORM_SET = ['android', 'ios', 'other'] as const;
const CATEGORIES = ['news', 'promo'] as const;
const KEYS = ['plan', 'Plan'] as const;
const GROUPS = ['vip', 'beta'] as const;

/** News is on by default, promo is not. */
export const DEFAULTS: Readonly<Record<string, boolean>> = { news: true, promo: false };

export const NOTIFICATIONS = [
  { id: 1, publicId: 'ntf_1', template: 'welcome', category: 'news' },
  { id: 2, publicId: 'ntf_2', template: null, category: null },
  { id: 3, publicId: 'ntf_3', template: 'welcome', category: 'promo' },
] as const;

export type Choices = Partial<Record<(typeof CATEGORIES)[number], boolean>>;
export type Tag =
  { kind: 'string'; value: string } | { kind: 'number' | 'date'; value: number } | { kind: 'boolean'; value: boolean };

export interface Browser {
  active: boolean;
  platform: Platform;
  locale: string | null;
  createdAt: number;
  choices: Choices;
  movedAfter: number | null;
  events: { type: EventType; notification: number; at: number }[];
}

export interface Person {
  active: boolean;
  locale: string | null;
  lastSeenAt: number | null;
  choices: Choices;
  tags: Partial<Record<(typeof KEYS)[number], Tag>>;
  groups: readonly string[];
  browsers: Browser[];
}

const time = fc.constantFrom(...TIMES);
const locale = fc.constantFrom(...LOCALES);
const choices: fc.Arbitrary<Choices> = fc.oneof(
  fc.constant({}),
  fc.record({ news: fc.boolean(), promo: fc.boolean() }, { requiredKeys: [] }),
);
const text = fc.constantFrom('', 'pro', 'Pro', "o'x", '1', 'true');
const number = fc.constantFrom(0, 1, -1.5, 10, NOW);
const tag: fc.Arbitrary<Tag> = fc.oneof(
  text.map((value) => ({ kind: 'string', value }) as const),
  number.map((value) => ({ kind: 'number', value }) as const),
  fc.boolean().map((value) => ({ kind: 'boolean', value }) as const),
  time.map((value) => ({ kind: 'date', value }) as const),
);

const browser: fc.Arbitrary<Browser> = fc.record({
  active: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  platform: fc.constantFrom(...PLATFORM_SET),
  locale,
  createdAt: time,
  choices,
  movedAfter: fc.constantFrom(null, null, 1, 2),
  events: fc.uniqueArray(
    fc.record({ type: fc.constantFrom(...EVENT_TYPES), notification: fc.constantFrom(1, 2, 3), at: time }),
    { maxLength: 4, size: 'max', selector: ({ type, notification }) => `${type} ${notification}` },
  ),
});

export const people: fc.Arbitrary<Person[]> = fc.array(
  fc.record({
    active: fc.boolean(),
    locale,
    lastSeenAt: fc.oneof(time, fc.constant(null)),
    choices,
    tags: fc.record({ plan: tag, Plan: tag }, { requiredKeys: [] }),
    groups: fc.subarray([...GROUPS]),
    browsers: fc.array(browser, { maxLength: 2 }),
  }),
  { minLength: 4, maxLength: 14, size: 'max' },
);

const moment = fc.constantFrom(...MOMENTS);
const range: fc.Arbitrary<MomentRange> = fc.oneof(
  fc.record({ after: moment }),
  fc.record({ before: moment }),
  fc.record({ after: moment, before: moment }),
);
const value = fc.oneof(text, number, fc.boolean());
const numbers = fc
  .record({ gt: number, gte: number, lt: number, lte: number }, { requiredKeys: [] })
  .filter((bounds) => Object.keys(bounds).length > 0);
const category = fc.constantFrom(...CATEGORIES);

const condition: fc.Arbitrary<SegmentCondition> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...KEYS, 'none'),
      fc.oneof(
        fc.record({ equals: value }),
        fc.record({ in: fc.array(value, { minLength: 1, maxLength: 4 }) }),
        fc.record({ exists: fc.boolean() }),
        numbers,
        range,
      ),
    )
    .map(([key, test]) => ({ tag: key, ...test })),
  fc.record({ group: fc.constantFrom(...GROUPS, 'none') }),
  fc.record({ lastSeenAt: range }),
  fc.record({ subscribedAt: range }),
  fc.record({ locale: fc.constantFrom(...WANTED_LOCALES) }),
  fc.record({ platform: fc.constantFrom(...PLATFORM_SET) }),
  fc.record({ active: fc.boolean() }),
  fc.record({ category }),
  fc.record(
    {
      event: fc.constantFrom(...EVENT_TYPES),
      template: fc.constantFrom('welcome', 'none'),
      category,
      notification: fc.constantFrom('ntf_1', 'ntf_2', 'ntf_9'),
      within: fc.constantFrom('7 days', '1 minute', '1 week'),
    },
    { requiredKeys: ['event'] },
  ),
);

export const filters: fc.Arbitrary<SegmentFilter> = fc.letrec<{ node: SegmentFilter }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    condition,
    fc.record({ all: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('node') }),
  ),
})).node;

/** Fills an empty database. Subscription ids are given in the order of people and their browsers, from 1. */
export function fill(database: DatabaseSync, world: readonly Person[]): void {
  for (const table of ['events', 'notifications', 'users', 'categories', 'origins', 'sqlite_sequence']) {
    database.exec(`delete from ${table}`);
  }
  const run = (sql: string, ...values: (string | number | null | Uint8Array)[]) => database.prepare(sql).run(...values);
  for (const id of CATEGORIES) {
    run('insert into categories values (?, ?, 0, 0)', id, JSON.stringify({ id, defaultOn: DEFAULTS[id] }));
  }
  run(`insert into origins (id, origin) values (1, 'https://a.example'), (2, 'https://b.example')`);
  for (const { id, publicId, template, category: of } of NOTIFICATIONS) {
    run(
      `insert into notifications (id, public_id, state, audience, content, template_type, category, priority, urgency,
         ttl_seconds, created_at, expires_at, unreached, warnings, rank, snapshot_id, cursor_origin_id, cursor_id)
       values (?, ?, 'done', '{}', '{}', ?, ?, 'low', 'low', 0, 0, 0, '[]', '[]', 0, 0, 0, 0)`,
      ...[id, publicId, template, of],
    );
  }
  let subscription = 0;
  world.forEach((person, index) => {
    const user = index + 1;
    run(
      `insert into users (id, external_id, active, locale, last_seen_at, preferences, created_at, updated_at)
       values (?, ?, ?, ?, ?, ?, 0, 0)`,
      ...[user, `person-${user}`, Number(person.active), person.locale, person.lastSeenAt, stored(person.choices)],
    );
    for (const [key, { kind, value: of }] of Object.entries(person.tags)) {
      const [words, n] = typeof of === 'string' ? [of, null] : [null, Number(of)];
      run('insert into user_tags values (?, ?, ?, ?, ?)', user, key, kind, words, n);
    }
    for (const name of person.groups) run('insert into user_groups values (?, ?)', user, name);
    for (const each of person.browsers) {
      subscription += 1;
      run(
        `insert into subscriptions (id, public_id, user_id, origin_id, endpoint, endpoint_hash, p256dh, auth, vapid_key_id,
           active, platform, locale, preferences, moved_after, created_at, updated_at, last_seen_at)
         values (?, ?, ?, ?, '', ?, x'', x'', '', ?, ?, ?, ?, ?, ?, 0, 0)`,
        ...[subscription, `sub_${subscription}`, user, 1 + (subscription % 2), Buffer.from([subscription])],
        ...[Number(each.active), each.platform, each.locale, stored(each.choices), each.movedAfter, each.createdAt],
      );
      for (const { type, notification, at } of each.events) {
        run(
          `insert into events (notification_id, subscription_id, type, action, at) values (?, ?, ?, '', ?)`,
          notification,
          subscription,
          type,
          at,
        );
      }
    }
  });
}

const stored = (of: Choices): string => JSON.stringify(Object.keys(of).length === 0 ? {} : { categories: of });
