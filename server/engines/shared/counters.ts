import { sql } from 'kysely';
import { EVENT_TYPES, FINAL_MESSAGE_STATES, type RECALL_STATES } from '../../../wire/index.ts';
import type { NotificationCounters } from '../../ports/ledger.ts';
import { addStats, type Counted } from './stats/add.ts';
import type { Db, Dialect } from './session.ts';

/** What counts for statistics too: `planned`, and final message states. */
export type PlanCounter = 'planned' | (typeof FINAL_MESSAGE_STATES)[number];

/** `event:` and its type, `recall:` and its state. */
export type CounterName =
  PlanCounter | `event:${(typeof EVENT_TYPES)[number]}` | `recall:${(typeof RECALL_STATES)[number]}`;

/** Adds to a notification's counters, in the commit that stores what they count. */
export async function addCounters(
  db: Db,
  notificationId: number,
  increments: ReadonlyMap<CounterName, number>,
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
}

/** The same, and to the statistics of that hour: what becomes of messages before anybody looks at their browsers. */
export async function count(
  db: Db,
  dialect: Dialect,
  of: Counted,
  { name, n, at }: { name: PlanCounter; n: number; at: number },
): Promise<void> {
  if (n === 0) return;
  await addCounters(db, of.id, new Map([[name, n]]));
  await addStats(db, dialect, of, [{ metric: name, n, at }]);
}

/** A row of `notifications`, as statistics know it. */
export const countedAs = (row: { id: number; template_type: string | null; category: string | null }): Counted => ({
  id: row.id,
  templateType: row.template_type,
  category: row.category,
});

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
