/**
 * Counters by hour (later by day) and by what a notification was, and one notification's by platform. One row has all
 * metrics, so a flush writes a row an hour and key, and not one for each thing that happened.
 */
const METRICS = [
  ...['planned', 'accepted', 'gone', 'rejected', 'expired', 'failed', 'skipped', 'cancelled'],
  ...['delivered', 'clicked', 'action_clicked', 'dismissed', 'unsubscribed'],
  ...Array.from({ length: 10 }, (_, bucket) => `first_click_${bucket}`),
];

const COLUMNS = METRICS.map((name) => `${name} integer not null default 0`).join(', ');

/** What the day counters before had. */
const COUNTED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(METRICS.slice(0, 8).map((name) => [name, name])),
  delivered: 'event:delivered',
  clicked: 'event:clicked',
  action_clicked: 'event:action_clicked',
  dismissed: 'event:dismissed',
};

export const statistics: readonly string[] = [
  `create table stats (
    dimension text not null check (dimension in ('all', 'template', 'category', 'platform')),
    at integer not null,
    key text not null,
    span text not null check (span in ('hour', 'day')),
    ${COLUMNS},
    primary key (dimension, at, key, span)
  ) strict, without rowid`,
  `create index stats_key on stats (dimension, key, at)`,
  `create table notification_stats (
    notification_id integer not null,
    platform text not null,
    ${COLUMNS},
    primary key (notification_id, platform)
  ) strict, without rowid`,
  `insert into stats (dimension, at, key, span, ${Object.keys(COUNTED).join(', ')})
    select 'all', day * 86400000, '', 'day',
      ${Object.values(COUNTED)
        .map((name) => `coalesce(sum(n) filter (where name = '${name}'), 0)`)
        .join(', ')}
    from daily_counters group by day`,
  `drop table daily_counters`,
  // The UTC day on which a browser was last known to be there: it was seen, or it reported an event.
  `alter table subscriptions add column reached_day integer not null default 0`,
  `update subscriptions set reached_day = last_seen_at / 86400000`,
  `create index subscriptions_reached on subscriptions (reached_day) where active = 1`,
];
