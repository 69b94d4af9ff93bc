import { createBelfryClient } from 'belfry/client';
import { usePush } from 'belfry/client/react';

/** One client for the whole app. `getToken` gives your own JWT, or null while nobody is logged in. */
const client = createBelfryClient({ apiBase: '/api/v1/push', getToken: () => localStorage.getItem('token') });

export function NotificationButton() {
  const { status, subscribed, error, enable, disable, sendTest } = usePush(client);
  if (status === 'loading') return null;
  if (status === 'needs-install') return <p>Tap Share, then “Add to Home Screen”, and open the app from there.</p>;
  if (status === 'denied') return <p>Notifications are blocked. Allow them in the site settings of the browser.</p>;
  return (
    <div>
      {subscribed ? (
        <>
          <button onClick={sendTest}>Send a test</button>
          <button onClick={disable}>Disable notifications</button>
        </>
      ) : (
        <button onClick={enable} disabled={status === 'unsupported' || status === 'subscribing'}>
          Enable notifications
        </button>
      )}
      {error && <p role="alert">{error.message}</p>}
    </div>
  );
}
