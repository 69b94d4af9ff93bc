import type { SentAction } from '../built-in-actions/effect.ts';
import type { Experiment } from '../ports/experiments.ts';
import type { NotificationRecord } from '../ports/records.ts';
import type { NewEvent, Store } from '../ports/store.ts';
import { shareOf } from './share.ts';
import { variantTemplates } from './variant-templates.ts';

/** The actions that the variants of a notification have beside its own. */
export async function variantActions(
  store: Pick<Store, 'findTemplate'>,
  notification: Pick<NotificationRecord, 'content'>,
): Promise<SentAction[]> {
  const { experiment } = notification.content;
  if (experiment === undefined) return [];
  const templates = await variantTemplates(store, notification);
  return [
    ...experiment.variants.flatMap(({ content }) => content?.actions ?? []),
    ...[...(templates?.values() ?? [])].flatMap(({ actions }) => actions ?? []),
  ];
}

/** Whose report it is, and of which variant, where it is of an A/B test. */
export async function shareOfReport(
  store: Pick<Store, 'findSubscription'>,
  experiment: Experiment | undefined,
  subscriptionId: number,
): Promise<Pick<NewEvent, 'share'>> {
  if (experiment === undefined) return {};
  const subscription = await store.findSubscription(subscriptionId);
  if (subscription === undefined) return {};
  const { userId } = subscription;
  return { share: { userId, variant: shareOf(experiment, userId) } };
}
