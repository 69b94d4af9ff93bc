/**
 * Which endpoint belongs to whom, and which are gone.
 */
import { randomBytes } from 'node:crypto';

/** Ours; FCM's two; FCM's before release (Chromium chooses the path itself and tells nobody); Mozilla's. */
const ENDPOINT_PATH = /^\/(?:push|fcm\/send|wp|preprod\/wp|wpush\/v[12])\/([^/]+)$/;

/** RFC 8030 §8.3 wants at least 120 bits. */
const TOKEN_OCTETS = 24;

export interface ServiceSubscription {
  token: string;
  deviceId: string;
  /** base64url without padding; null when anybody may send, as Firefox allows. */
  applicationServerKey: string | null;
  /** Where it may be addressed; Chromium builds the URL and the service cannot know which of FCM's hosts it uses. */
  origins: readonly string[];
  /** Path and query, where the service chose them itself; WNS has its token in the query. */
  path?: string;
  /** 1 for the first that this service made, and so on: what `share` of a script goes by. */
  number: number;
  gone: boolean;
}

export interface Subscriptions {
  /** @param token made when absent */
  add(subscription: Omit<ServiceSubscription, 'gone' | 'number' | 'token'> & { token?: string }): ServiceSubscription;
  find(endpoint: URL): ServiceSubscription | undefined;
  /** Senders get 410 from now on. */
  end(token: string): void;
}

export function createSubscriptions(): Subscriptions {
  const byToken = new Map<string, ServiceSubscription>();
  const byPath = new Map<string, ServiceSubscription>();

  return {
    add(parts) {
      const token = parts.token ?? randomBytes(TOKEN_OCTETS).toString('base64url');
      const subscription = { ...parts, token, number: byToken.size + 1, gone: false };
      byToken.set(token, subscription);
      if (parts.path !== undefined) byPath.set(parts.path, subscription);
      return subscription;
    },
    find(endpoint) {
      const token = tokenOf(endpoint);
      const subscription =
        byPath.get(endpoint.pathname + endpoint.search) ?? (token === null ? undefined : byToken.get(token));
      return subscription?.origins.includes(endpoint.origin) ? subscription : undefined;
    },
    end(token) {
      const subscription = byToken.get(token);
      if (subscription !== undefined) subscription.gone = true;
    },
  };
}

function tokenOf(endpoint: URL): string | null {
  const segment = ENDPOINT_PATH.exec(endpoint.pathname)?.[1];
  if (segment === undefined) return null;
  try {
    return decodeURIComponent(segment);
  } catch {
    return null; // a stray % is no token of ours
  }
}
