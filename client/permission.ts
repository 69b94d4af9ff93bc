/** The permission now; browsers change it behind the page's back, so it is read again each time. */
export const readPermission = (): NotificationPermission | 'unsupported' =>
  'Notification' in window ? Notification.permission : 'unsupported';

/**
 * Asks the person, if the answer is open. Calls `requestPermission` before it returns, for Safari and Firefox ask
 * only within the gesture.
 *
 * @returns what is stored afterwards: without a gesture Safari answers `denied`, and yet nothing was decided
 */
export async function askPermission(): Promise<NotificationPermission> {
  if (Notification.permission === 'default') await Notification.requestPermission();
  return Notification.permission;
}

/**
 * Hears of what may have changed while the page was open: the permission in the browser's settings, the network, and
 * all that happens while a page is hidden.
 *
 * @returns stops listening
 */
export function watchSurroundings(onChange: () => void): () => void {
  const stopped = new AbortController();
  const { signal } = stopped;
  const onVisible = (): void => {
    if (!document.hidden) onChange();
  };
  document.addEventListener('visibilitychange', onVisible, { signal });
  addEventListener('focus', onChange, { signal });
  addEventListener('online', onChange, { signal });
  void watchPermission(onChange, signal);
  return () => stopped.abort();
}

async function watchPermission(onChange: () => void, signal: AbortSignal): Promise<void> {
  try {
    const status = await navigator.permissions.query({ name: 'notifications' });
    status.addEventListener('change', onChange, { signal });
  } catch {
    // No such API, or not this name (Firefox, Safari differ): focus and visibility are left to tell.
  }
}
