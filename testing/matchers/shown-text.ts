/**
 * A notification as the site asked for it, from what the browser made of it.
 */
import type { ShownNotification } from '../notification-daemon/index.ts';

/** Chromium's first line, a link because the daemon says that it shows links; a blank line follows. */
const SITE_LINE = /^<a href="[^"]*">[^<]*<\/a>(?:\n\n|$)/;

/** Buttons of the browsers' own. */
const OWN_ACTIONS = new Set(['default', 'settings', 'ignored']);

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" };

export interface ShownText {
  title: string;
  body: string;
  actions: string[];
  replaced: boolean;
}

export function readShown({ title, body, actions, replaced }: ShownNotification): ShownText {
  return {
    title,
    body: plainText(body.replace(SITE_LINE, '')),
    actions: actions.filter(({ key }) => !OWN_ACTIONS.has(key)).map((action) => action.title),
    replaced,
  };
}

/** The desktop's markup is a little HTML: tags off, entities back. */
function plainText(markup: string): string {
  return markup
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/&(amp|lt|gt|quot|apos|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
