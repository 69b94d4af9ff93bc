import { sql } from 'kysely';
import type { NewReminder, ReminderRecord, TimeLedger, Withdrawn } from '../../../ports/schedules.ts';
import type { NotificationState } from '../../../../wire/index.ts';
import { toNotification } from '../records.ts';
import type { Db, Dialect, Session } from '../session.ts';
import type { AudienceReader } from './audience.ts';
import { cancelNotification } from './cancel.ts';
import { createNotification } from './create.ts';

/** Rows deleted in one step: bounds the time it holds the database. */
const STEP_ROWS = 5_000;

/** {@link TimeLedger} in tables. */
export function timeLedger({ read, write, dialect }: Session, audience: AudienceReader): TimeLedger {
  return {
    listNotifications: (page) => read((db) => listNotifications(db, page)),
    putReminder: (reminder) => write((db) => putReminder(db, dialect, audience, reminder)),
    findReminder: (key) => read((db) => findReminder(db, key)),
    deleteReminder: (key, now) =>
      write(async (db) => {
        const withdrawn = await withdraw(db, dialect, key, now);
        const { numDeletedRows } = await db.deleteFrom('reminders').where('key', '=', key).executeTakeFirst();
        return numDeletedRows > 0 ? withdrawn : undefined;
      }),
    sweepReminders: (before) =>
      write(async (db) => {
        const old = db.selectFrom('reminders').select('key').where('event_at', '<', before).limit(STEP_ROWS);
        const { numDeletedRows } = await db.deleteFrom('reminders').where('key', 'in', old).executeTakeFirst();
        return Number(numDeletedRows);
      }),
  };
}

async function listNotifications(db: Db, { state, limit, after }: Parameters<TimeLedger['listNotifications']>[0]) {
  const last = db.selectFrom('notifications').where('public_id', '=', after ?? '');
  const rows = await db
    .selectFrom('notifications')
    .selectAll()
    .limit(limit)
    .$if(state === undefined, (query) => query.orderBy('id', 'desc'))
    .$if(state === undefined && after !== undefined, (query) => query.where('id', '<', last.select('id')))
    .$if(state !== undefined, (query) =>
      query
        .where('state', '=', sql.lit(state ?? 'scheduled'))
        .orderBy('starts_at')
        .orderBy('id'),
    )
    .$if(state !== undefined && after !== undefined, (query) =>
      query.where(sql<boolean>`(starts_at, id) > (select starts_at, id from notifications where public_id = ${after})`),
    )
    .execute();
  return rows.map(toNotification);
}

async function putReminder(db: Db, dialect: Dialect, audience: AudienceReader, reminder: NewReminder) {
  const { key, fingerprint, eventAt, sends, now } = reminder;
  const earlier = await db.selectFrom('reminders').selectAll().where('key', '=', key).executeTakeFirst();
  const nothing: Withdrawn = { notifications: [], messages: 0 };
  if (earlier !== undefined && Buffer.from(earlier.fingerprint).equals(fingerprint)) {
    return { made: false, withdrawn: nothing };
  }
  const withdrawn = earlier === undefined ? nothing : await withdraw(db, dialect, key, now);
  await db.deleteFrom('reminder_sends').where('reminder_key', '=', key).execute();
  const members = { fingerprint, event_at: eventAt, updated_at: now };
  await db
    .insertInto('reminders')
    .values({ key, ...members, created_at: now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(members))
    .execute();
  for (const { beforeSeconds, draft } of sends) {
    const made = draft && (await createNotification(db, dialect, audience, draft));
    await db
      .insertInto('reminder_sends')
      .values({ reminder_key: key, before_seconds: beforeSeconds, notification_id: made?.id ?? null })
      .execute();
  }
  return { made: earlier === undefined, withdrawn };
}

/** What has not been sent is not, and what push services hold is taken back where they let that be done. */
async function withdraw(db: Db, dialect: Dialect, key: string, now: number): Promise<Withdrawn> {
  const withdrawn: Withdrawn = { notifications: [], messages: 0 };
  for (const { id, publicId } of await sendsOf(db, key)) {
    if (id === null || publicId === null) continue;
    withdrawn.notifications.push(id);
    withdrawn.messages += (await cancelNotification(db, dialect, publicId, now)) ?? 0;
  }
  return withdrawn;
}

async function findReminder(db: Db, key: string): Promise<ReminderRecord | undefined> {
  const row = await db.selectFrom('reminders').selectAll().where('key', '=', key).executeTakeFirst();
  if (row === undefined) return undefined;
  const sends = await sendsOf(db, key);
  return {
    key,
    eventAt: row.event_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    sends: sends.map(({ beforeSeconds, id, publicId, state }) => ({
      beforeSeconds,
      notification:
        id === null || publicId === null || state === null ? null : { id, publicId, state: state as NotificationState },
    })),
  };
}

const sendsOf = (db: Db, key: string) =>
  db
    .selectFrom('reminder_sends as r')
    .leftJoin('notifications as n', 'n.id', 'r.notification_id')
    .select(['r.before_seconds as beforeSeconds', 'n.id', 'n.public_id as publicId', 'n.state'])
    .where('r.reminder_key', '=', key)
    .orderBy('r.before_seconds', 'desc')
    .execute();
