import type { FeedEntry } from '../feed.ts';
import { Card } from './card.tsx';
import { wordsOfEntry, type FeedLanguage } from './feed-words.ts';
import { Icon } from './icons.tsx';
import type { FeedState } from './use-feed.ts';

const STATUS = { connecting: 'connecting…', open: 'live', lost: 'connection lost' } as const;

/** What happens, as it happens. */
export function FeedCard({ feed: { entries, status }, language }: { feed: FeedState; language: FeedLanguage }) {
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
              ? 'What happens is shown again once the server is back.'
              : 'Quiet so far. Send something, and watch it travel.'}
          </p>
        </div>
      ) : (
        // A scrolling region must be reachable by keyboard.
        <ol className="feed" tabIndex={0} aria-label="Events, the newest first">
          {entries.map((entry) => (
            <FeedLine key={entry.id} entry={entry} language={language} />
          ))}
        </ol>
      )}
    </Card>
  );
}

function FeedLine({ entry, language }: { entry: FeedEntry; language: FeedLanguage }) {
  const { icon, words, tone, more } = wordsOfEntry(entry, language);
  return (
    <li className={tone}>
      <span className="feed-icon">
        <Icon name={icon} size={16} />
      </span>
      <span className="feed-text">
        <span>{words}</span>
        {more === '' ? null : <small title={entry.notificationId ?? ''}>{more}</small>}
      </span>
      <time dateTime={new Date(entry.at).toISOString()}>{clock(entry.at)}</time>
    </li>
  );
}

const clock = (at: number): string =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
