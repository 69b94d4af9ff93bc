import type { EventType } from '../../../../wire/index.ts';
import { addCounters, countedAs, type CounterName } from '../counters.ts';
import type { Db, Dialect } from '../session.ts';
import { addStats, type Addition } from './add.ts';
import { firstClicks } from './clicks.ts';

const DAY_MS = 86_400_000;

export interface StoredEvent {
  notification_id: number;
  subscription_id: number;
  type: EventType;
  action: string;
  at: number;
  platform: string;
}

/** Counts events that have just been stored, in the same commit, and keeps that their browsers are there. */
export async function countEvents(
  db: Db,
  dialect: Dialect,
  stored: readonly StoredEvent[],
  now: number,
): Promise<void> {
  if (stored.length === 0) return;
  const ids = [...new Set(stored.map(({ notification_id }) => notification_id))];
  const notifications = await db
    .selectFrom('notifications')
    .select(['id', 'template_type', 'category', 'created_at'])
    .where('id', 'in', dialect.numbers(ids))
    .execute();
  const createdAt = new Map(notifications.map(({ id, created_at }) => [id, created_at]));
  // A device's clock may be years behind; nothing happened to a message before it was made.
  const hourAt = ({ notification_id, at }: StoredEvent): number => Math.max(at, createdAt.get(notification_id) ?? at);
  const clicks = stored.filter(({ type }) => type === 'clicked' || type === 'action_clicked');
  const first = await firstClicks(db, dialect, clicks, (id) => createdAt.get(id) ?? now);
  for (const row of notifications) {
    const own = stored.filter(({ notification_id }) => notification_id === row.id);
    const increments = new Map<CounterName, number>();
    for (const { type } of own) increments.set(`event:${type}`, (increments.get(`event:${type}`) ?? 0) + 1);
    const additions: Addition[] = [
      ...own.map((event) => ({ metric: event.type, n: 1, at: hourAt(event), platform: event.platform })),
      ...first
        .filter(({ click }) => click.notification_id === row.id)
        .map(({ click, metric }) => ({ metric, n: 1, at: hourAt(click), platform: click.platform })),
    ];
    await addCounters(db, row.id, increments);
    await addStats(db, dialect, countedAs(row), additions);
  }
  const day = Math.floor(now / DAY_MS);
  await db
    .updateTable('subscriptions')
    .set({ reached_day: day })
    .where('id', 'in', dialect.numbers([...new Set(stored.map(({ subscription_id }) => subscription_id))]))
    .where('reached_day', '<', day)
    .execute();
}
