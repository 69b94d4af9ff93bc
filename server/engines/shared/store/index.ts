import type { Store } from '../../../ports/store.ts';
import type { Session } from '../session.ts';
import { actionStore } from './actions.ts';
import { apiKeyStore, signingKeyStore } from './keys.ts';
import { catalogueStore } from './catalogue.ts';
import { eventStore } from './events.ts';
import { idempotencyStore } from './idempotency.ts';
import { segmentStore } from './segments.ts';
import { scheduleStore } from './schedules.ts';
import { subscriptionStore } from './subscriptions.ts';
import { userStore } from './users.ts';
import { vapidKeyStore } from './vapid-keys.ts';

/** The {@link Store} on any engine that has a {@link Session}. */
export function createStore(session: Session): Store {
  return {
    ...subscriptionStore(session),
    ...userStore(session),
    ...catalogueStore(session),
    ...vapidKeyStore(session),
    ...signingKeyStore(session),
    ...apiKeyStore(session),
    ...eventStore(session),
    ...actionStore(session),
    ...idempotencyStore(session),
    ...scheduleStore(session),
    ...segmentStore(session),
  };
}
