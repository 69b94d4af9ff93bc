import { useEffect, useState } from 'react';
import type { NotificationCounts, NotificationResponse } from '../../wire/schemas/notification.ts';
import type { FeedEntry } from '../feed.ts';
import { readNotification } from './demo-api.ts';

const COUNTS: readonly (readonly [keyof NotificationCounts, string])[] = [
  ['sent', 'accepted'],
  ['pending', 'on its way'],
  ['failed', 'failed'],
  ['blocked', 'blocked'],
  ['expired', 'expired'],
  ['delivered', 'shown'],
  ['clicked', 'clicked'],
  ['action_clicked', 'button clicked'],
  ['dismissed', 'dismissed'],
];

const REASONS: Readonly<Record<string, string>> = {
  no_subscription: 'has no browser that is subscribed',
  subscription_unknown: 'is not a subscription of this server',
  subscription_inactive: 'is no longer subscribed',
  category_off: 'switched this category off',
  quiet_hours: 'has quiet hours',
  disabled: 'switched notifications off',
  user_inactive: 'is deactivated',
  moved: 'left this browser to another person',
};

/** Planning takes a moment, and not all that happens is in the feed. */
const REFRESH_MS = [400, 1_500, 5_000];

/** What became of a send: follows the feed, and asks a few times besides. */
export function SendResult({ sent, feed }: { sent: NotificationResponse; feed: readonly FeedEntry[] }) {
  const [now, setNow] = useState(sent);
  const heard = feed.filter(({ notificationId }) => notificationId === sent.id).length;
  useEffect(() => {
    let current = true;
    const refresh = (): void => {
      readNotification(sent.id).then(
        (fresh) => current && setNow(fresh),
        () => undefined, // the counts that are shown stay; the feed tells that the server is gone
      );
    };
    const timers = REFRESH_MS.map((ms) => setTimeout(refresh, ms));
    if (heard > 0) refresh();
    return () => {
      current = false;
      timers.forEach(clearTimeout);
    };
  }, [sent.id, heard]);

  const told = COUNTS.filter(([name]) => now.counts[name] > 0);
  const failures = now.details.filter(({ success, error }) => !success && error !== undefined);
  return (
    <div className="result" role="status">
      <p className="result-head">
        <strong>
          {now.counts.total} {now.counts.total === 1 ? 'message' : 'messages'}
        </strong>
        <code>{now.id}</code>
      </p>
      <ul className="counts">
        {told.map(([name, words]) => (
          <li key={name} className={name}>
            <b>{now.counts[name]}</b> {words}
          </li>
        ))}
        {told.length === 0 ? <li>nothing sent</li> : null}
      </ul>
      {now.unreached.map(({ id, reason }) => (
        <p key={id} className="hint warn">
          {id} {REASONS[reason] ?? reason}.
        </p>
      ))}
      {failures.slice(0, 5).map(({ subscriptionId, error = '' }) => (
        <p key={subscriptionId} className="hint warn">
          {subscriptionId}: {REASONS[error] ?? error}
        </p>
      ))}
      {now.warnings.map((warning) => (
        <p key={warning} className="hint">
          {warning}
        </p>
      ))}
    </div>
  );
}
