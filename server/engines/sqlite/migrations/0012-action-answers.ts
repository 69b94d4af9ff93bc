/** What the app said of a button that was posted to it: it is asked once. */
export const actionAnswers: readonly string[] = [
  `create table action_answers (
    notification_id integer not null,
    subscription_id integer not null,
    action text not null,
    answer text not null,
    at integer not null,
    primary key (notification_id, subscription_id, action)
  ) strict, without rowid`,
  `create index action_answers_subscription on action_answers (subscription_id)`,
];
