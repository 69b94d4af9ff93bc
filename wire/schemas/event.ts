import { z } from 'zod';
import { EVENT_TYPES, MAX_EVENTS_PER_POST } from '../constants.ts';

/** What one device saw of one message. Authorised by the signed token of that message; needs no login. */
export const pushEventSchema = z.strictObject({
  /** Made on the device, unique there; lets the answer name the event. */
  id: z.string().min(1).max(64),
  token: z.string().min(1).max(64),
  type: z.enum(EVENT_TYPES),
  /** The action's id, with `action_clicked` only. */
  action: z.string().min(1).max(64).optional(),
  /** The worker has not lived to hear of the button that it posted: what `POST /actions` does is yet to be done. */
  unposted: z.literal(true).optional(),
  /** Epoch ms by the device's clock. */
  at: z.number().int().nonnegative(),
});
export type PushEvent = z.infer<typeof pushEventSchema>;

export const eventsRequestSchema = z.strictObject({
  events: z.array(pushEventSchema).min(1).max(MAX_EVENTS_PER_POST),
});
export type EventsRequest = z.infer<typeof eventsRequestSchema>;

/** The same post as the server first reads it: each event is judged by itself, so that one bad one costs no other. */
export const eventsEnvelopeSchema = z.strictObject({
  events: z.array(z.unknown()).min(1).max(MAX_EVENTS_PER_POST),
});

/** `rejected` events will never be taken: the device drops them. All others are stored (or were already). */
export const eventsResponseSchema = z.object({
  accepted: z.number(),
  /** `id` is empty where the event has none that could be told. */
  rejected: z.array(z.object({ id: z.string(), code: z.string() })),
});
export type EventsResponse = z.infer<typeof eventsResponseSchema>;
