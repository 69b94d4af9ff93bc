import { useEffect, useState } from 'react';
import type { FeedEntry } from '../feed.ts';

const KEPT = 60;

export interface FeedState {
  /** The newest first. */
  entries: readonly FeedEntry[];
  status: 'connecting' | 'open' | 'lost';
}

/** A browser gives up on an answer that is no feed, as a proxy gives while the server behind it is away. */
const AGAIN_AFTER_MS = 2_000;

/** Follows the demo server's feed; the browser connects again by itself and asks for what it missed. */
export function useFeed(): FeedState {
  const [state, setState] = useState<FeedState>({ entries: [], status: 'connecting' });
  useEffect(() => {
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    const open = (): void => {
      source = new EventSource('/demo/feed');
      source.addEventListener('ready', () => setState((before) => ({ ...before, status: 'open' })));
      source.addEventListener('error', () => {
        setState((before) => ({ ...before, status: 'lost' }));
        if (source.readyState === EventSource.CLOSED) again = setTimeout(open, AGAIN_AFTER_MS);
      });
      source.addEventListener('message', ({ data }: MessageEvent<string>) => {
        const entry = JSON.parse(data) as FeedEntry; // the demo's own server
        setState(({ entries, status }) => ({
          status,
          entries: entries.some(({ id }) => id === entry.id) ? entries : [entry, ...entries].slice(0, KEPT),
        }));
      });
    };
    open();
    return () => {
      clearTimeout(again);
      source.close();
    };
  }, []);
  return state;
}
