import { useEffect, useState } from 'react';
import type { BelfryClient } from '../../client/index.ts';
import { Icon } from './icons.tsx';

const SHOWN_FOR_MS = 6_000;

interface Toast {
  key: number;
  title: string;
  body: string;
}

/** What an app can do with a push that comes while its page is open: the system shows it as well. */
export function Toasts({ client }: { client: BelfryClient }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    let key = 0;
    // An installed iOS app opens at its start URL, whatever was clicked: the page goes there by itself.
    const stopClicks = client.onClick(({ url }) => follow(url));
    const stopPushes = client.onPush(({ title, body }) => {
      key += 1;
      const toast = { key, title, body };
      setToasts((before) => [...before.slice(-2), toast]);
      const timer = setTimeout(() => setToasts((before) => before.filter((other) => other !== toast)), SHOWN_FOR_MS);
      timers.add(timer);
    });
    return () => {
      stopClicks();
      stopPushes();
      timers.forEach(clearTimeout);
    };
  }, [client]);
  return (
    <div className="toasts" role="status">
      {toasts.map(({ key, title, body }) => (
        <div key={key} className="toast">
          <Icon name="bell" size={18} />
          <div>
            <p className="eyebrow">The page hears it too</p>
            <strong>{title}</strong>
            <p>{body}</p>
          </div>
        </div>
      ))}
    </div>
  );
}

function follow(url: string): void {
  const target = new URL(url, location.href);
  if (target.origin === location.origin && target.href !== location.href) location.assign(target);
}
