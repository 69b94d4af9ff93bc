/** Records as the engine hands them over, to be varied member by member. */
import type { Envelope } from '../../../server/delivery/compose.ts';
import type { Rendered } from '../../../server/delivery/render.ts';
import type { NotificationRecord, Recipient, UserRecord } from '../../../server/ports/records.ts';

export const NOW = Date.UTC(2026, 5, 15, 12);

export function someUser(changes: Partial<UserRecord> = {}): UserRecord {
  return {
    id: 1,
    externalId: '42',
    active: true,
    locale: null,
    timeZone: null,
    preferences: {},
    createdAt: NOW - 86_400_000,
    updatedAt: NOW - 86_400_000,
    ...changes,
  };
}

export function someRecipient(changes: Partial<Recipient> = {}): Recipient {
  return {
    id: 7,
    publicId: 'sub_7',
    userId: 1,
    originId: 1,
    endpoint: 'https://push.belfry.test/push/abc',
    endpointHash: new Uint8Array(32),
    p256dh: new Uint8Array(65),
    auth: new Uint8Array(16),
    vapidKeyId: 'key',
    active: true,
    inactiveReason: null,
    expirationTime: null,
    movedAfter: null,
    movedAt: null,
    deviceId: null,
    userAgent: null,
    platform: 'other',
    ip: null,
    locale: null,
    timeZone: null,
    preferences: {},
    createdAt: NOW - 86_400_000,
    updatedAt: NOW - 86_400_000,
    lastSeenAt: NOW - 86_400_000,
    user: someUser(),
    ...changes,
  };
}

export function someNotification(changes: Partial<NotificationRecord> = {}): NotificationRecord {
  return {
    id: 3,
    publicId: 'ntf_3',
    state: 'sending',
    audience: { everyone: true },
    content: { inline: { title: 'Hello' }, context: {}, bypassPreferences: false },
    templateId: null,
    templateType: null,
    category: null,
    priority: 'medium',
    urgency: 'normal',
    ttlSeconds: 259_200,
    topic: null,
    createdAt: NOW,
    expiresAt: NOW + 259_200_000,
    parentId: null,
    unreached: [],
    warnings: [],
    ...changes,
  };
}

export function someRendered(changes: Partial<Rendered> = {}): Rendered {
  return {
    title: 'Hello',
    body: 'World',
    url: '/inbox',
    lang: undefined,
    tag: undefined,
    actions: [],
    ...changes,
    appearance: {
      icon: undefined,
      badge: undefined,
      image: undefined,
      renotify: undefined,
      requireInteraction: undefined,
      silent: undefined,
      vibrate: undefined,
      dir: undefined,
      timestamp: undefined,
      ...changes.appearance,
    },
  };
}

export function someEnvelope(changes: Partial<Envelope> = {}): Envelope {
  return {
    id: 'ntf_3',
    token: 'T'.repeat(40),
    eventsUrl: 'https://app.example/api/v1/push/events',
    appUrl: 'https://app.example/',
    category: null,
    type: 'general',
    data: {},
    defaultIcon: '/icons/icon-192x192.png',
    defaultBadge: '/icons/icon-72x72.png',
    preferences: { soundEnabled: true, vibrationEnabled: true },
    ...changes,
  };
}
