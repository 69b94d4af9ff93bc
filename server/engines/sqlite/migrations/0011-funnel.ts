/** How often pages have come to each stage of asking for permission, by the beginning of the UTC day. */
export const funnel: readonly string[] = [
  `create table funnel (
    at integer not null,
    stage text not null,
    n integer not null,
    primary key (at, stage)
  ) strict, without rowid`,
];
