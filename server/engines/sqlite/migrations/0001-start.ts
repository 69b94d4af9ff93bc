/**
 * The first schema. STRICT, so that no text lands in a number's column. AUTOINCREMENT, because an id given twice
 * would hand a waiting batch, a stale claim or an event token the row of somebody else.
 */
export const start: readonly string[] = [
  `create table users (
    id integer primary key autoincrement,
    external_id text unique,
    active integer not null default 1 check (active in (0, 1)),
    locale text,
    time_zone text,
    preferences text not null default '{}',
    created_at integer not null,
    updated_at integer not null
  ) strict`,
  `create table origins (
    id integer primary key autoincrement,
    origin text not null unique,
    deferred_until integer not null default 0
  ) strict`,
  `create table subscriptions (
    id integer primary key autoincrement,
    public_id text not null unique,
    user_id integer not null references users (id) on delete cascade,
    origin_id integer not null references origins (id),
    endpoint text not null,
    endpoint_hash blob not null unique,
    p256dh blob not null,
    auth blob not null,
    vapid_key_id text not null,
    active integer not null default 1 check (active in (0, 1)),
    inactive_reason text,
    expiration_time integer,
    moved_after integer,
    device_id text,
    user_agent text,
    ip text,
    locale text,
    time_zone text,
    preferences text not null default '{}',
    created_at integer not null,
    updated_at integer not null,
    last_seen_at integer not null
  ) strict`,
  `create index subscriptions_plan on subscriptions (origin_id, id) where active = 1`,
  `create index subscriptions_user on subscriptions (user_id)`,
  `create index subscriptions_expiry on subscriptions (expiration_time) where active = 1 and expiration_time is not null`,
  `create table categories (
    id text primary key,
    category text not null,
    created_at integer not null,
    updated_at integer not null
  ) strict, without rowid`,
  `create table templates (
    id integer primary key autoincrement,
    type text not null,
    version integer not null,
    template text not null,
    created_at integer not null,
    unique (type, version)
  ) strict`,
  `create table vapid_keys (
    key_id text primary key,
    public_key text not null,
    private_key text not null,
    created_at integer not null,
    current integer not null check (current in (0, 1))
  ) strict, without rowid`,
  `create unique index vapid_keys_current on vapid_keys (current) where current = 1`,
  `create table signing_keys (
    key_id integer primary key,
    secret blob not null,
    created_at integer not null
  ) strict`,
  `create table api_keys (
    public_id text primary key,
    name text not null,
    hash blob not null unique,
    scopes text not null,
    created_at integer not null
  ) strict, without rowid`,
  `create table notifications (
    id integer primary key autoincrement,
    public_id text not null unique,
    state text not null,
    audience text not null,
    content text not null,
    template_id integer references templates (id),
    template_type text,
    category text,
    priority text not null,
    urgency text not null,
    ttl_seconds integer not null,
    topic text,
    created_at integer not null,
    expires_at integer not null,
    parent_id integer references notifications (id),
    unreached text not null,
    warnings text not null,
    rank integer not null,
    snapshot_id integer not null,
    cursor_origin_id integer not null,
    cursor_id integer not null,
    only_user text,
    swept integer not null default 0 check (swept in (0, 1))
  ) strict`,
  `create index notifications_parent on notifications (parent_id) where parent_id is not null`,
  `create index notifications_planning on notifications (id) where state = 'planning'`,
  `create index notifications_retention on notifications (created_at) where swept = 0`,
  `create index notifications_person on notifications (only_user) where only_user is not null`,
  `create index notifications_unreached on notifications (id) where unreached <> '[]' and only_user is null`,
  `create table batches (
    id integer primary key autoincrement,
    notification_id integer not null references notifications (id),
    origin_id integer not null references origins (id),
    rank integer not null,
    run_at integer not null,
    claim integer not null default 0,
    claimed integer not null default 0 check (claimed in (0, 1)),
    attempt integer not null,
    cancelled integer not null default 0 check (cancelled in (0, 1)),
    n integer not null,
    settled integer not null default 0,
    first_id integer not null,
    sub_ids text not null
  ) strict`,
  `create index batches_due on batches (rank, run_at, id, origin_id, n) where cancelled = 0`,
  `create index batches_origin on batches (origin_id) where cancelled = 0`,
  `create index batches_notification on batches (notification_id, first_id)`,
  `create table messages (
    notification_id integer not null,
    subscription_id integer not null,
    state text not null,
    attempt integer not null,
    http_status integer,
    reason text,
    location text,
    at integer not null,
    primary key (notification_id, subscription_id)
  ) strict, without rowid`,
  `create index messages_subscription on messages (subscription_id)`,
  `create table attempts (
    id integer primary key,
    notification_id integer not null,
    subscription_id integer not null,
    attempt integer not null,
    http_status integer,
    reason text,
    at integer not null
  ) strict`,
  `create index attempts_message on attempts (notification_id, subscription_id)`,
  `create index attempts_subscription on attempts (subscription_id)`,
  `create table events (
    notification_id integer not null,
    subscription_id integer not null,
    type text not null,
    action text not null,
    at integer not null,
    primary key (notification_id, subscription_id, type, action)
  ) strict, without rowid`,
  `create index events_subscription on events (subscription_id)`,
  `create table counters (
    notification_id integer not null,
    name text not null,
    n integer not null,
    primary key (notification_id, name)
  ) strict, without rowid`,
  `create table daily_counters (
    day integer not null,
    name text not null,
    n integer not null,
    primary key (day, name)
  ) strict, without rowid`,
  `create table jobs (
    id integer primary key autoincrement,
    name text not null,
    key text,
    data text not null,
    run_at integer not null,
    claim integer not null default 0,
    claimed integer not null default 0 check (claimed in (0, 1))
  ) strict`,
  `create index jobs_due on jobs (run_at, id)`,
  `create unique index jobs_waiting on jobs (name, key) where key is not null and claimed = 0`,
];
