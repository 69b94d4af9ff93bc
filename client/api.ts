import type { Device } from '../device/index.ts';
import type { CategoriesResponse, LocalizedCategory } from '../wire/schemas/category.ts';
import type { FunnelRequest, FunnelStage } from '../wire/schemas/funnel.ts';
import type { PreferenceChoices, Preferences, PreferencesResponse } from '../wire/schemas/preferences.ts';
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
  call: Http;
  vapidKey(): Promise<VapidKeyResponse>;
  subscribe(body: SubscribeRequest): Promise<SubscribeResponse>;
  unsubscribe(endpoint: string): Promise<unknown>;
  categories(locale: string): Promise<readonly LocalizedCategory[]>;
  preferences(subscriptionId: string | undefined): Promise<Preferences>;
  patchPreferences(endpoint: string, choices: PreferenceChoices, scope: 'device' | 'user'): Promise<Preferences>;
  patchTags(endpoint: string, tags: Tags): Promise<unknown>;
  test(endpoint: string): Promise<unknown>;
  count(stage: FunnelStage): Promise<unknown>;
}

export function createApi({ apiBase, session, device }: ApiOptions): Api {
  const http = createHttp(apiBase);

  /** As the person who is logged in, else as the browser that the server knows, else as nobody. */
  const call: Http = async (route, member, body) => {
    const token = await session.token();
    const deviceToken = token ? undefined : (await device.readKnown()).deviceToken;
    try {
      return await http(route, member, body, token ?? deviceToken);
    } catch (error) {
      if (!deviceToken || toClientError(error).serverCode !== 'token_invalid') throw error;
      await device.writeConfig({ deviceToken: undefined }); // signed by keys that are gone: it starts over as a stranger
      return await http(route, member, body);
    }
  };

  return {
    call,
    vapidKey: () => http<VapidKeyResponse>('GET /vapid-public-key', 'publicKey'),
    subscribe: (body) => call<SubscribeResponse>('POST /subscribe', 'subscriptionId', body),
    unsubscribe: (endpoint) => call<Done>('POST /unsubscribe', 'success', { endpoint } satisfies EndpointRequest),
    async categories(locale) {
      return (await http<CategoriesResponse>(`GET /categories?locale=${encodeURIComponent(locale)}`, 'categories'))
        .categories;
    },
    async preferences(id) {
      const route = `GET /preferences${id ? `?subscriptionId=${id}` : ''}` as const;
      return (await call<PreferencesResponse>(route, 'preferences')).preferences;
    },
    async patchPreferences(endpoint, preferences, scope) {
      const body = { endpoint, preferences, scope };
      return (await call<PreferencesResponse>('PATCH /preferences', 'preferences', body)).preferences;
    },
    patchTags: (endpoint, tags) => call<Done>('PATCH /tags', 'success', { endpoint, tags }),
    count: (stage) => http<Done>('POST /funnel', 'success', { stage } satisfies FunnelRequest),
    test: (endpoint) => call<Done>('POST /test', 'success', { endpoint } satisfies EndpointRequest),
  };
}

interface Done {
  success: true;
}
