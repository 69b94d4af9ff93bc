import { within } from '../device/index.ts';

/** A browser that does not say by then what stands is taken to say nothing. */
const LIST_MS = 1000;

/**
 * What stands on the screen.
 *
 * @param filter without it whatever there is
 * @returns undefined where the browser does not say
 */
export const findShown = async (
  { registration }: ServiceWorkerGlobalScope,
  filter?: GetNotificationOptions,
): Promise<readonly Notification[] | undefined> =>
  within<readonly Notification[] | undefined>(registration.getNotifications(filter), LIST_MS, undefined);
