import { z } from 'zod';
import { tagKeySchema } from './segment.ts';
import { endpointSchema } from './subscription.ts';
import { MAX_TAGS } from './user.ts';

/** Text as the app's side takes it; dates are the app's to set. */
const clientTagSchema = z.union(
  [z.string().max(255), z.number(), z.boolean(), z.null()],
  'expected text of at most 255 characters, a number, a boolean or null',
);

/** PATCH /api/v1/push/tags: those that are named are set, or deleted by null; others stay. */
export const tagsPatchRequestSchema = z.strictObject({
  endpoint: endpointSchema,
  tags: z
    .record(tagKeySchema, clientTagSchema)
    .refine((tags) => Object.keys(tags).length <= MAX_TAGS, `expected at most ${MAX_TAGS} tags`),
});
export type TagsPatchRequest = z.input<typeof tagsPatchRequestSchema>;

export const tagsResponseSchema = z.object({ success: z.literal(true) });
export type TagsResponse = z.infer<typeof tagsResponseSchema>;
