import type { Device } from '../device/index.ts';
import { isRecord } from '../wire/guards/record.ts';
import {
  isCategoriesResponse,
  isPreferencesResponse,
  isSubscribeResponse,
  isVapidKeyResponse,
} from '../wire/guards/response.ts';
import type { LocalizedCategory } from '../wire/schemas/category.ts';
import type { PreferenceChoices, Preferences } from '../wire/schemas/preferences.ts';
import type {
  EndpointRequest,
  SubscribeRequest,
  SubscribeResponse,
  VapidKeyResponse,
} from '../wire/schemas/subscription.ts';
import { toClientError } from './errors.ts';
import { createHttp, type Http } from './http.ts';
import type { Session } from './session.ts';

/** Null removes one. */
export type Tags = Readonly<Record<string, string | number | boolean | null>>;

export interface ApiOptions {
  /** Absolute, no slash at the end. */
  apiBase: string;
  /** The host's own token. */
  session: Pick<Session, 'token'>;
  /** Keeps the token that an anonymous subscribe gave. */
  device: Pick<Device, 'readKnown' | 'writeConfig'>;
}

/** The browser-side API, a method an endpoint. All of them throw {@link ClientError}. */
export interface Api {
  vapidKey(): Promise<VapidKeyResponse>;
  subscribe(body: SubscribeRequest): Promise<SubscribeResponse>;
  unsubscribe(endpoint: string): Promise<unknown>;
  categories(locale: string | undefined): Promise<readonly LocalizedCategory[]>;
  preferences(subscriptionId: string | undefined): Promise<Preferences>;
  patchPreferences(endpoint: string, choices: PreferenceChoices, scope: 'device' | 'user'): Promise<Preferences>;
  patchTags(endpoint: string, tags: Tags): Promise<unknown>;
  test(endpoint: string): Promise<unknown>;
}

export function createApi({ apiBase, session, device }: ApiOptions): Api {
  const http = createHttp(apiBase);

  /** As the person who is logged in, else as the browser that the server knows, else as nobody. */
  const call: Http = async (route, guard, body) => {
    const token = await session.token();
    const deviceToken = token ? undefined : (await device.readKnown()).deviceToken;
    try {
      return await http(route, guard, body, token ?? deviceToken);
    } catch (error) {
      if (!deviceToken || toClientError(error).serverCode !== 'token_invalid') throw error;
      await device.writeConfig({ deviceToken: undefined }); // signed by keys that are gone: it starts over as a stranger
      return await http(route, guard, body);
    }
  };

  return {
    vapidKey: () => http('GET /vapid-public-key', isVapidKeyResponse),
    subscribe: (body) => call('POST /subscribe', isSubscribeResponse, body),
    unsubscribe: (endpoint) => call('POST /unsubscribe', isSuccess, { endpoint } satisfies EndpointRequest),
    async categories(locale) {
      return (await http(`GET /categories${query('locale', locale)}`, isCategoriesResponse)).categories;
    },
    async preferences(id) {
      return (await call(`GET /preferences${query('subscriptionId', id)}`, isPreferencesResponse)).preferences;
    },
    async patchPreferences(endpoint, preferences, scope) {
      return (await call('PATCH /preferences', isPreferencesResponse, { endpoint, preferences, scope })).preferences;
    },
    patchTags: (endpoint, tags) => call('PATCH /tags', isSuccess, { endpoint, tags }),
    test: (endpoint) => call('POST /test', isSuccess, { endpoint } satisfies EndpointRequest),
  };
}

const query = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `?${name}=${encodeURIComponent(value)}`;

const isSuccess = (value: unknown): value is { success: true } => isRecord(value) && value.success === true;
