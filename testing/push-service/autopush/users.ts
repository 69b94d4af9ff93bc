/**
 * Which Firefox profiles the service knows, and the endpoints it gave them.
 */
import { randomBytes } from 'node:crypto';
import type { Subscriptions } from '../subscriptions.ts';

/** The real tokens are Fernet: a version octet, seconds since 1970 (the first three octets still 0), then noise. */
const TOKEN_START = Buffer.of(0x80, 0, 0, 0, 0);
/** As long as the real ones: 183 characters. */
const TOKEN_OCTETS = 137;

export interface UsersOptions {
  subscriptions: Subscriptions;
  /** Of the endpoints. */
  origin: string;
  endSubscription(token: string): void;
}

export interface Users {
  /** @returns the same id when it is known, else a new one; a profile that gets a new one drops its subscriptions */
  identify(uaid: string | null): string;
  /**
   * @param key base64url, as Firefox padded it; null when the page subscribed without one
   * @returns the endpoint; the same one for the same channel and key
   */
  register(uaid: string, channelID: string, key: string | null): string;
  unregister(uaid: string, channelID: string): void;
  /** @returns undefined when the subscription has ended */
  channelOf(uaid: string, token: string): string | undefined;
  /** Ends all subscriptions and forgets who had them. */
  forgetAll(): void;
}

interface Channel {
  token: string;
  key: string | null;
}

export function createUsers({ subscriptions, origin, endSubscription }: UsersOptions): Users {
  /** By uaid, then by channel. Like the real service it remembers a profile from its first subscription on. */
  const users = new Map<string, Map<string, Channel>>();

  function drop(uaid: string, channelID: string) {
    const channel = users.get(uaid)?.get(channelID);
    if (channel === undefined) return;
    users.get(uaid)?.delete(channelID);
    endSubscription(channel.token);
  }

  return {
    identify: (uaid) => (uaid !== null && users.has(uaid) ? uaid : randomBytes(16).toString('hex')),

    register(uaid, channelID, paddedKey) {
      const key = paddedKey?.replace(/=+$/, '') ?? null;
      const channels = users.get(uaid) ?? new Map<string, Channel>();
      users.set(uaid, channels);
      let channel = channels.get(channelID);
      if (channel?.key !== key) {
        drop(uaid, channelID);
        channel = { token: createToken(), key };
        channels.set(channelID, channel);
        const { token } = channel;
        subscriptions.add({ token, deviceId: uaid, applicationServerKey: key, origins: [origin] });
      }
      return `${origin}/wpush/${key === null ? 'v1' : 'v2'}/${channel.token}`;
    },

    unregister: drop,

    channelOf(uaid, token) {
      for (const [channelID, channel] of users.get(uaid) ?? []) if (channel.token === token) return channelID;
      return undefined;
    },

    forgetAll() {
      for (const [uaid, channels] of users) for (const channelID of [...channels.keys()]) drop(uaid, channelID);
      users.clear();
    },
  };
}

function createToken(): string {
  return Buffer.concat([TOKEN_START, randomBytes(TOKEN_OCTETS - TOKEN_START.length)]).toString('base64url');
}
