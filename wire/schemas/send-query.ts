import { z } from 'zod';

/** How long a send may be asked to wait for its outcome. */
export const MAX_WAIT_SECONDS = 30;

/** The query string of POST /api/v1/notifications: `wait=10s`, or `wait=10`. */
export const sendQuerySchema = z.strictObject({
  /** ms */
  wait: z
    .string()
    .regex(/^\d{1,3}s?$/, 'whole seconds, such as 10s')
    .transform((text) => Number.parseInt(text, 10))
    .refine((seconds) => seconds <= MAX_WAIT_SECONDS, `at most ${MAX_WAIT_SECONDS}s`)
    .transform((seconds) => seconds * 1000)
    .optional(),
});
