/**
 * What has been sent under an `Idempotency-Key`, by the caller's API key. The answer is null until it has been given,
 * and again once a person whom it names has been deleted.
 */
export const idempotency: readonly string[] = [
  `create table idempotency_keys (
    api_key text not null,
    key text not null,
    fingerprint blob not null,
    notification_id integer not null,
    status integer,
    body text,
    created_at integer not null,
    primary key (api_key, key)
  ) strict, without rowid`,
  `create index idempotency_keys_age on idempotency_keys (created_at)`,
];
