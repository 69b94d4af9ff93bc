/** Where a click on a notification led. */
export interface Arrival {
  path: string;
  headline: string;
  text: string;
}

/**
 * Reads the address: everything but the start page is the target of some notification, in an app that the demo does not
 * have.
 *
 * @returns undefined on the start page
 */
export function readArrival({ pathname, search }: Pick<Location, 'pathname' | 'search'>): Arrival | undefined {
  if (pathname === '/' || pathname === '/index.html') return undefined;
  const path = pathname + search;
  const booking = /^\/agendamentos\/([^/]+)(\/detalhes)?\/?$/.exec(pathname);
  if (booking !== null) {
    const id = decode(booking[1] ?? '');
    if (new URLSearchParams(search).get('acao') === 'aprovar') {
      return { path, headline: `Approve booking ${id}?`, text: 'Your app would ask once more here, and then approve.' };
    }
    const what = booking[2] === undefined ? `Booking ${id}` : `Details of booking ${id}`;
    return { path, headline: what, text: 'Your app would show it here.' };
  }
  if (pathname.startsWith('/novidades')) return { path, headline: 'What is new', text: 'Your app would tell it here.' };
  if (pathname.startsWith('/ofertas')) return { path, headline: 'Offers', text: 'Your app would show them here.' };
  return { path, headline: 'Here you are', text: 'Your app would show what the notification was about.' };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
