/**
 * What an app knows of its people: tags, each of one kind (booleans are the numbers 0 and 1, dates are epoch ms), and
 * the groups that they are in; what they have consented to, with which browser. A consent outlives the browser, and not
 * the person.
 */
export const people: readonly string[] = [
  `create table user_tags (
    user_id integer not null references users (id) on delete cascade,
    key text not null,
    kind text not null check (kind in ('string', 'number', 'boolean', 'date')),
    text text,
    number real,
    primary key (user_id, key)
  ) strict, without rowid`,
  `create index user_tags_text on user_tags (key, text, user_id) where text is not null`,
  `create index user_tags_number on user_tags (key, number, user_id) where number is not null`,
  `create table user_groups (
    user_id integer not null references users (id) on delete cascade,
    name text not null,
    primary key (user_id, name)
  ) strict, without rowid`,
  `create index user_groups_name on user_groups (name, user_id)`,
  `create table consents (
    id integer primary key,
    user_id integer not null references users (id) on delete cascade,
    subscription_id integer references subscriptions (id) on delete set null,
    at integer not null,
    text text not null,
    version text,
    page text
  ) strict`,
  `create index consents_user on consents (user_id, id)`,
  `create index consents_subscription on consents (subscription_id)`,
];
