import { writeConfig } from '../device/index.ts';

/**
 * The person has said no with a button. The server knows by the report of the click; here it is noted as the page's
 * client notes it, so that the next visit does not subscribe again, and ends what is left.
 */
export async function endSubscription({ registration }: ServiceWorkerGlobalScope): Promise<void> {
  const subscription = await registration.pushManager.getSubscription();
  if (!subscription) return;
  await writeConfig({ endpoint: undefined, replacing: subscription.endpoint });
  await subscription.unsubscribe();
}
