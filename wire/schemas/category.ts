import { z } from 'zod';
import { frequencyCapSchema } from './frequency-cap.ts';
import { categoryIdSchema } from './preferences.ts';
import { localeSchema } from './subscription.ts';

/** A kind of notification that a person can switch on or off. Never called topic: that is RFC 8030's word. */
export const categorySchema = z.strictObject({
  id: categoryIdSchema,
  names: z.record(localeSchema, z.string().min(1).max(200)),
  descriptions: z.record(localeSchema, z.string().max(500)).optional(),
  /** false makes it opt-in. */
  defaultOn: z.boolean().default(true),
  /** Together with priority `urgent` it passes quiet hours. */
  critical: z.boolean().default(false),
  /** What happens to a message that falls into quiet hours: it waits, is not sent, or comes without a sound. */
  inQuietHours: z.enum(['defer', 'drop', 'silent']).default('defer'),
  /** At most so many notifications of this category a person. */
  frequencyCap: frequencyCapSchema.optional(),
});
export type Category = z.output<typeof categorySchema>;

/** One category as a browser sees it, named in the page's language. */
export const localizedCategorySchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  defaultOn: z.boolean(),
});
export type LocalizedCategory = z.infer<typeof localizedCategorySchema>;

export const categoriesResponseSchema = z.object({ categories: z.array(localizedCategorySchema) });
export type CategoriesResponse = z.infer<typeof categoriesResponseSchema>;
