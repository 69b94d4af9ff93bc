import { z } from 'zod';
import { PLATFORMS } from '../constants.ts';
import { userIdSchema } from './audience.ts';
import { preferenceChoicesSchema, preferencesInputSchema, timeZoneSchema } from './preferences.ts';
import { groupNameSchema, tagKeySchema } from './segment.ts';
import { localeSchema } from './subscription.ts';
import { pageSizeSchema } from './when.ts';

/** Users in one POST /users/bulk, at most. */
export const MAX_BULK_USERS = 1000;

/** Tags named in one request for a user, at most. Also what a page can bring a user's tags to. */
export const MAX_TAGS = 100;

/** Groups that a user is in, at most. */
const MAX_GROUPS = 100;

/** An instant written so that it cannot be mistaken for text: `{"date": "2026-01-31T09:00:00Z"}`. */
const tagDateSchema = z.strictObject(
  { date: z.union([z.iso.datetime({ offset: true }), z.iso.date()], 'expected an ISO 8601 date or time') },
  { error: (issue) => (issue.code === 'invalid_type' ? EXPECTED_TAG : undefined) },
);

const EXPECTED_TAG = 'expected text, a number, a boolean, {"date": …} or null';

/** What a person's tag is. A date without a time is its midnight in UTC. */
export type UserTag = string | number | boolean | { date: string };

const tagSchema = z.unknown().transform((value, context): UserTag | null => {
  const result = schemaOf(value).safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) context.addIssue({ ...issue });
  return z.NEVER;
}) as z.ZodType<UserTag | null, UserTag | null>;

/** By what it is, so that a fault is told of that kind alone: a union would only say that nothing fits. */
function schemaOf(value: unknown): z.ZodType<UserTag | null> {
  if (value === null) return z.null();
  if (typeof value === 'string') return z.string().max(255);
  if (typeof value === 'number') return z.number();
  return typeof value === 'boolean' ? z.boolean() : tagDateSchema;
}

/** A record passes over `__proto__` without a word: it is refused, for nothing is to be taken and not stored. */
const tagsSchema = z
  .unknown()
  .superRefine((value, context) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, '__proto__')) return;
    context.addIssue({ code: 'custom', path: ['__proto__'], message: 'no name for a tag' });
  })
  .pipe(
    z
      .record(tagKeySchema, tagSchema)
      .refine((tags) => Object.keys(tags).length <= MAX_TAGS, `expected at most ${MAX_TAGS} tags`),
  ) as z.ZodType<Record<string, UserTag | null>, Record<string, UserTag | null>>;

const members = {
  /** Follows the host: a deactivated user is sent nothing, and again receives when reactivated. */
  active: z.boolean().optional(),
  locale: localeSchema.nullish(),
  timeZone: timeZoneSchema.nullish(),
  /** The user's choices, whole: the defaults of each of the user's devices. A device's own choice wins. */
  preferences: preferencesInputSchema.optional(),
  /** Those that are named are set, or deleted by null; others stay. */
  tags: tagsSchema.optional(),
  /** All groups that the user is in. */
  groups: z.array(groupNameSchema).max(MAX_GROUPS).optional(),
};

/** PUT and PATCH /api/v1/users/:id. Members that are absent keep what is stored. */
export const userRequestSchema = z.strictObject(members);
export type UserRequest = z.input<typeof userRequestSchema>;

/** POST /api/v1/users/bulk: all or none. */
export const bulkUsersRequestSchema = z.strictObject({
  users: z
    .array(z.strictObject({ id: userIdSchema, ...members }))
    .min(1)
    .max(MAX_BULK_USERS)
    .superRefine((users, context) => {
      const seen = new Set<string>();
      users.forEach(({ id }, index) => {
        if (seen.has(id)) context.addIssue({ code: 'custom', path: [index, 'id'], message: 'named twice' });
        seen.add(id);
      });
    }),
});
export type BulkUsersRequest = z.input<typeof bulkUsersRequestSchema>;

export const bulkUsersResponseSchema = z.object({ created: z.number(), updated: z.number() });
export type BulkUsersResponse = z.infer<typeof bulkUsersResponseSchema>;

const tagOutputSchema = z.union([z.string(), z.number(), z.boolean(), z.object({ date: z.string() })]);

/** A user in a list. */
export const userSummarySchema = z.object({
  id: z.string(),
  active: z.boolean(),
  locale: z.string().nullable(),
  timeZone: z.string().nullable(),
  tags: z.record(z.string(), tagOutputSchema),
  groups: z.array(z.string()),
  preferences: preferenceChoicesSchema,
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type UserSummary = z.infer<typeof userSummarySchema>;

export const consentRecordSchema = z.object({
  at: z.number(),
  text: z.string(),
  version: z.string().nullable(),
  /** The page that it was given on, without its query string, as the browser told. */
  page: z.string().nullable(),
  /** Null once that browser's subscription has been deleted. */
  subscriptionId: z.string().nullable(),
});
export type ConsentRecord = z.infer<typeof consentRecordSchema>;

/** One of a user's browsers. Its endpoint is a capability URL, and in no answer. */
export const userSubscriptionSchema = z.object({
  id: z.string(),
  active: z.boolean(),
  inactiveReason: z.string().nullable(),
  platform: z.enum(PLATFORMS),
  userAgent: z.string().nullable(),
  locale: z.string().nullable(),
  timeZone: z.string().nullable(),
  preferences: preferenceChoicesSchema,
  createdAt: z.number(),
  lastSeenAt: z.number(),
});
export type UserSubscription = z.infer<typeof userSubscriptionSchema>;

/** PUT, PATCH and GET /api/v1/users/:id */
export const userResponseSchema = userSummarySchema.extend({
  subscriptions: z.array(userSubscriptionSchema),
  consents: z.array(consentRecordSchema),
});
export type UserResponse = z.infer<typeof userResponseSchema>;

/** GET /api/v1/users */
export const userListQuerySchema = z.strictObject({
  group: groupNameSchema.optional(),
  limit: pageSizeSchema,
  /** The last id of the page before. */
  after: userIdSchema.optional(),
});

/** By id; `next` is there as long as more may follow. */
export const userListResponseSchema = z.object({ users: z.array(userSummarySchema), next: z.string().optional() });
export type UserListResponse = z.infer<typeof userListResponseSchema>;

/** POST /api/v1/users/reconcile: whoever is not named is deactivated. */
export const reconcileRequestSchema = z.strictObject({
  ids: z.array(userIdSchema),
  dryRun: z.boolean().default(false),
  /** Takes an empty list, too: everybody is deactivated. */
  force: z.boolean().default(false),
});
export type ReconcileRequest = z.input<typeof reconcileRequestSchema>;

export const reconcileResponseSchema = z.object({
  /** Different ids in the list. */
  listed: z.number(),
  /** Of those, users that are here. */
  known: z.number(),
  /** Users that are not in the list and were active; with `dryRun` they still are. */
  deactivated: z.number(),
  dryRun: z.boolean(),
});
export type ReconcileResponse = z.infer<typeof reconcileResponseSchema>;
