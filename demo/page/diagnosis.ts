import type { PushState } from '../../client/index.ts';
import type { BrowserFacts } from './browser-facts.ts';
import type { LastPush } from './demo-api.ts';
import { focusHint, permissionCure } from './platform-hints.ts';
import { lookAtPreferences } from './preference-finding.ts';

export interface Finding {
  title: string;
  /** `info`: a page cannot check it, or it follows from an earlier fault. */
  verdict: 'good' | 'bad' | 'warn' | 'info';
  found: string;
  /** What to do about it. */
  cure?: string;
}

export interface Evidence {
  browser: BrowserFacts;
  /** After the server was asked again. */
  push: Pick<PushState, 'subscribed' | 'subscriptionId' | 'userId' | 'preferences' | 'categories' | 'error'>;
  lastPush: LastPush | null;
  /** `HH:MM` now, in the person's zone. */
  clock: string;
}

/** Every reason why a notification may not have come, in the order in which a push meets them. */
export function diagnose({ browser, push, lastPush, clock }: Evidence): Finding[] {
  const findings = [
    lookAtSupport(browser),
    lookAtPermission(browser),
    lookAtWorker(browser),
    lookAtSubscription(browser),
    lookAtKey(browser),
    lookAtServer(browser, push),
  ];
  if (push.preferences !== null) findings.push(lookAtPreferences(push.preferences, push.categories, clock));
  findings.push(lookAtLastPush(lastPush, push.subscribed));
  if (browser.isBrave) findings.push(BRAVE);
  findings.push({ ...FOCUS, cure: focusHint(browser.platform) }, PRIVATE_WINDOW);
  return findings;
}

const BRAVE: Finding = {
  title: 'Brave',
  verdict: 'warn',
  found: 'Brave comes with push switched off.',
  cure: 'Settings → Privacy and security → Use Google services for push messaging, then start Brave again.',
};

const FOCUS: Finding = {
  title: 'Focus and do not disturb',
  verdict: 'info',
  found: 'A page cannot see this.',
};

const PRIVATE_WINDOW: Finding = {
  title: 'Private window',
  verdict: 'info',
  found: 'Private windows refuse push or forget it.',
  cure: 'If this is one, open the page in a normal window.',
};

function lookAtSupport({ secure, hasPush }: BrowserFacts): Finding {
  const title = 'Browser';
  if (!secure) {
    return { title, verdict: 'bad', found: 'This page is not secure.', cure: 'Open it on https:// or on localhost.' };
  }
  if (hasPush) return { title, verdict: 'good', found: 'It can do push, and the page is secure.' };
  const cure = 'On iPhone and iPad add the page to the Home Screen; elsewhere update the browser.';
  return { title, verdict: 'bad', found: 'It has no push.', cure };
}

function lookAtPermission({ permission, platform }: BrowserFacts): Finding {
  const title = 'Permission';
  if (permission === 'granted') return { title, verdict: 'good', found: 'Allowed.' };
  if (permission === 'denied') return { title, verdict: 'bad', found: 'Blocked.', cure: permissionCure(platform) };
  const cure = 'Click “Enable notifications” and choose Allow.';
  return { title, verdict: 'bad', found: 'Not asked yet.', cure };
}

function lookAtWorker({ worker }: BrowserFacts): Finding {
  const title = 'Service worker';
  if (worker === null) {
    const cure = 'Reload the page; if it stays so, /sw.js cannot be fetched.';
    return { title, verdict: 'bad', found: 'None is registered here.', cure };
  }
  const found = `${worker.script}, ${worker.state}, scope ${worker.scope}`;
  if (worker.state === 'activated' || worker.state === 'activating') return { title, verdict: 'good', found };
  return { title, verdict: 'warn', found, cure: 'Close other tabs of this site, then reload.' };
}

function lookAtSubscription({ pushHost, permission }: BrowserFacts): Finding {
  const title = 'Subscription of the browser';
  if (pushHost !== null) return { title, verdict: 'good', found: `At ${pushHost}.` };
  if (permission !== 'granted') return { title, verdict: 'info', found: 'Needs the permission first.' };
  return { title, verdict: 'bad', found: 'There is none.', cure: 'Click “Enable notifications”.' };
}

function lookAtKey({ key, serverKey, pushHost }: BrowserFacts): Finding {
  const title = 'Server key';
  if (serverKey === null) {
    return { title, verdict: 'bad', found: 'The server cannot be reached.', cure: 'Is the demo still running?' };
  }
  if (pushHost === null) return { title, verdict: 'info', found: 'Compared once there is a subscription.' };
  if (key === null) {
    return { title, verdict: 'info', found: 'This browser does not tell which key it subscribed with.' };
  }
  if (key === serverKey) {
    return { title, verdict: 'good', found: 'The subscription was made with the key that the server signs with.' };
  }
  const cure = 'Disable and enable again: the push service refuses messages that another key signed.';
  return { title, verdict: 'bad', found: 'The subscription was made with another key.', cure };
}

function lookAtServer(
  { pushHost }: BrowserFacts,
  { subscribed, subscriptionId, userId, error }: Evidence['push'],
): Finding {
  const title = 'Record on the server';
  if (subscribed) {
    const found = `${subscriptionId ?? 'Active'}, for ${userId ?? 'an anonymous browser'}.`;
    return { title, verdict: 'good', found };
  }
  if (pushHost === null) return { title, verdict: 'info', found: 'Needs the subscription first.' };
  const found = error === null ? 'The server does not know this browser.' : `The server answered: ${error.message}.`;
  return { title, verdict: 'bad', found, cure: 'Enable notifications; if it stays so, reset this browser.' };
}

function lookAtLastPush(last: LastPush | null, subscribed: boolean): Finding {
  const title = 'Last push';
  if (last === null) {
    const cure = subscribed ? { cure: 'Click “Send test”.' } : {};
    return { title, verdict: 'info', found: 'None since this demo was started.', ...cure };
  }
  if (last.state === 'accepted') {
    const found = 'The push service accepted it. If nothing was shown, the reason is on this device: see below.';
    return { title, verdict: 'good', found };
  }
  const found = `${last.state}${last.error === null ? '' : `: ${last.error.replaceAll('_', ' ')}`}.`;
  const verdict = last.state === 'skipped' || last.state === 'retrying' ? 'warn' : 'bad';
  return {
    title,
    verdict,
    found,
    cure: 'The live feed says when. Disable and enable again if the subscription has ended.',
  };
}
