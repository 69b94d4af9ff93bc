import { z } from 'zod';
import { NOTIFICATION_STATES } from '../constants.ts';
import { nameSchema } from './name.ts';
import { pointInTimeSchema } from './when.ts';

/** The app's own name of a reminder: `booking/123`. */
export const reminderKeySchema = nameSchema(191);

/** A year. */
const beforeSchema = z.number().int().min(1).max(31_622_400);

/** PUT /api/v1/reminders/:key */
export const reminderRequestSchema = z.strictObject({
  /** Epoch ms, or ISO 8601 with an offset. */
  eventAt: pointInTimeSchema,
  /** Seconds before the event: one reminder for each. */
  before: z
    .union([beforeSchema, z.array(beforeSchema).min(1).max(10)], 'expected whole seconds, or a list of up to ten')
    .transform((all) => [...new Set([all].flat())].toSorted((a, b) => b - a)),
  /** As POST /api/v1/notifications takes it, without a time to start at. */
  notification: z.record(z.string(), z.unknown()),
});
export type ReminderRequest = z.input<typeof reminderRequestSchema>;

export const reminderResponseSchema = z.object({
  key: z.string(),
  eventAt: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** The earliest first. */
  sends: z.array(
    z.object({
      beforeSeconds: z.number(),
      sendAt: z.number(),
      notificationId: z.string().nullable(),
      /** `too_late`: its time was over when the reminder was put. */
      state: z.enum([...NOTIFICATION_STATES, 'too_late']),
    }),
  ),
});
export type ReminderResponse = z.infer<typeof reminderResponseSchema>;

/** DELETE /api/v1/reminders/:key */
export const reminderDeletedSchema = z.object({
  key: z.string(),
  /** Messages that waited here and will not be sent. */
  cancelled: z.number(),
});
export type ReminderDeleted = z.infer<typeof reminderDeletedSchema>;
