/** Gives a million people what segments ask about: tags, groups, visits, platforms, events. */
import { DatabaseSync } from 'node:sqlite';

const DAY_MS = 86_400_000;

/** What the n-th person has, in SQL over `i`; primes keep one from following another. */
const TAGS: readonly (readonly [key: string, kind: string, text: string, number: string])[] = [
  // 2 % team, 10 % pro, the others free.
  ['plan', 'string', `case when i % 50 = 7 then 'team' when i % 10 = 3 then 'pro' else 'free' end`, 'null'],
  ['age', 'number', 'null', '18 + i * 7919 % 63'],
  ['renews', 'date', 'null', `? + (i * 104729 % 365 - 30) * ${DAY_MS}`],
];

/**
 * @param file already with as many people, one browser each, as `seed` leaves them
 * @param now epoch ms: visits are spread over the 60 days before
 */
export function fillPeople(file: string, count: number, now: number): void {
  const database = new DatabaseSync(file);
  const numbers = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < cast(? as integer))';
  database.exec('pragma synchronous = off; pragma cache_size = -200000; begin');
  for (const [key, kind, text, number] of TAGS) {
    const values = number.includes('?') ? [count, now] : [count];
    const insert = `insert into user_tags (user_id, key, kind, text, number) ${numbers}`;
    database.prepare(`${insert} select i, '${key}', '${kind}', ${text}, ${number} from n`).run(...values);
  }
  const groups = `select i, case when i % 1000 = 1 then 'vip' else 'beta' end from n where i % 1000 = 1 or i % 200 = 2`;
  database.prepare(`insert into user_groups (user_id, name) ${numbers} ${groups}`).run(count);
  database.prepare(`update users set last_seen_at = ? - (id * 7907 % 60) * ${DAY_MS}`).run(now);
  const platforms = `case id % 20 when 0 then 'ios' when 1 then 'macos' when 2 then 'linux' else
    case when id % 3 = 0 then 'windows' else 'android' end end`;
  const seen = '(select u.last_seen_at from users as u where u.id = user_id)';
  database
    .prepare(
      `update subscriptions set platform = ${platforms}, created_at = ? - (id * 31 % 400) * ${DAY_MS}, last_seen_at = ${seen}`,
    )
    .run(now);
  // A newsletter a month ago that everybody saw and one in thirty clicked on.
  database
    .prepare(
      `insert into notifications (public_id, state, audience, content, template_type, category, priority, urgency, ttl_seconds,
         created_at, expires_at, unreached, warnings, rank, snapshot_id, cursor_origin_id, cursor_id)
       values ('ntf_newsletter', 'done', '{"everyone":true}', '{"inline":{"title":"News"},"context":{},"bypassPreferences":false}',
         'newsletter', null, 'low', 'low', 0, ?, ?, '[]', '[]', 0, 0, 0, 0)`,
    )
    .run(now - 20 * DAY_MS, now - 20 * DAY_MS);
  for (const [type, every] of [
    ['delivered', 1],
    ['clicked', 30],
  ] as const) {
    database
      .prepare(
        `insert into events (notification_id, subscription_id, type, action, at) ${numbers}
         select 1, i, '${type}', '', ? + i % ${DAY_MS} from n where i % ${every} = 0`,
      )
      .run(count, now - 20 * DAY_MS);
  }
  database.exec('commit; pragma wal_checkpoint(truncate)');
  database.close();
}
