import { z } from 'zod';
import { NOTIFICATION_STATES, PLATFORMS } from '../constants.ts';
import { funnelCountsSchema } from './funnel.ts';

/** Days that one answer may span. */
export const MAX_STATS_DAYS = 366;

/** Days that can be told by the hour: older counters are kept by the day. */
export const MAX_HOURLY_DAYS = 7;

const daysSchema = z
  .string()
  .regex(/^\d{1,3}$/, 'a whole number')
  .transform(Number)
  .refine((days) => days >= 1 && days <= MAX_STATS_DAYS, `1 to ${MAX_STATS_DAYS}`)
  .default(30);

/** The query string of GET /api/v1/stats, and of /stats/funnel, /templates, /categories and /platforms. */
export const statsQuerySchema = z.strictObject({ days: daysSchema });

const keySchema = z.string().max(191).optional();

/** The query string of GET /api/v1/stats/timeseries. An empty `template` or `category`: those without one. */
export const timeseriesQuerySchema = z
  .strictObject({
    days: daysSchema,
    by: z.enum(['day', 'hour']).default('day'),
    template: keySchema,
    category: keySchema,
    platform: z.enum(PLATFORMS).optional(),
  })
  .refine(({ by, days }) => by === 'day' || days <= MAX_HOURLY_DAYS, {
    path: ['days'],
    message: `at most ${MAX_HOURLY_DAYS} by the hour`,
  })
  .refine(
    ({ template, category, platform }) =>
      [template, category, platform].filter((value) => value !== undefined).length <= 1,
    { path: ['by'], message: 'one of template, category and platform at most' },
  );
export type TimeseriesQuery = z.output<typeof timeseriesQuerySchema>;

/** What became of messages. Each counts once, in the hour in which it happened. */
export const figuresSchema = z.object({
  /** Messages; by platform those that have come to an end. */
  planned: z.number(),
  /** Taken by the push service. */
  accepted: z.number(),
  delivered: z.number(),
  clicked: z.number(),
  action_clicked: z.number(),
  dismissed: z.number(),
  failed: z.number(),
  rejected: z.number(),
  gone: z.number(),
  expired: z.number(),
  skipped: z.number(),
  cancelled: z.number(),
  /** People who unsubscribed within 24 hours of a sign of the message, put down to the last one. */
  unsubscribed: z.number(),
  /** accepted / (accepted + failed + rejected), in percent. */
  deliveryRate: z.number(),
  /** Messages with a click or an action click / accepted, in percent. */
  clickRate: z.number(),
});
export type Figures = z.infer<typeof figuresSchema>;

/** Messages by the time from their being shown to their first click: up to so many seconds; null: longer. */
export const timeToClickSchema = z.array(z.object({ upToSeconds: z.number().nullable(), messages: z.number() }));
export type TimeToClick = z.infer<typeof timeToClickSchema>;

const periodShape = {
  /** Beginning of the first UTC day, epoch ms. */
  from: z.number(),
  /** Now. */
  to: z.number(),
};

/** GET /api/v1/stats: what hosts read (snake_case), and our own. */
export const statsResponseSchema = z.object({
  period_days: z.number(),
  total_sent: z.number(),
  total_failed: z.number(),
  /** What waits or is on its way now, whenever it was planned. */
  total_pending: z.number(),
  /** sent / (sent + failed), in percent, two decimals; 0 if there is none. */
  delivery_rate: z.number(),
  events_by_type: z.object({
    sent: z.number(),
    delivered: z.number(),
    clicked: z.number(),
    dismissed: z.number(),
    action_clicked: z.number(),
  }),
  /** `general`: sends without a template. */
  by_template_type: z.record(z.string(), z.object({ total: z.number(), sent: z.number(), failed: z.number() })),
  ...periodShape,
  figures: figuresSchema,
  timeToClick: timeToClickSchema,
  reach: z.object({
    active: z.number(),
    /** Active subscriptions that were seen or told of a message within `days`: who a send to everyone would reach. */
    reachable: z.number(),
    days: z.number(),
  }),
  /** What pages have told of asking for permission, over the period. */
  funnel: funnelCountsSchema,
});
export type StatsResponse = z.infer<typeof statsResponseSchema>;

/** GET /api/v1/stats/timeseries: each hour or day of the period, those without anything too. */
export const timeseriesResponseSchema = z.object({
  period_days: z.number(),
  ...periodShape,
  by: z.enum(['day', 'hour']),
  points: z.array(figuresSchema.extend({ at: z.number() })),
});
export type TimeseriesResponse = z.infer<typeof timeseriesResponseSchema>;

/** GET /api/v1/stats/funnel: each day of the period, those without anything too. */
export const funnelStatsSchema = z.object({
  period_days: z.number(),
  ...periodShape,
  points: z.array(funnelCountsSchema.extend({ at: z.number() })),
});
export type FunnelStats = z.infer<typeof funnelStatsSchema>;

/** GET /api/v1/stats/templates, /categories and /platforms: most messages first; key null: without one. */
export const breakdownResponseSchema = z.object({
  period_days: z.number(),
  ...periodShape,
  rows: z.array(figuresSchema.extend({ key: z.string().nullable(), timeToClick: timeToClickSchema })),
});
export type BreakdownResponse = z.infer<typeof breakdownResponseSchema>;

/** GET /api/v1/notifications/:id/stats */
export const notificationStatsSchema = z.object({
  id: z.string(),
  state: z.enum(NOTIFICATION_STATES),
  createdAt: z.number(),
  template: z.string().nullable(),
  category: z.string().nullable(),
  figures: figuresSchema,
  timeToClick: timeToClickSchema,
  platforms: z.array(figuresSchema.extend({ platform: z.enum(PLATFORMS) })),
});
export type NotificationStats = z.infer<typeof notificationStatsSchema>;
