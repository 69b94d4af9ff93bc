import type { NewEvent } from '../../ports/store.ts';
import type { Services } from '../../services.ts';

/** Tells observers of events that are new. */
export async function tellEvents({ engine, observers }: Services, rows: readonly NewEvent[]): Promise<void> {
  if (!observers.heard('event') && !observers.heard('subscription')) return;
  for (const { notificationId, subscriptionId, type, action, effect, at } of rows) {
    if (effect?.kind !== 'unsubscribe' && !observers.heard('event')) continue;
    const subscription = await engine.store.findSubscription(subscriptionId);
    const notification = await engine.ledger.findNotificationById(notificationId);
    if (subscription === undefined || notification === undefined) continue;
    const user = await engine.store.findUser(subscription.userId);
    if (effect?.kind === 'unsubscribe') {
      const userId = user?.externalId ?? null;
      observers.emit('subscription', { subscriptionId: subscription.publicId, userId, active: false });
    }
    observers.emit('event', {
      notificationId: notification.publicId,
      subscriptionId: subscription.publicId,
      userId: user?.externalId ?? null,
      type,
      action: action === '' ? null : action,
      at,
    });
  }
}
