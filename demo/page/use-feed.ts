import { useEffect, useState } from 'react';
import type { FeedEntry } from '../feed.ts';

const KEPT = 60;

export interface FeedState {
  /** The newest first. */
  entries: readonly FeedEntry[];
  status: 'connecting' | 'open' | 'lost';
}

/** Follows the demo server's feed; the browser connects again by itself and asks for what it missed. */
export function useFeed(): FeedState {
  const [state, setState] = useState<FeedState>({ entries: [], status: 'connecting' });
  useEffect(() => {
    const source = new EventSource('/demo/feed');
    source.addEventListener('ready', () => setState((before) => ({ ...before, status: 'open' })));
    source.addEventListener('error', () => setState((before) => ({ ...before, status: 'lost' })));
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const entry = JSON.parse(data) as FeedEntry; // the demo's own server
      setState(({ entries, status }) => ({
        status,
        entries: entries.some(({ id }) => id === entry.id) ? entries : [entry, ...entries].slice(0, KEPT),
      }));
    });
    return () => source.close();
  }, []);
  return state;
}
