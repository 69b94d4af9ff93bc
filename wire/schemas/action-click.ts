import { z } from 'zod';
import { pushEventSchema } from './event.ts';

/** POST /api/v1/push/actions: a button was pressed. Authorised by the signed token of its message; needs no login. */
export const actionRequestSchema = z.strictObject({
  token: pushEventSchema.shape.token,
  action: z.string().min(1).max(64),
  /** Epoch ms by the device's clock. */
  at: z.number().int().nonnegative(),
});
export type ActionRequest = z.infer<typeof actionRequestSchema>;

/** What the app says of a button: whether it is done, and what to show instead of the prepared text. */
export const actionAnswerSchema = z.object({
  success: z.boolean().default(true),
  notification: z.object({ title: z.string().min(1).max(200), body: z.string().max(1000).optional() }).optional(),
});
export type ActionAnswer = z.infer<typeof actionAnswerSchema>;
