/**
 * Which push services let the sender of a message delete it. RFC 8030 §6.2 has the user agent acknowledge with DELETE on
 * the push message resource and says nothing of senders. Data for `recall.ts`.
 */
import type { Vendor } from './push-hosts.ts';

export interface RecallDialect {
  /** `no`: there is nothing to ask. `try`: nobody has said; a refusal is an answer, too. */
  takesDelete: 'yes' | 'no' | 'try';
  /** Whether to show who we are; where the resource alone is the right to delete, the token stays home. */
  authorization: boolean;
  source: string;
}

export const RECALL_DIALECTS: Readonly<Record<Vendor, RecallDialect>> = {
  fcm: { takesDelete: 'no', authorization: false, source: 'its Location is a message id, no resource of its own' },
  mozilla: {
    takesDelete: 'yes',
    authorization: false,
    source: 'autopush-rs, autoendpoint/src/routes/webpush.rs: 204, also where the message has been delivered before',
  },
  apple: { takesDelete: 'no', authorization: false, source: 'sends no Location' },
  windows: { takesDelete: 'no', authorization: false, source: 'knows no DELETE of a notification' },
  unknown: { takesDelete: 'try', authorization: true, source: 'self-hosted autopush takes it' },
};
