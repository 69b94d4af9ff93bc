import type { PushState } from '../../client/index.ts';
import type { BrowserFacts } from './browser-facts.ts';
import type { LastPush } from './demo-api.ts';
import { focusHint, permissionCure } from './platform-hints.ts';

export interface Finding {
  title: string;
  /** `info` cannot be checked from a page. */
  verdict: 'good' | 'bad' | 'warn' | 'info';
  found: string;
  /** What to do about it. */
  cure?: string;
}

export interface Evidence {
  browser: BrowserFacts;
  /** After the server was asked again. */
  push: Pick<PushState, 'subscribed' | 'subscriptionId' | 'userId' | 'preferences' | 'error'>;
  lastPush: LastPush | null;
  /** `HH:MM` now, in the person's zone. */
  clock: string;
}

/** Every reason why a notification may not have come, in the order in which a push meets them. */
export function diagnose({ browser, push, lastPush, clock }: Evidence): Finding[] {
  return [
    support(browser),
    permission(browser),
    worker(browser),
    subscription(browser),
    key(browser),
    serverRecord(push),
    ...preferences(push, clock),
    delivery(lastPush, push.subscribed),
    ...(browser.isBrave ? [BRAVE] : []),
    {
      title: 'Focus and do not disturb',
      verdict: 'info',
      found: 'A page cannot see this.',
      cure: focusHint(browser.platform),
    },
    PRIVATE_WINDOW,
  ];
}

const BRAVE: Finding = {
  title: 'Brave',
  verdict: 'warn',
  found: 'Brave switches push off when it is new.',
  cure: 'Settings → Privacy and security → Use Google services for push messaging, then start Brave again.',
};

const PRIVATE_WINDOW: Finding = {
  title: 'Private window',
  verdict: 'info',
  found: 'Private windows refuse push or forget it.',
  cure: 'If this is one, open the page in a normal window.',
};

function support({ secure, hasPush }: BrowserFacts): Finding {
  const title = 'Browser';
  if (!secure) {
    return { title, verdict: 'bad', found: 'This page is not secure.', cure: 'Open it on https:// or on localhost.' };
  }
  if (hasPush) return { title, verdict: 'good', found: 'It can do push, and the page is secure.' };
  return {
    title,
    verdict: 'bad',
    found: 'It has no push.',
    cure: 'On iPhone and iPad add the page to the Home Screen; elsewhere update the browser.',
  };
}

function permission({ permission: state, platform }: BrowserFacts): Finding {
  const title = 'Permission';
  if (state === 'granted') return { title, verdict: 'good', found: 'Allowed.' };
  if (state === 'denied') return { title, verdict: 'bad', found: 'Blocked.', cure: permissionCure(platform) };
  return { title, verdict: 'bad', found: 'Not asked yet.', cure: 'Click “Enable notifications” and choose Allow.' };
}

function worker({ worker: found }: BrowserFacts): Finding {
  const title = 'Service worker';
  if (found === null)
    return {
      title,
      verdict: 'bad',
      found: 'None is registered here.',
      cure: 'Reload the page; if it stays so, /sw.js cannot be fetched.',
    };
  const words = `${found.script}, ${found.state}, scope ${found.scope}`;
  if (found.state === 'activated' || found.state === 'activating') return { title, verdict: 'good', found: words };
  return { title, verdict: 'warn', found: words, cure: 'Close other tabs of this site, then reload.' };
}

function subscription({ pushHost }: BrowserFacts): Finding {
  const title = 'Subscription of the browser';
  if (pushHost !== null) return { title, verdict: 'good', found: `At ${pushHost}.` };
  return { title, verdict: 'bad', found: 'There is none.', cure: 'Click “Enable notifications”.' };
}

function key({ key: mine, serverKey, pushHost }: BrowserFacts): Finding {
  const title = 'Server key';
  if (serverKey === null)
    return { title, verdict: 'bad', found: 'The server cannot be reached.', cure: 'Is the demo still running?' };
  if (mine === null)
    return {
      title,
      verdict: 'info',
      found:
        pushHost === null
          ? 'Compared once there is a subscription.'
          : 'This browser does not tell which key it subscribed with.',
    };
  if (mine === serverKey)
    return { title, verdict: 'good', found: 'The subscription was made with the key that the server signs with.' };
  return {
    title,
    verdict: 'bad',
    found: 'The subscription was made with another key.',
    cure: 'Disable and enable again: the push service refuses messages signed with this one.',
  };
}

function serverRecord({ subscribed, subscriptionId, userId, error }: Evidence['push']): Finding {
  const title = 'Record on the server';
  if (subscribed)
    return { title, verdict: 'good', found: `${subscriptionId ?? 'Active'}, for ${userId ?? 'an anonymous browser'}.` };
  return {
    title,
    verdict: 'bad',
    found: error?.message ?? 'The server does not know this browser.',
    cure: 'Enable notifications; if it stays so, reset this browser.',
  };
}

function preferences({ preferences: chosen }: Evidence['push'], clock: string): Finding[] {
  if (chosen === null) return [];
  const title = 'Preferences';
  const { enabled, categories, quietHours } = chosen;
  if (!enabled)
    return [
      {
        title,
        verdict: 'bad',
        found: 'All notifications are switched off.',
        cure: 'Switch them on under Preferences.',
      },
    ];
  if (quietHours.enabled && isWithin(clock, quietHours)) {
    return [
      {
        title,
        verdict: 'warn',
        found: `It is ${clock}: quiet hours until ${quietHours.end}.`,
        cure: 'Messages wait until then; the test passes all the same.',
      },
    ];
  }
  const off = Object.keys(categories).filter((id) => categories[id] === false);
  if (off.length === 0) return [{ title, verdict: 'good', found: 'Everything is switched on.' }];
  return [
    {
      title,
      verdict: 'info',
      found: `Switched off: ${off.join(', ').replaceAll('_', ' ')}.`,
      cure: 'What belongs to these is not sent to you.',
    },
  ];
}

function delivery(last: LastPush | null, subscribed: boolean): Finding {
  const title = 'Last push';
  if (last === null)
    return {
      title,
      verdict: 'info',
      found: 'None since this demo was started.',
      ...(subscribed ? { cure: 'Click “Send test”.' } : {}),
    };
  if (last.state === 'accepted')
    return {
      title,
      verdict: 'good',
      found: 'The push service accepted it. If nothing was shown, the reason is on this device: see below.',
    };
  const found = `${last.state}${last.error === null ? '' : `: ${last.error.replaceAll('_', ' ')}`}.`;
  return {
    title,
    verdict: last.state === 'skipped' || last.state === 'retrying' ? 'warn' : 'bad',
    found,
    cure: 'The live feed says when; disable and enable again if the subscription has ended.',
  };
}

/** Inclusive to the minute; may cross midnight. */
export function isWithin(clock: string, { start, end }: { start: string; end: string }): boolean {
  return start <= end ? clock >= start && clock <= end : clock >= start || clock <= end;
}
