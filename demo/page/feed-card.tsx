import type { FeedEntry } from '../feed.ts';
import { Card } from './card.tsx';
import { Icon, type IconName } from './icons.tsx';
import type { FeedState } from './use-feed.ts';

interface Look {
  icon: IconName;
  words: string;
  tone: 'calm' | 'good' | 'warn' | 'bad';
}

/** Message states, device events and subscriptions, each with its words. A push service's 201 is "accepted" only. */
const LOOKS: Readonly<Record<string, Look>> = {
  accepted: { icon: 'check', words: 'Accepted by the push service', tone: 'calm' },
  delivered: { icon: 'checks', words: 'Shown on the device', tone: 'good' },
  clicked: { icon: 'tap', words: 'Clicked', tone: 'good' },
  action_clicked: { icon: 'tap', words: 'Button clicked', tone: 'good' },
  dismissed: { icon: 'cross', words: 'Dismissed', tone: 'calm' },
  retrying: { icon: 'clock', words: 'Will be tried again', tone: 'warn' },
  skipped: { icon: 'skip', words: 'Not sent', tone: 'warn' },
  gone: { icon: 'bellOff', words: 'The subscription has ended', tone: 'warn' },
  expired: { icon: 'clock', words: 'Expired', tone: 'warn' },
  rejected: { icon: 'warning', words: 'Rejected', tone: 'bad' },
  failed: { icon: 'warning', words: 'Failed', tone: 'bad' },
  cancelled: { icon: 'cross', words: 'Cancelled', tone: 'calm' },
  subscribed: { icon: 'person', words: 'A browser subscribed for', tone: 'calm' },
  moved: { icon: 'person', words: 'A browser moved to', tone: 'calm' },
  unsubscribed: { icon: 'bellOff', words: 'A browser unsubscribed', tone: 'calm' },
};

const STATUS = { connecting: 'connecting…', open: 'live', lost: 'connection lost, trying again…' } as const;

/** What happens, as it happens. */
export function FeedCard({ feed: { entries, status } }: { feed: FeedState }) {
  const aside = (
    <span className={`live ${status}`} role="status">
      <span className="dot" aria-hidden="true" />
      {STATUS[status]}
    </span>
  );
  return (
    <Card title="Live feed" aside={aside} className="feed-card">
      {entries.length === 0 ? (
        <div className="empty feed-empty">
          <Icon name="bell" size={28} />
          <p>
            {status === 'lost'
              ? 'The demo server cannot be reached.'
              : 'Quiet so far. Send something, and watch it travel.'}
          </p>
        </div>
      ) : (
        // A scrolling region must be reachable by keyboard.
        <ol className="feed" tabIndex={0} aria-label="Events, the newest first">
          {entries.map((entry) => (
            <FeedLine key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
    </Card>
  );
}

function FeedLine({ entry: { kind, at, label, notificationId, detail } }: { entry: FeedEntry }) {
  const { icon, words, tone } = LOOKS[kind] ?? { icon: 'info', words: kind, tone: 'calm' };
  const subject = label?.replaceAll('_', ' ') ?? (notificationId === null ? null : shorten(notificationId));
  const more = [subject, detail === null ? null : readable(detail)].filter((part) => part !== null);
  return (
    <li className={tone}>
      <span className="feed-icon">
        <Icon name={icon} size={16} />
      </span>
      <span className="feed-text">
        <span>{words}</span>
        <small title={notificationId ?? ''}>{more.join(' · ')}</small>
      </span>
      <time dateTime={new Date(at).toISOString()}>{clock(at)}</time>
    </li>
  );
}

const clock = (at: number): string =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Ids begin with the time; their end tells them apart. */
const shorten = (id: string): string => `${id.slice(0, 4)}…${id.slice(-6)}`;

const readable = (detail: string): string =>
  /^(sub|ntf)_/.test(detail) ? shorten(detail) : detail.replaceAll('_', ' ');
