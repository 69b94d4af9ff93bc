/**
 * What keeps pressure off people: places under frequency caps, the pace of a throttled send; and A/B tests. Rows are
 * written only where a cap is set or a notification has variants.
 */
export const pressure: readonly string[] = [
  `alter table notifications add column throttle_per_minute integer`,
  `alter table notifications add column leave_at integer not null default 0`,
  `alter table notifications add column slot_at integer not null default 0`,
  `alter table notifications add column winner_of integer`,
  `create unique index notifications_winner on notifications (winner_of) where winner_of is not null`,
  `create table cap_uses (
    notification_id integer not null,
    subscription_id integer not null,
    user_id integer not null references users (id) on delete cascade,
    category text,
    at integer not null,
    until integer not null,
    primary key (notification_id, subscription_id)
  ) strict, without rowid`,
  `create index cap_uses_person on cap_uses (user_id, at, category, notification_id)`,
  `create index cap_uses_until on cap_uses (until)`,
  `create table experiment_people (
    notification_id integer not null,
    user_id integer not null references users (id) on delete cascade,
    variant text not null,
    sent integer not null default 0 check (sent in (0, 1)),
    delivered integer not null default 0 check (delivered in (0, 1)),
    clicked integer not null default 0 check (clicked in (0, 1)),
    primary key (notification_id, user_id)
  ) strict, without rowid`,
  `create index experiment_people_user on experiment_people (user_id)`,
  `create table experiment_counters (
    notification_id integer not null,
    variant text not null,
    sent integer not null default 0,
    delivered integer not null default 0,
    clicked integer not null default 0,
    primary key (notification_id, variant)
  ) strict, without rowid`,
];
