import { z } from 'zod';
import { MAX_ENDPOINT_CHARS } from '../constants.ts';
import { isLocale } from '../time-zone.ts';
import { preferencesInputSchema } from './preferences.ts';

export const endpointSchema = z.string().min(1, 'Endpoint is required').max(MAX_ENDPOINT_CHARS);

export const localeSchema = z.string().max(35).refine(isLocale, 'expected a BCP 47 language tag');

/**
 * `PushSubscription.toJSON()`. Unknown members are dropped, not refused: browsers write this object, not apps.
 * Whether the keys are really a curve point and 16 octets is the server's check, with codes of its own.
 */
export const pushSubscriptionSchema = z.object({
  endpoint: endpointSchema,
  expirationTime: z.number().int().nonnegative().nullish(),
  keys: z.object({ p256dh: z.string().min(1).max(200), auth: z.string().min(1).max(100) }),
});
export type PushSubscriptionInput = z.infer<typeof pushSubscriptionSchema>;

/** What the person agreed to when the page asked, kept with the time and the page. */
export const consentSchema = z.strictObject({
  /** The words that the person saw. */
  text: z.string().min(1).max(2000),
  /** The app's own name of that text: `2026-03`. */
  version: z.string().min(1).max(64).optional(),
});
export type Consent = z.infer<typeof consentSchema>;

export const subscribeRequestSchema = z.strictObject({
  subscription: pushSubscriptionSchema,
  /** Which of our VAPID keys the browser subscribed with (`GET /vapid-public-key`). */
  vapidKeyId: z.string().max(64).optional(),
  deviceId: z.string().max(64).optional(),
  locale: localeSchema.optional(),
  /** As the browser names it; one that this server's time zone data lacks is dropped: it is no reason to refuse. */
  timeZone: z.string().max(64).optional(),
  /** Endpoint that this subscription takes the place of (a rotated key); it becomes inactive in the same commit. */
  replaces: endpointSchema.optional(),
  preferences: preferencesInputSchema.optional(),
  consent: consentSchema.optional(),
});
export type SubscribeRequest = z.input<typeof subscribeRequestSchema>;

export const subscribeResponseSchema = z.object({
  success: z.literal(true),
  message: z.string(),
  subscriptionId: z.string(),
  subscription_id: z.string(),
  /** Opaque id of the key that the server will sign with for this subscription. */
  vapidKeyId: z.string(),
  /** The host's user id, or null for an anonymous browser. */
  userId: z.string().nullable(),
  /** Bearer token for an anonymous browser's later calls; absent when the host's own token was used. */
  deviceToken: z.string().optional(),
});
export type SubscribeResponse = z.infer<typeof subscribeResponseSchema>;

/** Body of POST /unsubscribe, DELETE /subscribe and POST /test. */
export const endpointRequestSchema = z.strictObject({ endpoint: endpointSchema });
export type EndpointRequest = z.infer<typeof endpointRequestSchema>;

export const unsubscribeResponseSchema = z.object({ success: z.literal(true), message: z.string() });
export type UnsubscribeResponse = z.infer<typeof unsubscribeResponseSchema>;

export const vapidKeyResponseSchema = z.object({ publicKey: z.string(), keyId: z.string() });
export type VapidKeyResponse = z.infer<typeof vapidKeyResponseSchema>;

/**
 * From the worker's `pushsubscriptionchange`, with no login: `proof` is base64url of
 * HMAC-SHA-256(old auth secret, `belfry-resubscribe\n` + old endpoint + `\n` + new endpoint).
 */
export const resubscribeRequestSchema = z.strictObject({
  oldEndpoint: endpointSchema,
  proof: z.string().min(1).max(100),
  subscription: pushSubscriptionSchema,
  vapidKeyId: z.string().max(64).optional(),
});
export type ResubscribeRequest = z.infer<typeof resubscribeRequestSchema>;

export const resubscribeResponseSchema = z.object({
  success: z.literal(true),
  subscriptionId: z.string(),
  vapidKeyId: z.string(),
});
export type ResubscribeResponse = z.infer<typeof resubscribeResponseSchema>;

export const testResponseSchema = z.object({
  success: z.literal(true),
  message: z.string(),
  notificationId: z.string(),
});
export type TestResponse = z.infer<typeof testResponseSchema>;
