import { z } from 'zod';
import { preferenceChoicesSchema, preferencesInputSchema, timeZoneSchema } from './preferences.ts';
import { localeSchema } from './subscription.ts';

/** PUT /api/v1/users/:id. Members that are absent keep what is stored. */
export const userRequestSchema = z.strictObject({
  /** Follows the host: a deactivated user is sent nothing, and again receives when reactivated. */
  active: z.boolean().optional(),
  locale: localeSchema.nullish(),
  timeZone: timeZoneSchema.nullish(),
  /** The user's choices, whole: the defaults of each of the user's devices. A device's own choice wins. */
  preferences: preferencesInputSchema.optional(),
});
export type UserRequest = z.input<typeof userRequestSchema>;

export const userResponseSchema = z.object({
  id: z.string(),
  active: z.boolean(),
  locale: z.string().nullable(),
  timeZone: z.string().nullable(),
  preferences: preferenceChoicesSchema,
});
export type UserResponse = z.infer<typeof userResponseSchema>;
