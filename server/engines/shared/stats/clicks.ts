import { sql } from 'kysely';
import { CLICK_DELAYS_MS, CLICK_METRICS, type Metric } from '../../../ports/stats.ts';
import type { Db, Dialect } from '../session.ts';

const COLUMNS = { notification_id: 'integer', subscription_id: 'integer' } as const;

/** A click or action click that has just been stored. */
export interface Click {
  notification_id: number;
  subscription_id: number;
  at: number;
}

/**
 * Which of the clicks just stored are the first of their message, and how long after it was shown: by its `delivered`
 * event, else by its acceptance, else by its notification's beginning, as far as they are known now. To be called in
 * the commit that stores the clicks.
 *
 * @param createdAt of each notification
 */
export async function firstClicks<T extends Click>(
  db: Db,
  dialect: Dialect,
  clicks: readonly T[],
  createdAt: (notificationId: number) => number,
): Promise<{ click: T; metric: Metric }[]> {
  if (clicks.length === 0) return [];
  const messages = [...Map.groupBy(clicks, nameOf).values()];
  const rows = messages
    .flatMap((own) => own.slice(0, 1))
    .map(({ notification_id, subscription_id }) => ({
      notification_id,
      subscription_id,
    }));
  const of = sql`e.notification_id = v.notification_id and e.subscription_id = v.subscription_id`;
  const { rows: found } = await sql<Click & { clicks: number; shown_at: number | null; accepted_at: number | null }>`
    select v.notification_id, v.subscription_id,
      (select count(*) from events as e where ${of} and e.type in ('clicked', 'action_clicked')) as clicks,
      (select e.at from events as e where ${of} and e.type = 'delivered') as shown_at,
      (select e.at from messages as e where ${of} and e.state = 'accepted') as accepted_at
    from ${dialect.rows(COLUMNS, rows)} as v`.execute(db);
  const known = new Map(found.map((row) => [nameOf(row), row]));
  return messages.flatMap((own) => {
    const [click] = own;
    const message = click && known.get(nameOf(click));
    if (click === undefined || message === undefined || message.clicks > own.length) return [];
    const shownAt = message.shown_at ?? message.accepted_at ?? createdAt(click.notification_id);
    return [{ click, metric: metricOf(click.at - shownAt) }];
  });
}

const nameOf = ({ notification_id, subscription_id }: Omit<Click, 'at'>): string =>
  `${notification_id} ${subscription_id}`;

function metricOf(delayMs: number): Metric {
  const bucket = CLICK_DELAYS_MS.findIndex((most) => delayMs <= most);
  return CLICK_METRICS.at(bucket) ?? 'first_click_9';
}
