import type { ActionAnswer } from '../../wire/index.ts';
import { faceFor } from '../built-in-actions/effect.ts';
import { hasMovedSince } from '../delivery/decide.ts';
import { ProblemError } from '../http/problem.ts';
import type { SubscriptionRecord } from '../ports/records.ts';
import type { Services } from '../services.ts';
import type { ActionCall } from './handler.ts';
import type { SentWith } from './sent-actions.ts';

/** A button that was pressed, of a message on one device. */
export interface Press {
  sent: SentWith;
  subscriptionId: number;
  action: string;
  /** Epoch ms by the device's clock. */
  at: number;
}

/** Whether it is the app that says what this button does. */
export const isPosted = ({ actions }: SentWith, action: string): boolean =>
  actions.some((each) => each.action === action && each.operation === 'post');

/**
 * Whose button it is.
 *
 * @throws {ProblemError} `subscription_unknown`, `subscription_inactive`, `action_of_another`
 */
export async function requirePresser({ engine }: Services, press: Press): Promise<SubscriptionRecord> {
  const subscription = await engine.store.findSubscription(press.subscriptionId);
  if (subscription === undefined) throw new ProblemError('subscription_unknown');
  // Whoever has the browser now would act in the name of the person that the message was for.
  if (hasMovedSince(press.sent.notification, subscription)) throw new ProblemError('action_of_another');
  if (!subscription.active) throw new ProblemError('subscription_inactive');
  return subscription;
}

/** Asks the app, or says again what it has said. @throws {ProblemError} `action_unhandled`, `action_failed` */
export async function pressButton(
  services: Services,
  press: Press,
  subscription: SubscriptionRecord,
): Promise<ActionAnswer> {
  const { sent, subscriptionId, action } = press;
  const pressed = { notificationId: sent.notification.id, subscriptionId, action };
  return services.actionDesk.press(pressed, () => callOf(services, press, subscription));
}

async function callOf(
  { engine: { store } }: Services,
  { sent: { notification }, action, at }: Press,
  subscription: SubscriptionRecord,
): Promise<ActionCall> {
  const user = await store.findUser(subscription.userId);
  const { content, templateType, templateId } = await faceFor(notification, subscription.userId, store);
  const version = templateId === null ? undefined : await store.findTemplate(templateId);
  return {
    action,
    at,
    id: `${notification.publicId}:${subscription.publicId}:${action}`,
    userId: user?.externalId ?? null,
    notificationId: notification.publicId,
    subscriptionId: subscription.publicId,
    template: templateType,
    category: notification.category,
    data: { ...version?.template.data, ...content.context, ...content.inline.data },
  };
}
