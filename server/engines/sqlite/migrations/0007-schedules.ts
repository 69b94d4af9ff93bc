/** What is sent later: at a time, at the same wall-clock time everywhere, before an event, or again and again. */
export const schedules: readonly string[] = [
  `alter table notifications add column starts_at integer`,
  `alter table notifications add column local_time text`,
  `create index notifications_scheduled on notifications (starts_at, id) where state = 'scheduled'`,
  `create table reminders (
    key text primary key,
    fingerprint blob not null,
    event_at integer not null,
    created_at integer not null,
    updated_at integer not null
  ) strict, without rowid`,
  `create index reminders_event on reminders (event_at)`,
  `create table reminder_sends (
    reminder_key text not null references reminders (key) on delete cascade,
    before_seconds integer not null,
    notification_id integer,
    primary key (reminder_key, before_seconds)
  ) strict, without rowid`,
  `create table schedules (
    id text primary key,
    cron text not null,
    time_zone text not null,
    notification text not null,
    catch_up text not null,
    starts_at integer,
    ends_at integer,
    paused integer not null check (paused in (0, 1)),
    next_at integer,
    fault text,
    created_at integer not null,
    updated_at integer not null
  ) strict, without rowid`,
  `create index schedules_due on schedules (next_at) where next_at is not null`,
  `create table schedule_ticks (
    schedule_id text not null references schedules (id) on delete cascade,
    tick_at integer not null,
    notification_id integer not null,
    primary key (schedule_id, tick_at)
  ) strict, without rowid`,
  `create index schedule_ticks_at on schedule_ticks (tick_at)`,
];
