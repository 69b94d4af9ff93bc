import { sql } from 'kysely';
import type { ActionAnswer } from '../../../../wire/index.ts';
import type { ActionStore } from '../../../ports/actions.ts';
import { parseJson } from '../records.ts';
import { NO, type Session } from '../session.ts';

/** What the app has said of buttons. */
export function actionStore({ read, write }: Session): ActionStore {
  return {
    findActionAnswer: ({ notificationId, subscriptionId, action }) =>
      read(async (db) => {
        const row = await db
          .selectFrom('action_answers')
          .select('answer')
          .where('notification_id', '=', notificationId)
          .where('subscription_id', '=', subscriptionId)
          .where('action', '=', action)
          .executeTakeFirst();
        return row === undefined ? undefined : parseJson<ActionAnswer>(row.answer);
      }),

    saveActionAnswer: ({ notificationId, subscriptionId, action }, answer, now) =>
      write(async (db) => {
        await sql`
          insert into action_answers (notification_id, subscription_id, action, answer, at)
          select ${notificationId}, ${subscriptionId}, ${action}, ${JSON.stringify(answer)}, ${now}
          where exists (select 1 from subscriptions as s where s.id = ${subscriptionId})
            and exists (select 1 from notifications as n where n.id = ${notificationId} and n.swept = ${NO})
          on conflict (notification_id, subscription_id, action) do nothing`.execute(db);
      }),
  };
}
