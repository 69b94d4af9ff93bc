import { isBoolean, isRecord } from '../wire/guards/record.ts';
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
import { ClientError } from './errors.ts';
import { createHttp, type HttpRequest } from './http.ts';

export interface ApiOptions {
  /** Absolute, no slash at the end. */
  apiBase: string;
  /** The host's own token. */
  getToken: (() => string | null | Promise<string | null>) | undefined;
  /** What an anonymous subscribe gave. */
  getDeviceToken: () => Promise<string | undefined>;
  /** The server no longer takes the device token. */
  forgetDeviceToken: () => Promise<void>;
}

/** The browser-side API, a method an endpoint. All of them throw {@link ClientError}. */
export interface Api {
  /** @throws {ClientError} `unauthorized` when the host's function fails */
  hostToken(): Promise<string | undefined>;
  vapidKey(): Promise<VapidKeyResponse>;
  subscribe(body: SubscribeRequest): Promise<SubscribeResponse>;
  unsubscribe(endpoint: string): Promise<void>;
  categories(locale: string | null): Promise<readonly LocalizedCategory[]>;
  preferences(subscriptionId: string | null): Promise<Preferences>;
  savePreferences(endpoint: string, choices: PreferenceChoices): Promise<Preferences>;
  test(endpoint: string): Promise<void>;
}

export function createApi({ apiBase, getToken, getDeviceToken, forgetDeviceToken }: ApiOptions): Api {
  const http = createHttp(apiBase);

  async function hostToken(): Promise<string | undefined> {
    try {
      return (await getToken?.()) ?? undefined;
    } catch (cause) {
      throw new ClientError('unauthorized', 'getToken failed', { cause });
    }
  }

  /** As the person who is logged in, else as the browser that the server knows, else as nobody. */
  async function call<T>(request: HttpRequest<T>): Promise<T> {
    const token = await hostToken();
    const deviceToken = token === undefined ? await getDeviceToken() : undefined;
    try {
      return await http({ ...request, token: token ?? deviceToken });
    } catch (error) {
      const refused = error instanceof ClientError && error.serverCode === 'token_invalid';
      if (!refused || deviceToken === undefined) throw error;
      await forgetDeviceToken(); // signed by keys that are gone: the browser starts over as a stranger
      return await http(request);
    }
  }

  return {
    hostToken,
    vapidKey: () => http({ method: 'GET', path: '/vapid-public-key', guard: isVapidKeyResponse }),
    subscribe: (body) => call({ method: 'POST', path: '/subscribe', body, guard: isSubscribeResponse }),
    async unsubscribe(endpoint) {
      const body: EndpointRequest = { endpoint };
      await call({ method: 'POST', path: '/unsubscribe', body, guard: isSuccess });
    },
    async categories(locale) {
      const { categories } = await http({
        method: 'GET',
        path: '/categories',
        query: { locale },
        guard: isCategoriesResponse,
      });
      return categories;
    },
    async preferences(subscriptionId) {
      const query = { subscriptionId };
      return (await call({ method: 'GET', path: '/preferences', query, guard: isPreferencesResponse })).preferences;
    },
    async savePreferences(endpoint, preferences) {
      const body: EndpointRequest & { preferences: PreferenceChoices } = { endpoint, preferences };
      return (await call({ method: 'PUT', path: '/preferences', body, guard: isPreferencesResponse })).preferences;
    },
    async test(endpoint) {
      const body: EndpointRequest = { endpoint };
      await call({ method: 'POST', path: '/test', body, guard: isSuccess });
    },
  };
}

const isSuccess = (value: unknown): value is { success: true } =>
  isRecord(value) && isBoolean(value.success) && value.success;
