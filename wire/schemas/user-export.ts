import { z } from 'zod';
import { userResponseSchema, userSubscriptionSchema } from './user.ts';

/** A row of a log as it is stored: times are epoch ms, ids are public ones. */
const row = <S extends z.ZodRawShape>(shape: S) =>
  z.object({ notificationId: z.string().nullable(), subscriptionId: z.string(), at: z.number(), ...shape });

/**
 * GET /api/v1/users/:id/export: everything that is held about a person (GDPR art. 15 and 20), but for the endpoints and
 * their keys: whoever has those could send to the browser. Times are epoch ms.
 */
export const userExportSchema = z.object({
  exportedAt: z.number(),
  user: userResponseSchema.omit({ subscriptions: true }).extend({ lastSeenAt: z.number().nullable() }),
  subscriptions: z.array(
    userSubscriptionSchema.extend({
      /** Origin of the push service. */
      service: z.string(),
      deviceId: z.string().nullable(),
      ip: z.string().nullable(),
      expirationTime: z.number().nullable(),
      vapidKeyId: z.string(),
      updatedAt: z.number(),
    }),
  ),
  /** What was asked to be sent to this person alone, and the words of whatever else reached a browser of theirs. */
  notifications: z.array(
    z.object({
      id: z.string(),
      createdAt: z.number(),
      template: z.string().nullable(),
      category: z.string().nullable(),
      /** As the send gave it: texts of a template are not stored. */
      content: z.record(z.string(), z.unknown()),
      /** What a template's variables stood for; only of what was for this person alone. */
      context: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  messages: z.array(
    row({ state: z.string(), attempt: z.number(), httpStatus: z.number().nullable(), reason: z.string().nullable() }),
  ),
  attempts: z.array(row({ attempt: z.number(), httpStatus: z.number().nullable(), reason: z.string().nullable() })),
  events: z.array(row({ type: z.string(), action: z.string() })),
  /** Buttons that were posted to the app, and what it said: JSON. */
  actions: z.array(row({ action: z.string(), answer: z.string() })),
  deferrals: z.array(row({ until: z.number(), reason: z.string() })),
  recalls: z.array(row({ state: z.string(), httpStatus: z.number().nullable(), reason: z.string().nullable() })),
  /** Places taken under frequency caps. */
  capUses: z.array(row({ category: z.string().nullable(), until: z.number() })),
  experiments: z.array(
    z.object({
      notificationId: z.string().nullable(),
      variant: z.string(),
      sent: z.boolean(),
      delivered: z.boolean(),
      clicked: z.boolean(),
    }),
  ),
});
export type UserExport = z.infer<typeof userExportSchema>;
