import { z } from 'zod';
import { MESSAGE_STATES } from '../constants.ts';

/** The newest push to one subscription, or the newest that its push service took. */
export const lastPushSchema = z.object({
  notificationId: z.string(),
  state: z.enum(MESSAGE_STATES),
  /** Of the push service's answer; null when there was none. */
  httpStatus: z.number().int().nullable(),
  reason: z.string().nullable(),
  /** Of the state. Epoch ms. */
  at: z.number(),
  /** When the device says that it showed it. Epoch ms; null: it has not said so. */
  shownAt: z.number().nullable(),
});
export type LastPush = z.infer<typeof lastPushSchema>;

/** What the server knows of the caller's own subscription: the answer of POST /diagnose. */
export const diagnoseResponseSchema = z.object({
  success: z.literal(true),
  subscriptionId: z.string(),
  /** The host's user id, or null for an anonymous browser. */
  userId: z.string().nullable(),
  active: z.boolean(),
  /** `unsubscribed`, `gone`, `key_mismatch`, …; null while active. */
  inactiveReason: z.string().nullable(),
  /** Key that the server signs with for this subscription. */
  vapidKeyId: z.string(),
  lastPush: lastPushSchema.nullable(),
  lastAccepted: lastPushSchema.nullable(),
});
export type DiagnoseResponse = z.infer<typeof diagnoseResponseSchema>;
