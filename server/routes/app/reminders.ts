import { Hono } from 'hono';
import {
  reminderKeySchema,
  reminderRequestSchema,
  type ReminderDeleted,
  type ReminderResponse,
} from '../../../wire/index.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { checkPath, readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { ReminderRecord, Withdrawn } from '../../ports/schedules.ts';
import { draftReminder } from '../../schedules/reminders.ts';
import { acceptTools, type Services } from '../../services.ts';

/** PUT, GET and DELETE /reminders/:key: notifications some time before an event, moved and cancelled with one call. */
export function reminderRoutes(services: Services): Hono {
  const app = new Hono();
  const { dispatcher, engine, environment, recalls } = services;
  const { ledger, store } = engine;

  const stop = ({ notifications }: Withdrawn): void => {
    for (const id of notifications) dispatcher.drop(id);
    if (notifications.length > 0) recalls.wake();
  };

  app.put('/reminders/:key', requireApiKey(store, 'notifications:write'), async (context) => {
    const key = checkPath('key', context.req.param('key'), reminderKeySchema);
    const body = await readBody(context, reminderRequestSchema);
    const { made, withdrawn } = await ledger.putReminder(await draftReminder(key, body, acceptTools(services)));
    stop(withdrawn);
    dispatcher.wake();
    return context.json(await describe(key), made ? 201 : 200);
  });

  app.get('/reminders/:key', requireApiKey(store, 'notifications:read'), async (context) =>
    context.json(await describe(context.req.param('key'))),
  );

  app.delete('/reminders/:key', requireApiKey(store, 'notifications:write'), async (context) => {
    const key = context.req.param('key');
    const withdrawn = await ledger.deleteReminder(key, environment.now());
    if (withdrawn === undefined) throw new ProblemError('reminder_unknown');
    stop(withdrawn);
    const answer: ReminderDeleted = { key, cancelled: withdrawn.messages };
    return context.json(answer);
  });

  async function describe(key: string): Promise<ReminderResponse> {
    const reminder = await ledger.findReminder(key);
    if (reminder === undefined) throw new ProblemError('reminder_unknown');
    return toResponse(reminder);
  }
  return app;
}

const toResponse = ({ key, eventAt, createdAt, updatedAt, sends }: ReminderRecord): ReminderResponse => ({
  key,
  eventAt,
  createdAt,
  updatedAt,
  sends: sends.map(({ beforeSeconds, notification }) => ({
    beforeSeconds,
    sendAt: eventAt - beforeSeconds * 1000,
    notificationId: notification?.publicId ?? null,
    state: notification?.state ?? 'too_late',
  })),
});
