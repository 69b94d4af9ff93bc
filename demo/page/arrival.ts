import type { FeedEntry } from '../feed.ts';

/** Where a click on a notification led, or may lead. */
export interface Arrival {
  path: string;
  headline: string;
  text: string;
  /** Whether a template of the demo leads there. */
  known: boolean;
}

/** A click opens the page within this time; its event may come before or after. In ms. */
const CLICK_WITHIN_MS = 15_000;

/**
 * Reads the address: what the templates lead to are pages of an app that the demo does not have.
 *
 * @returns undefined on the start page
 */
export function readArrival({ pathname, search }: Pick<Location, 'pathname' | 'search'>): Arrival | undefined {
  if (pathname === '/' || pathname === '/index.html') return undefined;
  const path = pathname + search;
  const known = true;
  const booking = /^\/agendamentos\/([^/]+)(\/detalhes)?\/?$/.exec(pathname);
  if (booking !== null) {
    const id = decode(booking[1] ?? '');
    if (new URLSearchParams(search).get('acao') === 'aprovar') {
      const text = 'Your app would ask once more here, and then approve.';
      return { path, known, headline: `Approve booking ${id}?`, text };
    }
    const what = booking[2] === undefined ? `Booking ${id}` : `Details of booking ${id}`;
    return { path, known, headline: what, text: 'Your app would show it here.' };
  }
  if (/^\/novidades\/?$/.test(pathname)) {
    return { path, known, headline: 'What is new', text: 'Your app would tell it here.' };
  }
  if (/^\/ofertas\/?$/.test(pathname)) {
    return { path, known, headline: 'Offers', text: 'Your app would show them here.' };
  }
  if (/^\/chegou\/teste\/?$/.test(pathname)) {
    return { path, known, headline: 'The test has arrived', text: 'Push works all the way to this browser.' };
  }
  const text = 'Your app would show what the notification was about.';
  return { path, known: false, headline: 'Here you are', text };
}

/**
 * Whether a click on a notification opened this page, as far as the feed tells.
 *
 * @param openedAt epoch ms
 */
export const cameByClick = (entries: readonly Pick<FeedEntry, 'kind' | 'at'>[], openedAt: number): boolean =>
  entries.some(
    ({ kind, at }) => (kind === 'clicked' || kind === 'action_clicked') && Math.abs(at - openedAt) <= CLICK_WITHIN_MS,
  );

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
