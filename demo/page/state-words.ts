import type { PromptOutcome, PushState, PushStatus } from '../../client/contract.ts';

export type Tone = 'calm' | 'good' | 'warn' | 'bad';

export interface StateWords {
  /** Beside the name of the page. */
  short: string;
  headline: string;
  explanation: string;
  tone: Tone;
}

/** What each state of the client means for the person in front of it. */
const WORDS: Readonly<Record<PushStatus, StateWords>> = {
  loading: {
    short: 'Looking',
    headline: 'Looking at this browser…',
    explanation: 'Registering the worker and reading the permission. Nothing is asked.',
    tone: 'calm',
  },
  unsupported: {
    short: 'Not supported',
    headline: 'This browser cannot receive notifications',
    explanation: 'It lacks service workers or push, or this page is not on HTTPS or localhost.',
    tone: 'warn',
  },
  'needs-install': {
    short: 'Install first',
    headline: 'Add this page to your Home Screen first',
    explanation: 'On iPhone and iPad: tap Share, then Add to Home Screen, and open Belfry from there.',
    tone: 'warn',
  },
  default: {
    short: 'Off',
    headline: 'Notifications are off',
    explanation: 'The browser asks you when you enable them, and not before.',
    tone: 'calm',
  },
  denied: {
    short: 'Blocked',
    headline: 'Notifications are blocked for this site',
    explanation: 'Only you can lift that: open the site settings left of the address and allow notifications.',
    tone: 'bad',
  },
  subscribing: {
    short: 'Asking',
    headline: 'Waiting for your answer…',
    explanation: 'The browser asks at the top of the window. Choose Allow to go on.',
    tone: 'calm',
  },
  subscribed: {
    short: 'On',
    headline: 'This browser is listening',
    explanation: 'The server holds its subscription. Pushes arrive even when this page is closed.',
    tone: 'good',
  },
  unsubscribed: {
    short: 'Off',
    headline: 'Allowed, and switched off',
    explanation: 'You allowed notifications earlier. Enabling them again asks nothing.',
    tone: 'calm',
  },
  'subscribed-elsewhere': {
    short: 'Other account',
    headline: 'This browser listens for another account',
    explanation: 'Pushes are shown without their content until the server has moved it to the account of now.',
    tone: 'warn',
  },
  expired: {
    short: 'Ended',
    headline: 'The browser has ended the subscription by itself',
    explanation: 'Browsers do so with sites that were not visited for long. Enable notifications again.',
    tone: 'warn',
  },
  error: {
    short: 'Trouble',
    headline: 'That did not work',
    explanation: 'The server or the browser refused. Details are below; trying again often helps.',
    tone: 'bad',
  },
};

/** The browser keeps its subscription while the server is away, but nobody can send to it. */
const AWAY: Omit<StateWords, 'headline'> = {
  short: 'Server away',
  explanation: 'The server cannot be reached, so it can send nothing now. This page goes on when it is back.',
  tone: 'warn',
};

/** @param reachable whether the server answers */
export function wordsFor(status: PushStatus, reachable: boolean): StateWords {
  const words = WORDS[status];
  if (reachable) return words;
  return status === 'subscribed' ? { ...words, ...AWAY } : { ...words, short: AWAY.short, tone: AWAY.tone };
}

/** How asking ended, for the person who was asked. */
const OUTCOMES: Readonly<Record<PromptOutcome, string>> = {
  subscribed: 'You said yes, and this browser is subscribed.',
  later: 'You said not now. The page will not ask for 3 days, then 7, then 30. Resetting this browser makes it forget.',
  dismissed: 'You closed the browser’s own question. The page rests as after a “not now”.',
  denied: 'You told the browser no. No page can ask again; only you can lift that.',
  failed: 'You said yes, but subscribing failed. The reason is above.',
  waiting: 'Nobody asks now: you said no not long ago. Resetting this browser makes it forget.',
  unavailable: 'There is nothing to ask any more.',
};

export const wordsForOutcome = (outcome: PromptOutcome): string => OUTCOMES[outcome];

/** What can be done in a state; the first is the one to do. */
export function actionsIn({ status, subscribed }: Pick<PushState, 'status' | 'subscribed'>): StateAction[] {
  if (subscribed) return ['test', 'disable'];
  switch (status) {
    case 'default':
    case 'unsubscribed':
    case 'expired':
    case 'subscribed-elsewhere':
      return ['enable'];
    case 'error':
      return ['retry', 'enable'];
    case 'denied':
    case 'subscribing':
    case 'loading':
    case 'unsupported':
    case 'needs-install':
    case 'subscribed':
      return [];
  }
}

export type StateAction = 'enable' | 'disable' | 'test' | 'retry';
