import { z } from 'zod';
import { MESSAGE_STATES, NOTIFICATION_STATES, PRIORITIES, RECALL_STATES, UNREACHED_REASONS } from '../constants.ts';
import { audienceSchema, userIdSchema, type Audience } from './audience.ts';
import { operationShape, refuseOperation, resultsSchema } from './click.ts';
import { categoryIdSchema } from './preferences.ts';
import { localeSchema } from './subscription.ts';
import { actionIdSchema, appearanceShape, deliveryShape } from './template.ts';
import { experimentShape } from './variant.ts';
import { refuseTwoStarts, whenShape, type When } from './when.ts';

export const inlineActionSchema = z
  .strictObject({
    action: actionIdSchema,
    title: z.string().min(1).max(200),
    url: z.string().max(2048).optional(),
    icon: z.string().max(2048).optional(),
    ...operationShape,
    /** With `post`: what is shown of how it went. */
    results: resultsSchema.optional(),
  })
  .superRefine(refuseOperation);

const inlineShape = {
  title: z.string().min(1).max(200).optional(),
  body: z.string().max(4000).optional(),
  url: z.string().max(2048).optional(),
  lang: localeSchema.optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  actions: z
    .array(inlineActionSchema)
    .max(10)
    .superRefine((actions, context) => {
      for (const [index, { action }] of actions.entries()) {
        if (actions.findIndex((each) => each.action === action) === index) continue;
        context.addIssue({ code: 'custom', path: [index, 'action'], message: 'named twice' });
      }
    })
    .optional(),
  timestamp: z.number().int().nonnegative().optional(),
  /** Tags of notifications to take off the screen; this one is shown, silently, only where a browser demands that. */
  close: z.array(z.string().min(1).max(128)).min(1).max(10).optional(),
  ...appearanceShape,
};

/** What of a send stands in the request itself; with a template, each member present overrides the template's. */
export const inlineContentSchema = z.strictObject(inlineShape);
export type InlineContent = z.infer<typeof inlineContentSchema>;

const pressureShape = {
  /** Messages leave no faster. */
  throttlePerMinute: z.number().int().min(1).max(1_000_000).optional(),
  ...experimentShape(inlineContentSchema),
};

const aliasShape = {
  userId: userIdSchema.optional(),
  user_id: userIdSchema.optional(),
  message: z.string().max(4000).optional(),
  action_url: z.string().max(2048).optional(),
  template_type: categoryIdSchema.optional(),
};

/**
 * POST /api/v1/notifications. Aliases `userId`/`user_id` (one user), `message` (body), `action_url` (url) and
 * `template_type` (template) are folded into our own names. Recipients that contradict each other are refused: `to`
 * beside `userId`, two ids of one user.
 */
export const notificationRequestSchema = z
  .strictObject({
    to: audienceSchema.optional(),
    template: categoryIdSchema.optional(),
    context: z.record(z.string(), z.unknown()).optional(),
    /** A variable of the template that the context does not have is an error, and not only a warning. */
    strict: z.boolean().optional(),
    category: categoryIdSchema.optional(),
    priority: z.enum(PRIORITIES).optional(),
    ...inlineShape,
    ...deliveryShape,
    ...pressureShape,
    ...whenShape,
    ...aliasShape,
  })
  .superRefine(({ to, userId, user_id, ...others }, context) => {
    const refuse = (name: string, message: string): void => context.addIssue({ code: 'custom', path: [name], message });
    if (to !== undefined && userId !== undefined) refuse('userId', 'not together with to');
    if (to !== undefined && user_id !== undefined) refuse('user_id', 'not together with to');
    if (userId !== undefined && user_id !== undefined && userId !== user_id) refuse('user_id', 'another than userId');
    refuseTwoStarts(others, refuse);
  })
  .transform((input) => {
    const { to, template, template_type, context, category, priority, userId, user_id, message, action_url, ...given } =
      input;
    const { strict, ...rest } = given;
    const { throttlePerMinute, variants, holdOut, rest: keptBack, ...timed } = rest;
    const { sendAt, delaySeconds, sendAtLocal, expiresAt, ...own } = timed;
    const { ttlSeconds, urgency, topic, ...inline } = own;
    const when: When = { sendAt, delaySeconds, sendAtLocal, expiresAt };
    const user = userId ?? user_id;
    const content: InlineContent = { ...inline };
    if (content.body === undefined && message !== undefined) content.body = message;
    if (content.url === undefined && action_url !== undefined) content.url = action_url;
    return {
      audience: to ?? (user === undefined ? undefined : ({ users: [user] } satisfies Audience)),
      template: template ?? template_type,
      context: context ?? {},
      strict,
      category,
      priority,
      content,
      ttlSeconds,
      urgency,
      topic,
      throttlePerMinute,
      variants,
      holdOut,
      rest: keptBack,
      when,
    };
  });
export type NotificationRequest = z.input<typeof notificationRequestSchema>;
export type ParsedNotificationRequest = z.output<typeof notificationRequestSchema>;

export const messageSummarySchema = z.object({
  subscriptionId: z.string(),
  userId: z.string().nullable(),
  state: z.enum(MESSAGE_STATES),
  success: z.boolean(),
  /** The skip reason, or what the push service said (≤ 1 KB). */
  error: z.string().optional(),
  /** What became of taking it back after a cancel; the state stays `accepted`: the push service did accept it. */
  recall: z.enum(RECALL_STATES).optional(),
});
export type MessageSummary = z.infer<typeof messageSummarySchema>;

export const notificationCountsSchema = z.object({
  total: z.number(),
  /** Accepted by the push service. */
  sent: z.number(),
  failed: z.number(),
  /** Skipped, for a named reason. */
  blocked: z.number(),
  /** Queued, sending or retrying. */
  pending: z.number(),
  /** gone or expired. */
  expired: z.number(),
  delivered: z.number(),
  clicked: z.number(),
  action_clicked: z.number(),
  dismissed: z.number(),
});
export type NotificationCounts = z.infer<typeof notificationCountsSchema>;

export const notificationResponseSchema = z.object({
  id: z.string(),
  state: z.enum(NOTIFICATION_STATES),
  createdAt: z.number(),
  /** Epoch ms: when it starts, or has, where that is later than its making. */
  sendAt: z.number().optional(),
  /** As the request had it: when each person has it by the clock on their wall. */
  sendAtLocal: z.string().optional(),
  /** Epoch ms: nothing is delivered after. */
  expiresAt: z.number(),
  template: z.string().nullable(),
  counts: notificationCountsSchema,
  /** The first 100 messages, by subscription. */
  details: z.array(messageSummarySchema),
  unreached: z.array(z.object({ id: z.string(), reason: z.enum(UNREACHED_REASONS) })),
  /** After a cancel: what became of the messages that push services had accepted. */
  recalls: z
    .object({
      cancelledAt: z.number(),
      /** More are being taken back. */
      running: z.boolean(),
      recalled: z.number(),
      tooLate: z.number(),
      failed: z.number(),
    })
    .optional(),
  /** What a reader should know of this send: cut actions, unknown variables, a payload above 2,744 octets. */
  warnings: z.array(z.string()),
});
export type NotificationResponse = z.infer<typeof notificationResponseSchema>;

/** POST /api/v1/notifications/:id/cancel */
export const cancelResponseSchema = notificationResponseSchema.extend({
  /** Messages that waited here and will not be sent. */
  cancelled: z.number(),
  /** Messages that are now taken back from push services, in the background. */
  recallsQueued: z.number(),
});
export type CancelResponse = z.infer<typeof cancelResponseSchema>;
