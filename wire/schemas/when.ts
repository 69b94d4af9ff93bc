import { z } from 'zod';
import { NOTIFICATION_STATES } from '../constants.ts';

/** Epoch ms of the year 9999's end: what a date can be is less than what a number can. */
const MAX_AT = Date.UTC(10_000, 0, 1) - 1;

/** A year. */
const MAX_SECONDS = 31_622_400;

/** A point in time: epoch ms, or ISO 8601 with its offset (`2026-12-01T09:00:00+01:00`). Comes out as epoch ms. */
export const pointInTimeSchema = z.union(
  [z.number().int().min(0).max(MAX_AT), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))],
  'expected epoch ms or ISO 8601 with an offset, such as 2026-12-01T09:00:00+01:00',
);

/** A wall-clock time without a zone, to the minute: `2026-12-01T09:00`. */
export const wallTimeSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, {
    abort: true,
    error: 'expected a time without a zone, such as 2026-12-01T09:00',
  })
  .refine((text) => z.iso.datetime({ offset: true }).safeParse(`${text}:00Z`).success, 'there is no such day or time');

/** When a send is to start, and until when it may be delivered. Of the first three, one at most. */
export const whenShape = {
  sendAt: pointInTimeSchema.optional(),
  delaySeconds: z.number().int().min(0).max(MAX_SECONDS).optional(),
  /** In each person's own zone. */
  sendAtLocal: wallTimeSchema.optional(),
  /** Never delivered later, whatever the TTL. */
  expiresAt: pointInTimeSchema.optional(),
};

export interface When {
  sendAt?: number | undefined;
  delaySeconds?: number | undefined;
  sendAtLocal?: string | undefined;
  expiresAt?: number | undefined;
}

const STARTS = ['sendAt', 'delaySeconds', 'sendAtLocal'] as const satisfies (keyof When)[];

/** Says of the second and third way to name the start that there is one already. */
export function refuseTwoStarts(when: When, refuse: (name: string, message: string) => void): void {
  const [first, ...others] = STARTS.filter((name) => when[name] !== undefined);
  for (const name of others) refuse(name, `not together with ${first ?? ''}`);
}

/** How many of a list, as a query string has it. */
export const pageSizeSchema = z
  .string()
  .regex(/^\d{1,3}$/, 'a whole number')
  .transform(Number)
  .refine((n) => n >= 1 && n <= 100, 'from 1 to 100')
  .default(50);

/** GET /api/v1/notifications */
export const notificationListQuerySchema = z.strictObject({
  /** Only those that are still to start. */
  state: z.literal('scheduled').optional(),
  limit: pageSizeSchema,
  /** The id of the last one of the page before. */
  after: z.string().min(1).max(64).optional(),
});

export const notificationListResponseSchema = z.object({
  /** The newest first; of those still to start, the soonest. */
  notifications: z.array(
    z.object({
      id: z.string(),
      state: z.enum(NOTIFICATION_STATES),
      createdAt: z.number(),
      sendAt: z.number().optional(),
      sendAtLocal: z.string().optional(),
      expiresAt: z.number(),
      template: z.string().nullable(),
      category: z.string().nullable(),
      /** Where it stands in the request itself. */
      title: z.string().nullable(),
    }),
  ),
});
export type NotificationListResponse = z.infer<typeof notificationListResponseSchema>;
