import { afterEach, beforeEach, expect } from 'vitest';
import { explainResponseSchema, type ExplainResponse, type ExplainStep } from '../../../wire/index.ts';
import type { UserAgent } from '../../../testing/index.ts';
import { FIVE_CATEGORIES, openTestServer, type TestServer } from '../open-belfry.ts';

export const MOZILLA = 'https://updates.push.services.mozilla.com';
export const FCM = 'https://fcm.googleapis.com';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** The start of the clock is in these quiet hours. */
export const QUIET = { quietHours: { enabled: true, start: '11:00', end: '12:59', timeZone: 'UTC' } };

export interface ExplainScene {
  /** Another one in each test. */
  readonly server: TestServer;
  /** `query` is about the user ana where none is given. */
  explain(id: string, query?: string): Promise<ExplainResponse>;
  /** What is told of the only device. */
  story(id: string, query?: string): Promise<ExplainStep[]>;
  codes(id: string, query?: string): Promise<string[]>;
  subscribe(origin: string, user?: string): Promise<{ agent: UserAgent; id: string; endpoint: string }>;
  /** Ana's own choices. */
  choose(preferences: object): Promise<void>;
  /** What her device tells. */
  report(token: string, ...events: { type: string; action?: string; at?: number }[]): Promise<void>;
}

/** A whole server for each test, with what a test of explanations asks of it. */
export function setExplainScene(): ExplainScene {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer({ templates: { categories: FIVE_CATEGORIES, templates: [] } });
  });
  afterEach(() => server.close());

  async function explain(id: string, query = 'user=ana'): Promise<ExplainResponse> {
    const path = `/api/v1/notifications/${id}/explain?${query}`;
    const { status, body } = await server.call<ExplainResponse>(path, { admin: true });
    expect(status).toBe(200);
    expect(explainResponseSchema.strict().parse(body)).toEqual(body);
    expect(JSON.stringify(body)).not.toMatch(/\/(push|wpush|fcm|m)\//);
    return body;
  }

  async function story(id: string, query?: string): Promise<ExplainStep[]> {
    const { subscriptions } = await explain(id, query);
    expect(subscriptions).toHaveLength(1);
    return subscriptions[0]?.steps ?? [];
  }

  return {
    get server() {
      return server;
    },
    explain,
    story,
    codes: async (id, query) => (await story(id, query)).map(({ code }) => code),

    async subscribe(origin, user = 'ana') {
      const agent = server.browser(origin);
      const { body } = await server.call('/api/v1/push/subscribe', {
        user,
        body: { subscription: agent.subscription },
      });
      return { agent, id: String(body['subscriptionId']), endpoint: agent.subscription.endpoint };
    },

    async choose(preferences) {
      await server.call('/api/v1/users/ana', { admin: true, method: 'PUT', body: { preferences } });
    },

    async report(token, ...events) {
      const at = server.environment.now();
      const body = { events: events.map((event, index) => ({ id: `e${index}`, token, at, ...event })) };
      expect((await server.call('/api/v1/push/events', { body })).body).toMatchObject({ rejected: [] });
    },
  };
}
