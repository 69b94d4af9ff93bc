import type { BuiltInEffect } from '../../../ports/built-in.ts';
import { hasMoved } from '../../../ports/moved.ts';
import type { NewEvent } from '../../../ports/store.ts';
import type { PreferenceChoices } from '../../../../wire/index.ts';
import type { AudienceReader } from '../ledger/audience.ts';
import { createNotification } from '../ledger/create.ts';
import { parseJson } from '../records.ts';
import { YES, type Db, type Dialect } from '../session.ts';
import { countUnsubscribe } from '../stats/unsubscribe.ts';

interface Scope {
  dialect: Dialect;
  reader: AudienceReader;
  now: number;
}

/**
 * Does what the buttons of new events ask for, in the commit that stores these.
 *
 * @param events new ones, in order
 */
export async function applyEffects(db: Db, events: readonly NewEvent[], scope: Scope): Promise<void> {
  const snoozed = new Set<string>();
  for (const event of events) {
    const { effect, subscriptionId } = event;
    if (effect === undefined) continue;
    if (effect.kind === 'unsubscribe') {
      await unsubscribe(db, subscriptionId, scope);
      continue;
    }
    const subscription = await db
      .selectFrom('subscriptions')
      .select(['user_id', 'moved_after as movedAfter', 'moved_at as movedAt'])
      .where('id', '=', subscriptionId)
      .executeTakeFirst();
    // Another person has the browser now: what the former one was sent is neither theirs to read again nor to mute.
    if (subscription === undefined || hasMoved(subscription, event.notificationId, effect.settledAt)) continue;
    if (effect.kind === 'mute_category') {
      await mute(db, subscription.user_id, effect.category, scope.now);
      continue;
    }
    const message = `${event.notificationId} ${subscriptionId}`;
    if (snoozed.has(message) || (await isSettled(db, event, effect, events))) continue;
    snoozed.add(message);
    await createNotification(db, scope.dialect, scope.reader, effect.draft);
  }
}

/** Whether the message was snoozed before, with another of its buttons, or what it is about was called off. */
async function isSettled(
  db: Db,
  { notificationId, subscriptionId }: NewEvent,
  { actions, rootId }: Extract<BuiltInEffect, { kind: 'snooze' }>,
  fresh: readonly NewEvent[],
): Promise<boolean> {
  const cancelled = await db
    .selectFrom('notifications')
    .select('id')
    .where('id', 'in', [notificationId, rootId])
    .where('cancelled_at', 'is not', null)
    .executeTakeFirst();
  if (cancelled !== undefined) return true;
  const pressed = await db
    .selectFrom('events')
    .select('action')
    .where('notification_id', '=', notificationId)
    .where('subscription_id', '=', subscriptionId)
    .where('type', '=', 'action_clicked')
    .where('action', 'in', [...actions])
    .execute();
  const isFresh = (action: string): boolean =>
    fresh.some(
      (event) =>
        event.notificationId === notificationId && event.subscriptionId === subscriptionId && event.action === action,
    );
  return pressed.some(({ action }) => !isFresh(action));
}

/** For the person: a device's own choice for the category gives way. */
async function mute(db: Db, userId: number, category: string, now: number): Promise<void> {
  const user = await db.selectFrom('users').select('preferences').where('id', '=', userId).executeTakeFirst();
  if (user === undefined) return;
  const choices = parseJson<PreferenceChoices>(user.preferences);
  const muted: PreferenceChoices = { ...choices, categories: { ...choices.categories, [category]: false } };
  await db
    .updateTable('users')
    .set({ preferences: JSON.stringify(muted), updated_at: now })
    .where('id', '=', userId)
    .execute();
  const devices = await db
    .selectFrom('subscriptions')
    .select(['id', 'preferences'])
    .where('user_id', '=', userId)
    .execute();
  for (const { id, preferences } of devices) {
    const own = parseJson<PreferenceChoices>(preferences);
    if (own.categories?.[category] === undefined) continue;
    const { [category]: _own, ...others } = own.categories;
    await db
      .updateTable('subscriptions')
      .set({ preferences: JSON.stringify({ ...own, categories: others }), updated_at: now })
      .where('id', '=', id)
      .execute();
  }
}

async function unsubscribe(db: Db, subscriptionId: number, { dialect, now }: Scope): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('subscriptions')
    .set({ active: 0, inactive_reason: 'unsubscribed', updated_at: now })
    .where('id', '=', subscriptionId)
    .where('active', '=', YES)
    .executeTakeFirst();
  if (numUpdatedRows > 0) await countUnsubscribe(db, dialect, subscriptionId, now);
}
