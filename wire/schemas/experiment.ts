import { z } from 'zod';
import { categoryIdSchema } from './preferences.ts';
import { notificationResponseSchema } from './notification.ts';

/** POST /api/v1/notifications/:id/winner. Without a variant, the one that has clearly won. */
export const winnerRequestSchema = z.strictObject({ variant: categoryIdSchema.optional() });
export type WinnerRequest = z.infer<typeof winnerRequestSchema>;

/** Wilson score interval, 95 %. */
const intervalSchema = z.object({ low: z.number(), high: z.number() });

export const variantResultSchema = z.object({
  id: z.string(),
  weight: z.number(),
  /** People, each once, whose message a push service has accepted on one device or more. */
  sent: z.number(),
  delivered: z.number(),
  /** People who have clicked on the notification or one of its actions. */
  clicked: z.number(),
  /** clicked / sent; null while nothing is sent. */
  clickRate: z.number().nullable(),
  interval: intervalSchema.nullable(),
});
export type VariantResult = z.infer<typeof variantResultSchema>;

/** GET /api/v1/notifications/:id/experiment */
export const experimentResponseSchema = z.object({
  notificationId: z.string(),
  variants: z.array(variantResultSchema),
  /** People of the shares that got nothing so far. */
  holdOut: z.object({ percent: z.number(), people: z.number() }),
  rest: z.object({ percent: z.number(), people: z.number() }),
  verdict: z.object({
    clear: z.boolean(),
    /** The variant that has clearly won. */
    winner: z.string().nullable(),
    /** A sentence or two in English. */
    text: z.string(),
  }),
  /** What was sent to the rest, once it was. */
  winner: z.object({ variant: z.string(), notificationId: z.string(), at: z.number() }).nullable(),
});
export type ExperimentResponse = z.infer<typeof experimentResponseSchema>;

export const winnerResponseSchema = z.object({
  experimentId: z.string(),
  variant: z.string(),
  /** The send to the rest. */
  notification: notificationResponseSchema,
});
export type WinnerResponse = z.infer<typeof winnerResponseSchema>;
