/**
 * Recall of messages at their push services, and what a trace tells beside the log: when a cancel came, what quiet
 * hours put off. Tables of their own, because few messages ever have a row in them.
 */
export const recall: readonly string[] = [
  `alter table notifications add column cancelled_at integer`,
  `alter table notifications add column recall_at integer`,
  `alter table notifications add column recall_pass integer not null default 0`,
  `alter table notifications add column recall_cursor integer not null default 0`,
  `create index notifications_recall on notifications (recall_at) where recall_at is not null`,
  `create table recalls (
    notification_id integer not null,
    subscription_id integer not null,
    state text not null,
    http_status integer,
    reason text,
    at integer not null,
    primary key (notification_id, subscription_id)
  ) strict, without rowid`,
  `create index recalls_subscription on recalls (subscription_id)`,
  `create table deferrals (
    notification_id integer not null,
    subscription_id integer not null,
    at integer not null,
    until integer not null,
    reason text not null,
    primary key (notification_id, subscription_id, at)
  ) strict, without rowid`,
  `create index deferrals_subscription on deferrals (subscription_id)`,
];
