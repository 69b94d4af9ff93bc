import { DEFAULT_SNOOZE_MINUTES, MAX_SNOOZES, type ACTION_OPERATIONS, type BuiltInAction } from '../../wire/index.ts';
import { settledAtStart } from '../delivery/decide.ts';
import type { Environment } from '../environment.ts';
import { shareOf } from '../experiments/share.ts';
import { faceOf } from '../experiments/variant-sheet.ts';
import { variantTemplates } from '../experiments/variant-templates.ts';
import type { BuiltInEffect } from '../ports/built-in.ts';
import type { NewNotification } from '../ports/ledger.ts';
import type { NotificationRecord } from '../ports/records.ts';
import type { NewEvent, Store } from '../ports/store.ts';
import { createPublicId } from '../public-id.ts';
import { lifeMs } from '../schedules/local-time.ts';

const MINUTE_MS = 60_000;

/** An action as a message was sent with it. */
export interface SentAction {
  action: string;
  builtIn?: BuiltInAction | undefined;
  minutes?: number | undefined;
  operation?: (typeof ACTION_OPERATIONS)[number] | undefined;
}

type Pressed = Pick<NewEvent, 'action' | 'subscriptionId' | 'at'>;
type Tools = { store: Pick<Store, 'findSubscription' | 'findTemplate' | 'findUser'>; environment: Environment };

/** What the server does for a button that was pressed; undefined for one that only the app knows. */
export async function effectOf(
  notification: NotificationRecord,
  actions: readonly SentAction[],
  pressed: Pressed,
  tools: Tools,
): Promise<BuiltInEffect | undefined> {
  const action = actions.find((each) => each.action === pressed.action);
  const settledAt = settledAtStart(notification);
  switch (action?.builtIn) {
    case 'snooze': {
      const draft = await snoozeOf(notification, action.minutes ?? DEFAULT_SNOOZE_MINUTES, pressed, tools);
      const all = actions.filter(({ builtIn }) => builtIn === 'snooze').map((each) => each.action);
      return draft && { kind: 'snooze', draft, actions: all, rootId: rootOf(notification), settledAt };
    }
    case 'mute_category':
      return notification.category === null
        ? undefined
        : { kind: 'mute_category', category: notification.category, settledAt };
    case 'unsubscribe':
      return { kind: 'unsubscribe' };
    case undefined:
      return undefined;
  }
}

/**
 * The same message once more, to the one browser that it was snoozed on: a notification of its own, so that
 * preferences, quiet hours and caps are asked again.
 *
 * @returns undefined where it has come back often enough, or would come after the end that the send itself has named
 */
async function snoozeOf(
  notification: NotificationRecord,
  minutes: number,
  { subscriptionId, at }: Pressed,
  { store, environment }: Tools,
): Promise<NewNotification | undefined> {
  const { snoozes = 0, notAfter = Infinity } = notification.content;
  const subscription = await store.findSubscription(subscriptionId);
  if (snoozes >= MAX_SNOOZES || subscription === undefined) return undefined;
  const now = environment.now();
  // A device that was offline tells of it later; one whose clock is wrong is not believed.
  const pressedAt = at >= (notification.startsAt ?? notification.createdAt) && at <= now ? at : now;
  const startsAt = Math.max(now, pressedAt + minutes * MINUTE_MS);
  if (startsAt >= notAfter) return undefined;
  const { externalId = null } = (await store.findUser(subscription.userId)) ?? {};
  const { templateId, ...face } = await faceFor(notification, subscription.userId, store);
  const { category, priority, urgency, ttlSeconds, topic } = notification;
  return {
    ...face,
    templateId,
    category,
    priority,
    urgency,
    ttlSeconds,
    topic,
    publicId: createPublicId('ntf', environment),
    audience: { subscriptions: [subscription.publicId] },
    content: { ...face.content, snoozes: snoozes + 1 },
    createdAt: now,
    expiresAt: Math.min(startsAt + lifeMs(ttlSeconds), notAfter),
    parentId: rootOf(notification),
    warnings: [],
    ...(startsAt > now ? { startsAt } : {}),
    ...(externalId === null ? {} : { onlyUser: externalId }),
  };
}

/** As this person had it, where the notification is an A/B test. */
export async function faceFor(
  notification: NotificationRecord,
  userId: number,
  store: Tools['store'],
): Promise<Pick<NewNotification, 'content' | 'templateType' | 'templateId'>> {
  const { content, templateType, templateId } = notification;
  const share = content.experiment === undefined ? undefined : shareOf(content.experiment, userId);
  const variant = content.experiment?.variants.find(({ id }) => id === share);
  if (variant === undefined) return { content, templateType, templateId };
  const templates = await variantTemplates(store, notification);
  const face = faceOf({ notification, template: undefined, variantTemplates: templates }, variant);
  return {
    content: face.notification.content,
    templateType: face.notification.templateType,
    templateId: variant.templateId ?? templateId,
  };
}

/** All that come of one notification have it as their parent: it is cancelled with them. */
const rootOf = ({ id, parentId, content }: NotificationRecord): number =>
  content.snoozes === undefined ? id : (parentId ?? id);
