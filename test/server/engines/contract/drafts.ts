import { createHash } from 'node:crypto';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { ClaimedBatch, ClaimRoom, NewNotification, Outcome } from '../../../../server/ports/ledger.ts';
import type { SubscriptionDraft } from '../../../../server/ports/store.ts';

/** The hour at which these tests begin. */
export const START = Date.UTC(2026, 0, 1, 12);

export const LEASE_MS = 60_000;

export const hashOf = (endpoint: string): Uint8Array => createHash('sha256').update(endpoint).digest();

/** The subscription of browser `name`, of the user of that name. */
export function subscriptionDraft(name: string, members: Partial<SubscriptionDraft> = {}): SubscriptionDraft {
  const origin = members.origin ?? 'https://push.example';
  const endpoint = members.endpoint ?? `${origin}/send/${name}`;
  return {
    publicId: `sub_${name}`,
    owner: { externalId: name },
    origin,
    endpoint,
    endpointHash: hashOf(endpoint),
    p256dh: new Uint8Array(65).fill(4),
    auth: new Uint8Array(16).fill(7),
    vapidKeyId: 'key',
    expirationTime: null,
    deviceId: null,
    userAgent: null,
    ip: null,
    locale: null,
    timeZone: null,
    preferences: undefined,
    replaces: undefined,
    now: START,
    ...members,
  };
}

export function notificationDraft(publicId: string, members: Partial<NewNotification> = {}): NewNotification {
  return {
    publicId,
    audience: { everyone: true },
    content: { inline: { title: 'Hello' }, context: {}, bypassPreferences: false },
    templateId: null,
    templateType: null,
    category: null,
    priority: 'medium',
    urgency: 'normal',
    ttlSeconds: 3600,
    topic: null,
    createdAt: START,
    expiresAt: START + 3_600_000,
    parentId: null,
    warnings: [],
    ...members,
  };
}

/** The first attempt's outcome. */
export function outcome(subscriptionId: number, state: Outcome['state'], members: Partial<Outcome> = {}): Outcome {
  return {
    subscriptionId,
    state,
    attempt: 1,
    httpStatus: state === 'accepted' ? 201 : state === 'gone' ? 410 : 503,
    reason: null,
    location: null,
    deactivate: state === 'gone' ? 'gone' : null,
    at: START,
    ...members,
  };
}

/** Claims what must be there. */
export async function claimDue({ ledger }: Engine, now = START, room?: ClaimRoom): Promise<ClaimedBatch> {
  const batch = await ledger.claim(now, LEASE_MS, room);
  if (batch === undefined) throw new Error('no batch is due');
  return batch;
}

/** The ids of the subscriptions `names`, which are made if need be, each with a user of its own. */
export async function subscribe({ store }: Engine, names: readonly string[], members: Partial<SubscriptionDraft> = {}) {
  const saved = await Promise.all(names.map((name) => store.saveSubscription(subscriptionDraft(name, members))));
  return saved.map(({ subscription }) => subscription.id);
}

export const names = (count: number, prefix = 'b'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
