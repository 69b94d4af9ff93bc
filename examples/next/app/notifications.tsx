'use client';

import { usePush, usePushEvents } from 'belfry/client/react';
import { useState } from 'react';

/** The button, and what the page says of each state. */
export function Notifications() {
  const { status, error, enable, disable, sendTest } = usePush();
  const [heard, setHeard] = useState(0);
  usePushEvents({ onPush: () => setHeard((count) => count + 1) });

  return (
    <section>
      <p role="status">{WORDS[status]}</p>
      {(status === 'default' || status === 'unsubscribed' || status === 'expired' || status === 'error') && (
        <button onClick={enable}>Enable notifications</button>
      )}
      {status === 'subscribed' && (
        <>
          <button onClick={sendTest}>Send me a test</button>
          <button onClick={disable}>Disable notifications</button>
        </>
      )}
      {heard > 0 && <p>Notifications while this page is open: {heard}</p>}
      {error && <p role="alert">{error.message}</p>}
    </section>
  );
}

const WORDS: Record<ReturnType<typeof usePush>['status'], string> = {
  loading: 'One moment …',
  unsupported: 'This browser has no notifications.',
  'needs-install': 'Tap Share, then “Add to Home Screen”, and open the app from there.',
  default: 'Notifications are off.',
  unsubscribed: 'Notifications are off.',
  expired: 'The browser has switched notifications off.',
  denied: 'Notifications are blocked. Allow them in the site settings of the browser.',
  subscribing: 'One moment …',
  subscribed: 'Notifications are on.',
  'subscribed-elsewhere': 'Notifications are on for another account.',
  error: 'That did not work.',
};
