import { PUSH_PREFIX } from '../../wire/index.ts';
import type { PairSigner } from '../auth/signing-ring.ts';
import type { BelfryOptions } from '../options.ts';
import { createClickLinks } from './click-links.ts';
import type { Letterhead } from './prepare.ts';

type Named = Pick<BelfryOptions, 'publicUrl' | 'defaultIcon' | 'defaultBadge' | 'timeZone' | 'actionHandler'>;

/** What is the same for every message of the deployment, by its options. */
export function makeLetterhead(appUrl: string, options: Named, signer: PairSigner): Letterhead {
  const pushUrl = pushUrlOf(appUrl, options.publicUrl);
  return {
    appUrl,
    eventsUrl: `${pushUrl}/events`,
    // Another origin would leave an app on iOS's Home Screen: there, a browser opens the target itself, uncounted.
    ...(new URL(pushUrl).origin === new URL(appUrl).origin ? { links: createClickLinks(`${pushUrl}/r`, signer) } : {}),
    defaultIcon: options.defaultIcon ?? '/icons/icon-192x192.png',
    defaultBadge: options.defaultBadge ?? '/icons/icon-72x72.png',
    timeZone: options.timeZone ?? 'UTC',
    answersActions: options.actionHandler !== undefined,
  };
}

/** A server under a path of the public URL is reached under that path. The app's own path is a page, and says nothing. */
function pushUrlOf(appUrl: string, publicUrl: string | undefined): string {
  const base = publicUrl === undefined ? new URL(appUrl).origin : publicUrl.replace(/[?#].*$/, '').replace(/\/+$/, '');
  return new URL(`${base}${PUSH_PREFIX}`).href;
}
