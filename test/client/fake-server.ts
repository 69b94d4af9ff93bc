import { problemSchema, type Problem } from '../../wire/schemas/problem.ts';
import { preferencesPatchRequestSchema, preferencesResponseSchema } from '../../wire/schemas/preferences.ts';
import { categoriesResponseSchema } from '../../wire/schemas/category.ts';
import {
  endpointRequestSchema,
  subscribeRequestSchema,
  subscribeResponseSchema,
  testResponseSchema,
  unsubscribeResponseSchema,
  vapidKeyResponseSchema,
} from '../../wire/schemas/subscription.ts';
import { ERROR_CODES, type ErrorCode } from '../../wire/error-codes.ts';

export const KEY_A = { publicKey: `B${'A'.repeat(86)}`, keyId: 'key-a' };
export const KEY_B = { publicKey: `B${'Q'.repeat(86)}`, keyId: 'key-b' };

export interface Call {
  /** `POST /subscribe` */
  route: string;
  search: string;
  token: string | undefined;
  body: unknown;
}

export interface Row {
  id: string;
  owner: string | null;
  active: boolean;
}

const PREFERENCES = {
  enabled: true,
  categories: { marketing: false },
  quietHours: { enabled: false, start: '22:00', end: '08:00' },
  soundEnabled: true,
  vibrationEnabled: true,
};

/** A Belfry server in memory, behind `fetch`: reads with the schemas of the contract, answers by them. */
export function createFakeServer() {
  const calls: Call[] = [];
  const rows = new Map<string, Row>();
  /** Answers by route that come instead of the right one: a problem, a Response, or an error of the network. */
  const faults = new Map<string, ErrorCode | Response | Error>();
  const server = {
    calls,
    rows,
    faults,
    key: KEY_A,
    online: true,
    anonymous: true,
    takesDeviceTokens: true,
    preferences: PREFERENCES as object,
    routes: (): string[] => calls.map(({ route }) => route),
    /** Of the requests of one route. */
    bodies: (route: string): unknown[] => calls.filter((call) => call.route === route).map(({ body }) => body),
    /** Endpoints that it would send to. */
    active: (): string[] => [...rows].filter(([, row]) => row.active).map(([endpoint]) => endpoint),
    fetch,
  };

  async function fetch(url: string, init: RequestInit): Promise<Response> {
    const { pathname, search } = new URL(url);
    const route = `${init.method} ${pathname.replace('/api/v1/push', '')}`;
    const token = new Headers(init.headers).get('authorization')?.replace('Bearer ', '');
    const body: unknown = init.body === undefined ? undefined : JSON.parse(init.body as string);
    calls.push({ route, search, token, body });
    if (!server.online) throw new TypeError('Failed to fetch');
    const fault = faults.get(route);
    if (fault instanceof Error) throw fault;
    if (fault instanceof Response) return fault.clone();
    if (fault !== undefined) return problem(fault);
    const answer = respond(route, body, token, new URLSearchParams(search).get('subscriptionId'));
    return answer instanceof Response
      ? answer
      : Response.json(answer, { status: route === 'POST /subscribe' ? 201 : 200 });
  }

  function respond(route: string, body: unknown, token: string | undefined, asked: string | null): object {
    if (route === 'GET /vapid-public-key') return vapidKeyResponseSchema.parse(server.key);
    if (route === 'GET /categories') {
      const categories = [{ id: 'marketing', name: 'Offers', defaultOn: false }];
      return categoriesResponseSchema.parse({ categories });
    }
    if (route === 'POST /funnel') return { success: true };
    if (token === undefined && !server.anonymous) return problem('unauthorized');
    if (token?.startsWith('bdt_') && !server.takesDeviceTokens) return problem('token_invalid');
    const user = token?.startsWith('bdt_') ? null : (token ?? null);
    switch (route) {
      case 'POST /subscribe': {
        const request = subscribeRequestSchema.safeParse(body);
        if (!request.success) return problem('invalid_body');
        const { subscription, replaces, vapidKeyId } = request.data;
        if (vapidKeyId !== server.key.keyId) return problem('vapid_key_unknown');
        const replaced = replaces === undefined ? undefined : rows.get(replaces);
        if (replaced) replaced.active = false;
        const id = rows.get(subscription.endpoint)?.id ?? `sub_${rows.size + 1}`;
        rows.set(subscription.endpoint, { id, owner: user, active: true });
        return subscribeResponseSchema.parse({
          success: true,
          message: 'Subscribed',
          subscriptionId: id,
          subscription_id: id,
          vapidKeyId,
          userId: user,
          ...(user === null ? { deviceToken: `bdt_${id}` } : {}),
        });
      }
      case 'POST /unsubscribe': {
        const row = rows.get(endpointRequestSchema.parse(body).endpoint);
        if (!row) return problem('subscription_unknown');
        row.active = false;
        return unsubscribeResponseSchema.parse({ success: true, message: 'Unsubscribed' });
      }
      case 'GET /preferences':
        if (asked !== null && ![...rows.values()].some(({ id, active }) => id === asked && active)) {
          return problem(rows.size === 0 ? 'subscription_unknown' : 'subscription_inactive');
        }
        return preferencesResponseSchema.parse({
          success: true,
          subscriptionId: null,
          preferences: server.preferences,
        });
      case 'PATCH /preferences': {
        const { endpoint, preferences } = preferencesPatchRequestSchema.parse(body);
        const row = rows.get(endpoint);
        if (!row?.active) return problem('subscription_inactive');
        server.preferences = { ...server.preferences, ...preferences };
        return preferencesResponseSchema.parse({
          success: true,
          subscriptionId: row.id,
          preferences: server.preferences,
        });
      }
      case 'PATCH /tags':
        return rows.get((body as { endpoint: string }).endpoint)?.active
          ? { success: true }
          : problem('subscription_inactive');
      case 'POST /test':
        if (!rows.get(endpointRequestSchema.parse(body).endpoint)?.active) return problem('subscription_unknown');
        return testResponseSchema.parse({ success: true, message: 'sent', notificationId: 'ntf_1' });
      default:
        return problem('not_found');
    }
  }

  return server;
}

export type FakeServer = ReturnType<typeof createFakeServer>;

function problem(code: ErrorCode): Response {
  const { status, title } = ERROR_CODES[code];
  const body: Problem = problemSchema.parse({ type: `about:blank#${code}`, title, status, code, success: false });
  return Response.json(body, { status, headers: { 'content-type': 'application/problem+json' } });
}
