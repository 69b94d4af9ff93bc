import { z } from 'zod';
import { MESSAGE_STATES, UNREACHED_REASONS } from '../constants.ts';
import { userIdSchema } from './audience.ts';

/** What can have happened to one person's message. Branch on these; the texts may change. */
export const EXPLAIN_CODES = [
  'planned',
  /** Not planned, and why. */
  'not_in_audience',
  'subscribed_after',
  'moved_here_after',
  'inactive_at_send',
  'not_planned_yet',
  'scheduled',
  'log_deleted',
  /** Before and between attempts. */
  'queued',
  'sending',
  'deferred',
  'service_paused',
  'attempt_failed',
  'next_attempt',
  /** Ends. */
  'accepted',
  'skipped',
  'gone',
  'rejected',
  'not_composed',
  'failed',
  'expired',
  'cancelled',
  /** After the push service took it. */
  'no_report',
  'shown',
  'clicked',
  'action_clicked',
  'action_done',
  'action_refused',
  'dismissed',
  'recall_queued',
  'recalled',
  'recall_too_late',
  'recall_failed',
  'recall_impossible',
  'subscription_ended',
] as const;
export type ExplainCode = (typeof EXPLAIN_CODES)[number];

/** GET /api/v1/notifications/:id/explain: a person with all their devices, or one device. */
export const explainQuerySchema = z
  .strictObject({ user: userIdSchema.optional(), subscription: z.string().min(1).max(64).optional() })
  .superRefine(({ user, subscription }, context) => {
    if ((user === undefined) === (subscription === undefined)) {
      context.addIssue({ code: 'custom', path: [], message: 'name a user or a subscription, not both' });
    }
  });
export type ExplainQuery = z.infer<typeof explainQuerySchema>;

export const explainStepSchema = z.object({
  /** Epoch ms; in the future for what is still to come. */
  at: z.number(),
  code: z.enum(EXPLAIN_CODES),
  /** A sentence or two in English. Times in it are ISO 8601 in UTC. */
  text: z.string(),
  /** From 1. */
  attempt: z.number().optional(),
  /** null: no answer came. */
  httpStatus: z.number().nullable().optional(),
  /** The skip reason, or what the push service said. */
  reason: z.string().optional(),
  /** As the push service sent it: seconds, or a date. */
  retryAfter: z.string().optional(),
  /** Epoch ms. */
  until: z.number().optional(),
  /** Of the button that was pressed. */
  action: z.string().optional(),
  /** The push service, by name or host. */
  service: z.string().optional(),
});
export type ExplainStep = z.infer<typeof explainStepSchema>;

export const explainResponseSchema = z.object({
  notificationId: z.string(),
  /** The whole in a sentence. */
  summary: z.string(),
  /** Set where the send named this person or device in vain. */
  unreached: z.enum(UNREACHED_REASONS).optional(),
  /** By age. */
  subscriptions: z.array(
    z.object({
      id: z.string(),
      /** Whose it is now; null for an anonymous browser. */
      user: z.string().nullable(),
      /** `unknown`: the log has been deleted. */
      state: z.enum([...MESSAGE_STATES, 'not_planned', 'unknown']),
      /** In order of time. */
      steps: z.array(explainStepSchema),
    }),
  ),
});
export type ExplainResponse = z.infer<typeof explainResponseSchema>;
export type ExplainedSubscription = ExplainResponse['subscriptions'][number];
