import { z } from 'zod';
import { PAYLOAD_CLICKS, PAYLOAD_VERSION } from '../constants.ts';

const resultSchema = z.object({ title: z.string().min(1), body: z.string().optional() });

const octet = z.number().int().min(0).max(10_000);

export const payloadActionSchema = z.object({
  action: z.string().min(1).max(64),
  title: z.string().min(1),
  icon: z.string().optional(),
});

/** An action without a URL of its own; `index` is its place among all actions, in order of priority. */
export const belfryActionSchema = payloadActionSchema.extend({
  index: z.number().int().min(0).max(9),
  /** It ends the browser's subscription. */
  ends: z.boolean().optional(),
  /** It is posted to `actions` beside `events`; with what is shown of how that went. */
  post: z.object({ success: resultSchema.optional(), failure: resultSchema.optional() }).optional(),
});

/** Our own member of a payload: what only our worker reads. */
export const belfryMemberSchema = z.object({
  v: z.literal(PAYLOAD_VERSION),
  /** Public id of the notification; a second push with the same id on a device is a repeat. */
  id: z.string().min(1),
  /** Signed event token: authorises events of this message alone. */
  token: z.string().min(1),
  /** Absolute URL for POST /events. */
  events: z.string().min(1),
  category: z.string().optional(),
  actions: z.array(belfryActionSchema).optional(),
  /** What it adds to the badge's count, which is kept on the device. */
  count: z.number().int().min(1).max(99).optional(),
  /** Tags of notifications that it takes off the screen; it is itself shown only where a browser demands that. */
  close: z.array(z.string().min(1)).optional(),
  /** What a click does with windows, by action; '' for the body. Absent: as the worker thinks best. */
  clicks: z.record(z.string(), z.enum(PAYLOAD_CLICKS)).optional(),
});
export type BelfryMember = z.infer<typeof belfryMemberSchema>;

/**
 * The decrypted payload: valid Declarative Web Push (every member of its standard type, `navigate` absolute, actions
 * with `navigate`; `app_badge` and `mutable` in both places, for Safari 18.4's parser and the later ones), plus `belfry`.
 */
export const pushPayloadSchema = z.object({
  web_push: z.literal(8030),
  notification: z.object({
    title: z.string().min(1),
    navigate: z.url(),
    body: z.string().optional(),
    icon: z.string().optional(),
    badge: z.string().optional(),
    image: z.string().optional(),
    tag: z.string().optional(),
    renotify: z.boolean().optional(),
    requireInteraction: z.boolean().optional(),
    silent: z.boolean().optional(),
    vibrate: z.array(octet).optional(),
    timestamp: z.number().int().optional(),
    dir: z.enum(['auto', 'ltr', 'rtl']).optional(),
    lang: z.string().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    actions: z.array(payloadActionSchema.extend({ navigate: z.url() })).optional(),
    app_badge: z.number().int().nonnegative().optional(),
    mutable: z.boolean().optional(),
  }),
  app_badge: z.number().int().nonnegative().optional(),
  mutable: z.boolean().optional(),
  belfry: belfryMemberSchema,
});
export type PushPayload = z.infer<typeof pushPayloadSchema>;
