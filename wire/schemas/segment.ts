import { z } from 'zod';
import { EVENT_TYPES, PLATFORMS, type EventType, type Platform } from '../constants.ts';
import { keyed } from './keyed.ts';
import { durationSchema, momentSchema, type Moment } from './moment.ts';
import { nameSchema } from './name.ts';
import { categoryIdSchema } from './preferences.ts';
import { localeSchema } from './subscription.ts';

/** Levels of `all`, `any` and `not` around a condition, at most. */
export const MAX_FILTER_DEPTH = 8;

/** Conditions in a filter, at most. */
export const MAX_FILTER_CONDITIONS = 50;

/** Values in one `in`, at most. */
const MAX_VALUES = 500;

export type TagValue = string | number | boolean;

/** A range of time: at or after `after`, and before `before`. */
export interface MomentRange {
  after?: Moment | undefined;
  before?: Moment | undefined;
}

/** What a person's tag is held to: one of `equals`, `in`, `exists`, or a range of numbers, or one of dates. */
export interface TagCondition extends MomentRange {
  tag: string;
  equals?: TagValue | undefined;
  in?: TagValue[] | undefined;
  exists?: boolean | undefined;
  gt?: number | undefined;
  gte?: number | undefined;
  lt?: number | undefined;
  lte?: number | undefined;
}

/** What the person has done with an earlier notification, with any of their browsers. */
export interface EventCondition {
  event: EventType;
  /** Type of the template that the notification was made from. */
  template?: string | undefined;
  category?: string | undefined;
  /** The notification's id. */
  notification?: string | undefined;
  /** How long ago at most; as far back as events are kept, when absent. */
  within?: string | undefined;
}

export type SegmentCondition =
  | TagCondition
  | EventCondition
  | { group: string }
  /** The person's last visit with any browser. */
  | { lastSeenAt: MomentRange }
  /** When this browser subscribed first. */
  | { subscribedAt: MomentRange }
  /** This browser's language, or else the person's: `pt` fits `pt-BR`, too. */
  | { locale: string }
  | { platform: Platform }
  /** Whether the host has the user as active. */
  | { active: boolean }
  /** The category is on for this browser: by its own choice, the person's, or by default. */
  | { category: string };

/** Who is meant: one condition, or several joined. Each is true or false for each browser; there is no "unknown". */
export type SegmentFilter =
  { all: SegmentFilter[] } | { any: SegmentFilter[] } | { not: SegmentFilter } | SegmentCondition;

export const tagKeySchema = nameSchema(64);
export const groupNameSchema = nameSchema(64);

/** Of text only so much that an index takes it. */
const tagValueSchema = z.union([z.string().max(255), z.number(), z.boolean()], 'expected text, a number or a boolean');

const rangeSchema = z
  .strictObject({ after: momentSchema.optional(), before: momentSchema.optional() })
  .refine(({ after, before }) => after !== undefined || before !== undefined, 'expected after, before or both');

const tagSchema = z
  .strictObject({
    tag: tagKeySchema,
    equals: tagValueSchema.optional(),
    in: z.array(tagValueSchema).min(1).max(MAX_VALUES).optional(),
    exists: z.boolean().optional(),
    gt: z.number().optional(),
    gte: z.number().optional(),
    lt: z.number().optional(),
    lte: z.number().optional(),
    after: momentSchema.optional(),
    before: momentSchema.optional(),
  })
  .superRefine(({ equals, in: values, exists, gt, gte, lt, lte, after, before }, context) => {
    const kinds = [[equals], [values], [exists], [gt, gte, lt, lte], [after, before]];
    const used = kinds.filter((members) => members.some((member) => member !== undefined)).length;
    if (used !== 1) {
      const message = 'expected one of equals, in, exists, a range by gt, gte, lt, lte, or one by after, before';
      context.addIssue({ code: 'custom', message });
    }
  });

const eventSchema = z.strictObject({
  event: z.enum(EVENT_TYPES),
  template: categoryIdSchema.optional(),
  category: categoryIdSchema.optional(),
  notification: z.string().min(1).max(64).optional(),
  within: durationSchema.optional(),
});

const nodesSchema = z.lazy(() => z.array(nodeSchema).min(1).max(MAX_FILTER_CONDITIONS));

const nodeSchema: z.ZodType<SegmentFilter> = keyed({
  all: z.strictObject({ all: nodesSchema }),
  any: z.strictObject({ any: nodesSchema }),
  not: z.strictObject({ not: z.lazy(() => nodeSchema) }),
  tag: tagSchema,
  group: z.strictObject({ group: groupNameSchema }),
  lastSeenAt: z.strictObject({ lastSeenAt: rangeSchema }),
  subscribedAt: z.strictObject({ subscribedAt: rangeSchema }),
  locale: z.strictObject({ locale: localeSchema }),
  platform: z.strictObject({ platform: z.enum(PLATFORMS) }),
  active: z.strictObject({ active: z.boolean() }),
  // Before category: an event may name one.
  event: eventSchema,
  category: z.strictObject({ category: categoryIdSchema }),
});

/**
 * A filter as it is sent and stored. Whatever is wrong with it is a problem of its own (`filter_invalid`), with a
 * pointer to the place.
 */
export const segmentFilterSchema: z.ZodType<SegmentFilter> = z.unknown().transform((value, context) => {
  const refuse = (path: PropertyKey[], message: string): void =>
    context.addIssue({ code: 'custom', path, message, params: { problem: 'filter_invalid' } });
  if (value === undefined) {
    context.addIssue({ code: 'custom', message: 'expected a filter' });
    return z.NEVER;
  }
  if (depthOf(value) > MAX_FILTER_DEPTH) {
    refuse([], `nested deeper than ${MAX_FILTER_DEPTH} levels`);
    return z.NEVER;
  }
  const result = nodeSchema.safeParse(value);
  for (const issue of result.error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) refuse([...issue.path, key], 'unknown member');
    } else refuse(issue.path, issue.message);
  }
  if (result.data === undefined) return z.NEVER;
  const conditions = conditionsOf(result.data).length;
  if (conditions > MAX_FILTER_CONDITIONS) {
    refuse([], `${conditions} conditions: ${MAX_FILTER_CONDITIONS} at most`);
  }
  return result.data;
});

/** All conditions of a filter, wherever they stand, with the path to each. */
export function conditionsOf(
  filter: SegmentFilter,
  path: readonly PropertyKey[] = [],
): { condition: SegmentCondition; path: readonly PropertyKey[] }[] {
  if ('not' in filter) return conditionsOf(filter.not, [...path, 'not']);
  const joined = 'all' in filter ? filter.all : 'any' in filter ? filter.any : undefined;
  if (joined === undefined) return [{ condition: filter as SegmentCondition, path }];
  const name = 'all' in filter ? 'all' : 'any';
  return joined.flatMap((each, index) => conditionsOf(each, [...path, name, index]));
}

/** Levels of `all`, `any` and `not`; of what is far too deep, only that it is. */
function depthOf(value: unknown, level = 0): number {
  if (level > MAX_FILTER_DEPTH || typeof value !== 'object' || value === null) return level;
  const { all, any, not } = value as Readonly<Record<string, unknown>>;
  const listed: unknown[] = [all, any].flatMap((list: unknown) => (Array.isArray(list) ? (list as unknown[]) : []));
  const inner = not === undefined ? listed : [...listed, not];
  return inner.reduce<number>((deepest, each) => Math.max(deepest, depthOf(each, level + 1)), level);
}
