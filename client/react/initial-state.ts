import type { PushState } from '../contract.ts';

/** What every page starts with, before the client's code is there. A test holds it against the client's own. */
export const INITIAL_STATE: PushState = Object.freeze({
  status: 'loading',
  reason: null,
  permission: 'default',
  subscribed: false,
  subscriptionId: null,
  userId: null,
  preferences: null,
  unsaved: false,
  categories: Object.freeze([]),
  priming: false,
  error: null,
});
