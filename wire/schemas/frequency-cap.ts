import { z } from 'zod';

/** The longest window of a cap: 30 days, as long as messages are kept. */
export const MAX_CAP_WINDOW_SECONDS = 2_592_000;

/** How many notifications a person gets within a rolling window, whatever the number of their devices. */
export const frequencyCapSchema = z.strictObject({
  max: z.number().int().min(1).max(1000),
  windowSeconds: z.number().int().min(1).max(MAX_CAP_WINDOW_SECONDS),
});
export type FrequencyCap = z.infer<typeof frequencyCapSchema>;
