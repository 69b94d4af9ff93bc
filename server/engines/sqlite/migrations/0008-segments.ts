/**
 * Segments, and what their filters are answered from: a person's last visit with any browser, each browser's platform
 * (filled in here as `platformOf` does from then on), and an index for each condition that can be.
 */
export const segments: readonly string[] = [
  `create table segments (
    id text primary key,
    name text not null,
    filter text not null,
    created_at integer not null,
    updated_at integer not null
  ) strict, without rowid`,
  `alter table users add column last_seen_at integer`,
  `update users set last_seen_at =
     (select max(s.last_seen_at) from subscriptions as s where s.user_id = users.id)`,
  `create index users_seen on users (last_seen_at)`,
  `alter table subscriptions add column platform text not null default 'other'`,
  `update subscriptions set platform = case
     when user_agent like '%android%' then 'android'
     when user_agent like '%iphone%' or user_agent like '%ipad%' or user_agent like '%ipod%' then 'ios'
     when user_agent like '%cros%' then 'chromeos'
     when user_agent like '%windows%' then 'windows'
     when user_agent like '%macintosh%' or user_agent like '%mac os x%' then 'macos'
     when user_agent like '%linux%' or user_agent like '%x11%' then 'linux'
     when (select o.origin from origins as o where o.id = origin_id) like '%.notify.windows.com' then 'windows'
     else 'other' end`,
  // A person's browsers with what an estimate counts: it never has to look at the rows themselves.
  `drop index subscriptions_user`,
  `create index subscriptions_user on subscriptions (user_id, active, platform)`,
  // What one person did is found by the browser, whoever did one thing by the type: the wider index keeps a planner from
  // looking for the one in the other.
  `drop index events_subscription`,
  `create index events_subscription on events (subscription_id, type, at)`,
  `create index events_type on events (type, at, subscription_id, notification_id)`,
];
