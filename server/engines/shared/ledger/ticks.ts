import type { Tick } from '../../../ports/schedules.ts';
import type { NotificationRecord } from '../../../ports/records.ts';
import { toNotification } from '../records.ts';
import type { Db } from '../session.ts';

/** What a run of a schedule has made: at most one notification. */
export async function findRun(db: Db, { scheduleId, at }: Tick): Promise<NotificationRecord | undefined> {
  const row = await db
    .selectFrom('schedule_ticks as t')
    .innerJoin('notifications as n', 'n.id', 't.notification_id')
    .selectAll('n')
    .where('t.schedule_id', '=', scheduleId)
    .where('t.tick_at', '=', at)
    .executeTakeFirst();
  return row && toNotification(row);
}

/** The row is unique: of two that make the same run at once, one fails whole. The schedule goes on in the same commit. */
export async function keepRun(db: Db, tick: Tick, notificationId: number): Promise<void> {
  await db
    .insertInto('schedule_ticks')
    .values({ schedule_id: tick.scheduleId, tick_at: tick.at, notification_id: notificationId })
    .execute();
  await goOn(db, tick);
}

/** To the next tick, unless somebody has gone further already. */
export async function goOn(db: Db, { scheduleId, at, nextAt }: Tick): Promise<void> {
  await db
    .updateTable('schedules')
    .set({ next_at: nextAt, fault: null })
    .where('id', '=', scheduleId)
    .where('next_at', '<=', at)
    .execute();
}
