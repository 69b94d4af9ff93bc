import { readKnown, writeConfig } from '../device/index.ts';
import { settleAll } from './settle-all.ts';

/**
 * The person has said no with a button. The server knows by the report of the click; here it is noted as the page's
 * client notes it, so that the next visit does not subscribe again, and ends what is left.
 */
export async function endSubscription({ registration }: ServiceWorkerGlobalScope): Promise<void> {
  const subscription = await registration.pushManager.getSubscription();
  const { endpoint } = subscription ?? (await readKnown());
  const forgotten = { endpoint: undefined, auth: undefined, subscriptionId: undefined, userId: undefined };
  const noted = writeConfig({ ...forgotten, replacing: endpoint });
  await settleAll(subscription ? [noted, subscription.unsubscribe()] : [noted]);
}
