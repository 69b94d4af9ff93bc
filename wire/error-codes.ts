/**
 * Every stable `code` that a problem+json answer (RFC 9457) can carry, with its HTTP status and title. The same codes
 * stand in the `rejected` list of POST /events.
 * ERRORS.md has one row for each, with cause and cure; a test keeps both in step.
 */
export const ERROR_CODES = {
  malformed_json: { status: 400, title: 'The body is not JSON' },
  invalid_body: { status: 400, title: 'The body does not fit the schema' },
  invalid_query: { status: 400, title: 'The query string does not fit the schema' },
  endpoint_required: { status: 400, title: 'Endpoint is required' },
  endpoint_not_https: { status: 400, title: 'The endpoint is not an https URL' },
  endpoint_not_allowed: { status: 400, title: 'The endpoint is not at a known push service' },
  invalid_p256dh: { status: 400, title: 'p256dh is not a point on the P-256 curve' },
  invalid_auth_secret: { status: 400, title: 'The auth secret is not 16 octets' },
  vapid_key_unknown: { status: 400, title: 'No such VAPID key' },
  category_unknown: { status: 400, title: 'No such category' },
  template_unknown: { status: 404, title: 'Template not found' },
  template_invalid: { status: 422, title: 'The template does not parse' },
  template_unrenderable: { status: 422, title: 'The template cannot be rendered with this context' },
  audience_required: { status: 400, title: 'The notification names no audience' },
  title_required: { status: 400, title: 'A notification needs a title or a template' },
  idempotency_key_invalid: { status: 400, title: 'The Idempotency-Key header is not one string' },
  idempotency_key_in_flight: { status: 409, title: 'A request with this idempotency key is being answered' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key was used for another request' },
  experiment_invalid: { status: 422, title: 'The A/B test does not add up' },
  experiment_unknown: { status: 404, title: 'The notification has no A/B test' },
  experiment_undecided: { status: 409, title: 'No variant has clearly won' },
  experiment_without_rest: { status: 409, title: 'The A/B test keeps nobody back' },
  unauthorized: { status: 401, title: 'Authentication is required' },
  token_invalid: { status: 401, title: 'The bearer token is not valid' },
  event_token_invalid: { status: 401, title: 'The event token is not valid' },
  proof_invalid: { status: 401, title: 'The proof of the auth secret is not valid' },
  origin_not_allowed: { status: 403, title: 'This origin may not call the API' },
  scope_missing: { status: 403, title: 'The API key lacks the scope' },
  not_found: { status: 404, title: 'Not found' },
  subscription_unknown: { status: 404, title: 'Subscription not found' },
  subscription_inactive: { status: 404, title: 'Active subscription not found' },
  /** Inside `rejected` of POST /events alone: never an answer of its own. */
  action_unknown: { status: 400, title: 'The notification has no such action' },
  user_unknown: { status: 404, title: 'User not found' },
  segment_unknown: { status: 404, title: 'Segment not found' },
  filter_invalid: { status: 422, title: 'The filter cannot be used' },
  time_in_past: { status: 422, title: 'The time is in the past' },
  time_order: { status: 422, title: 'The end comes before the start' },
  notification_unknown: { status: 404, title: 'Notification not found' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  store_unavailable: { status: 503, title: 'The data store cannot be written' },
  internal: { status: 500, title: 'Internal error' },
  push_refused: { status: 502, title: 'The push service refused the message' },
  push_timeout: { status: 502, title: 'The push service did not answer in time' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
