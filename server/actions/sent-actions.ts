import type { SentAction } from '../built-in-actions/effect.ts';
import { variantActions } from '../experiments/reports.ts';
import type { NotificationRecord } from '../ports/records.ts';
import type { Services } from '../services.ts';

/** A notification and the actions that it was sent with. */
export interface SentWith {
  notification: NotificationRecord;
  actions: readonly SentAction[];
}

/** @returns undefined when it is swept */
export type ActionLookup = (notificationId: number) => Promise<SentWith | undefined>;

/** Looks each notification up once, for one post. */
export function createActionLookup({
  engine,
  environment,
  retentionMs,
}: Pick<Services, 'engine' | 'environment' | 'retentionMs'>): ActionLookup {
  const found = new Map<number, ReturnType<ActionLookup>>();
  const look: ActionLookup = async (notificationId) => {
    const notification = await engine.ledger.findNotificationById(notificationId);
    // Past its retention its events are swept: one that came again would be counted again.
    if (notification === undefined) return undefined;
    const { startsAt = notification.createdAt } = notification;
    if (startsAt < environment.now() - retentionMs) return undefined;
    const { content, templateId } = notification;
    // As rendering has it: actions of the request take the place of the template's.
    const version = templateId === null ? undefined : await engine.store.findTemplate(templateId);
    const own = content.inline.actions ?? version?.template.actions ?? [];
    return { notification, actions: [...own, ...(await variantActions(engine.store, notification))] };
  };
  return (notificationId) => {
    const known = found.get(notificationId) ?? look(notificationId);
    found.set(notificationId, known);
    return known;
  };
}
