import { z } from 'zod';
import { PLATFORMS } from '../constants.ts';
import { keyed } from './keyed.ts';
import { nameSchema } from './name.ts';
import { categoryIdSchema } from './preferences.ts';
import { groupNameSchema, segmentFilterSchema } from './segment.ts';

/** The host's own id of a user: opaque to us. */
export const userIdSchema = nameSchema(191);

/** The app's own id of a segment: `dormant_pros`. */
export const segmentIdSchema = categoryIdSchema;

const idList = (item: z.ZodType<string>) => z.array(item).min(1).max(10_000);

/** Whom a send is for. */
export const audienceSchema = keyed({
  users: z.strictObject({ users: idList(userIdSchema) }),
  subscriptions: z.strictObject({ subscriptions: idList(z.string().min(1).max(64)) }),
  everyone: z.strictObject({ everyone: z.literal(true) }),
  groups: z.strictObject({ groups: z.array(groupNameSchema).min(1).max(100) }),
  segment: z.strictObject({ segment: segmentIdSchema }),
  filter: z.strictObject({ filter: segmentFilterSchema }),
});
export type Audience = z.infer<typeof audienceSchema>;

/** PUT /api/v1/segments/:id */
export const segmentRequestSchema = z.strictObject({ name: z.string().min(1).max(200), filter: segmentFilterSchema });
export type SegmentRequest = z.infer<typeof segmentRequestSchema>;

export const segmentResponseSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** As it was sent. */
  filter: segmentFilterSchema,
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type SegmentResponse = z.infer<typeof segmentResponseSchema>;

/** GET /api/v1/segments, by id. */
export const segmentsResponseSchema = z.object({ segments: z.array(segmentResponseSchema) });
export type SegmentsResponse = z.infer<typeof segmentsResponseSchema>;

/** POST /api/v1/audiences/estimate */
export const estimateRequestSchema = z.strictObject({ to: audienceSchema });
export type EstimateRequest = z.infer<typeof estimateRequestSchema>;

export const estimateResponseSchema = z.object({
  /** People with at least one active subscription that a send would be planned for. */
  users: z.number(),
  /** Active subscriptions, which is messages. */
  subscriptions: z.number(),
  /** Whether everybody was counted; else it was every so-many-th stretch of the people, and both are projected. */
  exact: z.boolean(),
  /** Of the subscriptions; platforms without any are absent. */
  byPlatform: z.partialRecord(z.enum(PLATFORMS), z.number()),
  /** Up to ten of the users. */
  sample: z.array(z.string()),
});
export type EstimateResponse = z.infer<typeof estimateResponseSchema>;
