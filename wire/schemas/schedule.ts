import { z } from 'zod';
import { categoryIdSchema } from './preferences.ts';
import { pointInTimeSchema } from './when.ts';

/** The app's own id of a schedule: `weekly_digest`. */
export const scheduleIdSchema = categoryIdSchema;

/** What becomes of ticks that nobody was there for: none is made up for, one for all of them, or each. */
export const CATCH_UPS = ['skip', 'once', 'all'] as const;

/** PUT /api/v1/schedules/:id */
export const scheduleRequestSchema = z.strictObject({
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  cron: z.string().min(1).max(200),
  /** IANA. */
  timeZone: z.string().min(1).max(64),
  /** As POST /api/v1/notifications takes it, without a time to start at or an end. */
  notification: z.record(z.string(), z.unknown()),
  catchUp: z.enum(CATCH_UPS).default('once'),
  /** The first tick is not before it. */
  startsAt: pointInTimeSchema.nullish().transform((at) => at ?? null),
  /** The last tick is not after it. */
  endsAt: pointInTimeSchema.nullish().transform((at) => at ?? null),
  paused: z.boolean().default(false),
});
export type ScheduleRequest = z.input<typeof scheduleRequestSchema>;

export const scheduleResponseSchema = z.object({
  id: z.string(),
  cron: z.string(),
  timeZone: z.string(),
  notification: z.record(z.string(), z.unknown()),
  catchUp: z.enum(CATCH_UPS),
  startsAt: z.number().nullable(),
  endsAt: z.number().nullable(),
  paused: z.boolean(),
  /** Epoch ms of the next five ticks; none while it is paused. */
  nextRuns: z.array(z.number()),
  /** The last ten ticks that were run, the newest first. */
  lastRuns: z.array(z.object({ at: z.number(), notificationId: z.string() })),
  /** Why the last tick made no notification; null when it did. */
  fault: z.string().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type ScheduleResponse = z.infer<typeof scheduleResponseSchema>;

/** GET /api/v1/schedules */
export const scheduleListQuerySchema = z.strictObject({ after: scheduleIdSchema.optional() });

/** By id, a hundred at most. */
export const schedulesResponseSchema = z.object({ schedules: z.array(scheduleResponseSchema) });
export type SchedulesResponse = z.infer<typeof schedulesResponseSchema>;
