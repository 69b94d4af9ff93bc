import { sql } from 'kysely';
import { EVENT_TYPES, FINAL_MESSAGE_STATES, type RECALL_STATES } from '../../../wire/index.ts';
import type { NotificationCounters } from '../../ports/ledger.ts';
import type { Db } from './session.ts';

const DAY_MS = 86_400_000;

/** `planned`, a final message state, `event:` and its type, or `recall:` and its state. */
export type CounterName =
  | 'planned'
  | (typeof FINAL_MESSAGE_STATES)[number]
  | `event:${(typeof EVENT_TYPES)[number]}`
  | `recall:${(typeof RECALL_STATES)[number]}`;

/** Adds to a notification's counters and to the day's, in the commit that stores what they count. */
export async function count(
  db: Db,
  notificationId: number,
  increments: ReadonlyMap<CounterName, number>,
  at: number,
): Promise<void> {
  const entries = [...increments].filter(([, n]) => n !== 0);
  if (entries.length === 0) return;
  await db
    .insertInto('counters')
    .values(entries.map(([name, n]) => ({ notification_id: notificationId, name, n })))
    .onConflict((conflict) =>
      conflict.columns(['notification_id', 'name']).doUpdateSet({ n: sql`counters.n + excluded.n` }),
    )
    .execute();
  const day = Math.floor(at / DAY_MS);
  await db
    .insertInto('daily_counters')
    .values(entries.map(([name, n]) => ({ day, name, n })))
    .onConflict((conflict) => conflict.columns(['day', 'name']).doUpdateSet({ n: sql`daily_counters.n + excluded.n` }))
    .execute();
}

export async function readCounters(db: Db, notificationId: number): Promise<NotificationCounters> {
  const rows = await db
    .selectFrom('counters')
    .select(['name', 'n'])
    .where('notification_id', '=', notificationId)
    .execute();
  const stored = new Map(rows.map(({ name, n }) => [name, n]));
  const counters: NotificationCounters = { planned: stored.get('planned') ?? 0, states: {}, events: {} };
  for (const state of FINAL_MESSAGE_STATES) {
    const n = stored.get(state);
    if (n !== undefined) counters.states[state] = n;
  }
  for (const type of EVENT_TYPES) {
    const n = stored.get(`event:${type}`);
    if (n !== undefined) counters.events[type] = n;
  }
  return counters;
}
