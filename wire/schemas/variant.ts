import { z } from 'zod';
import { categoryIdSchema } from './preferences.ts';

/** A share in percent, to the hundredth. */
const percentFrom = (least: number) =>
  z
    .number()
    .min(least)
    .max(100)
    .refine((percent) => Math.abs(percent * 100 - Math.round(percent * 100)) < 1e-6, 'expected at most two decimals');

const percentSchema = percentFrom(0);
const weightSchema = percentFrom(0.01);

/**
 * What makes a send an A/B test, beside its own members. That the shares come to 100 in all is checked with the rest of
 * the send.
 *
 * @param content the schema of what may stand in a request instead of a template
 */
export function experimentShape<C extends z.ZodType>(content: C) {
  return {
    variants: z
      .array(
        z.strictObject({
          id: categoryIdSchema,
          /** Share of the people, in percent. */
          weight: weightSchema,
          /** Takes the place of the request's own. */
          template: categoryIdSchema.optional(),
          /** Each member takes the place of the request's own. */
          content: content.optional(),
        }),
      )
      .min(1)
      .max(10)
      .optional(),
    /** Percent of the people who get nothing, to compare with. */
    holdOut: percentSchema.optional(),
    /** Percent of the people who wait for the winner. */
    rest: percentSchema.optional(),
  };
}
