/**
 * How a push service words what it says: the shape of the tables in this folder.
 */

export type DialectName = 'rfc' | 'fcm' | 'mozilla' | 'apple' | 'wns';

/** Why a push is not taken. The last group no check of ours finds: only a script (`answerNext({ cause })`) makes it. */
export const CAUSES = [
  'endpoint_unknown',
  'subscription_ended',
  'ttl_missing',
  'ttl_negative',
  'ttl_invalid',
  'urgency_invalid',
  'topic_invalid',
  /** A length ≡ 1 mod 4, which no base64url text has. */
  'topic_undecodable',
  /** WNS: `X-WNS-Cache-Policy` says otherwise than TTL. */
  'cache_policy_conflict',
  'body_too_large',
  'encoding_invalid',
  'keys_reused',
  'vapid_missing',
  'vapid_malformed',
  'vapid_key_mismatch',
  /** Not a JWT, another alg, or a signature that does not verify. */
  'vapid_invalid',
  'vapid_audience',
  'vapid_expiry_missing',
  'vapid_expired',
  'vapid_too_long',
  'vapid_subject_invalid',
  /** A contact that nobody outside can reach: localhost, .local, .invalid. */
  'vapid_subject_unreachable',

  /** As FCM said `vapid_key_mismatch` in its early years. */
  'vapid_key_mismatch_legacy',
  'throttled',
  /** Accepted in form and dropped in fact, for this one device. */
  'device_throttled',
  /** The service will have nothing more from this sender; the subscription lives on. */
  'sender_blocked',
  'unavailable',
  'internal_error',
] as const;
export type Cause = (typeof CAUSES)[number];

/**
 * Texts may hold `{reason}`, `{origin}`, `{id}` (of the message), `{ttl}` (seconds granted), `{uuid}` and `{hex}` (16
 * digits): see `Facts`.
 */
export interface DialectAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. @default '' */
  body?: string | Readonly<Record<string, unknown>>;
  /** Where this is known from; `OUR_READING` when nobody outside the service has written it down. */
  source: string;
}

/** The word for a row that fills a gap: likely, and not proven. */
export const OUR_READING = 'our reading';

export interface Dialect {
  /** Path and query of an endpoint, with `{token}`. */
  endpoint: string;
  /** Forms the token as this service does. */
  token: 'base64url' | 'percent-encoded base64';
  /** `0:<digits>%<hex>`, as FCM's, or 22 characters of base64url. */
  messageId: 'fcm' | 'base64url';
  /** A body above this is `body_too_large`. */
  maxBodyOctets: number;
  topicPattern: RegExp;
  accepted: DialectAnswer;
  /**
   * What a sender's DELETE of the message resource is answered when there is nothing left to delete.
   * @default 404, as of any resource that is not there
   */
  nothingToDelete?: { status: 204; source: string };
  refusals: Readonly<Partial<Record<Cause, DialectAnswer>>>;
  /** For what `refusals` leaves out; the status is the RFC dialect's. */
  otherwise: Omit<DialectAnswer, 'status'>;
  /** What this service lets pass, and where that is known from. */
  ignores: Readonly<Partial<Record<Cause, string>>>;
}
