import type { Selectable } from 'kysely';
import type { CatchUp, ScheduleRecord, ScheduleStore } from '../../../ports/schedules.ts';
import { parseJson } from '../records.ts';
import type { Session } from '../session.ts';
import type { Tables } from '../tables.ts';

/** Rows deleted in one step: bounds the time it holds the database. */
const STEP_ROWS = 5_000;

/** What recurs. */
export function scheduleStore({ read, write }: Session): ScheduleStore {
  return {
    putSchedule: (schedule) =>
      write(async (db) => {
        const { id, ...rest } = schedule;
        const { created_at, ...members } = toRow(rest);
        const { numUpdatedRows } = await db
          .updateTable('schedules')
          .set(members)
          .where('id', '=', id)
          .executeTakeFirst();
        if (numUpdatedRows > 0) return false;
        await db
          .insertInto('schedules')
          .values({ id, created_at, ...members })
          .execute();
        return true;
      }),

    findSchedule: (id) =>
      read(async (db) => {
        const row = await db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
        return row && toSchedule(row);
      }),

    listSchedules: ({ after = '', limit }) =>
      read(async (db) => {
        const query = db.selectFrom('schedules').selectAll().where('id', '>', after).orderBy('id').limit(limit);
        return (await query.execute()).map(toSchedule);
      }),

    deleteSchedule: (id) =>
      write(async (db) => {
        const { numDeletedRows } = await db.deleteFrom('schedules').where('id', '=', id).executeTakeFirst();
        return numDeletedRows > 0;
      }),

    dueSchedules: (now, limit) =>
      read(async (db) => {
        const query = db.selectFrom('schedules').selectAll().where('next_at', '<=', now);
        return (await query.orderBy('next_at').orderBy('id').limit(limit).execute()).map(toSchedule);
      }),

    nextScheduleAt: () =>
      read(async (db) => {
        const query = db.selectFrom('schedules').select('next_at').where('next_at', 'is not', null);
        return (await query.orderBy('next_at').limit(1).executeTakeFirst())?.next_at ?? undefined;
      }),

    passSchedule: ({ id, nextAt: expected, updatedAt }, nextAt, fault) =>
      write(async (db) => {
        await db
          .updateTable('schedules')
          .set({ next_at: nextAt, fault })
          .where('id', '=', id)
          .where('next_at', 'is', expected)
          .where('updated_at', '=', updatedAt)
          .execute();
      }),

    scheduleRuns: (id, limit) =>
      read((db) =>
        db
          .selectFrom('schedule_ticks as t')
          .innerJoin('notifications as n', 'n.id', 't.notification_id')
          .select(['t.tick_at as at', 'n.public_id as notificationId'])
          .where('t.schedule_id', '=', id)
          .orderBy('t.tick_at', 'desc')
          .limit(limit)
          .execute(),
      ),

    sweepTicks: (before) =>
      write(async (db) => {
        const old = await db
          .selectFrom('schedule_ticks')
          .select(['schedule_id', 'tick_at'])
          .where('tick_at', '<', before)
          .limit(STEP_ROWS)
          .execute();
        for (const { schedule_id, tick_at } of old) {
          const tick = db.deleteFrom('schedule_ticks').where('schedule_id', '=', schedule_id);
          await tick.where('tick_at', '=', tick_at).execute();
        }
        return old.length;
      }),
  };
}

const toRow = (schedule: Omit<ScheduleRecord, 'id'>) => ({
  cron: schedule.cron,
  time_zone: schedule.timeZone,
  notification: JSON.stringify(schedule.notification),
  catch_up: schedule.catchUp,
  starts_at: schedule.startsAt,
  ends_at: schedule.endsAt,
  paused: schedule.paused ? 1 : 0,
  next_at: schedule.nextAt,
  fault: schedule.fault,
  created_at: schedule.createdAt,
  updated_at: schedule.updatedAt,
});

const toSchedule = (row: Selectable<Tables['schedules']>): ScheduleRecord => ({
  id: row.id,
  cron: row.cron,
  timeZone: row.time_zone,
  notification: parseJson(row.notification),
  catchUp: row.catch_up as CatchUp,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  paused: row.paused === 1,
  nextAt: row.next_at,
  fault: row.fault,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
