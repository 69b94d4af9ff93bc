import { z } from 'zod';

/**
 * Stages on the way to a subscription: the page's own question was shown, answered with yes or with not now; the
 * browser's was answered with yes, with no, or closed; the server has the subscription.
 */
export const FUNNEL_STAGES = [
  'primed',
  'accepted',
  'later',
  'browser_allowed',
  'browser_denied',
  'browser_dismissed',
  'subscribed',
] as const;
export type FunnelStage = (typeof FUNNEL_STAGES)[number];

/** Body of POST /funnel: one page has come to this stage, now. */
export const funnelRequestSchema = z.strictObject({ stage: z.enum(FUNNEL_STAGES) });
export type FunnelRequest = z.infer<typeof funnelRequestSchema>;

export const funnelResponseSchema = z.object({ success: z.literal(true) });
export type FunnelResponse = z.infer<typeof funnelResponseSchema>;

/** How often each stage was come to. */
export const funnelCountsSchema = z.object(
  Object.fromEntries(FUNNEL_STAGES.map((stage) => [stage, z.number()])) as Record<FunnelStage, z.ZodNumber>,
);
export type FunnelCounts = z.infer<typeof funnelCountsSchema>;
