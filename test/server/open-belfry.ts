/** A whole server on a data file of its own, a local push service, virtual browsers and a clock that a test moves. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { createBelfry, type Belfry, type BelfryOptions } from '../../server/index.ts';
import { createUserAgent, startPushService, type PushService, type UserAgent } from '../../testing/index.ts';
import type { NotificationResponse } from '../../wire/index.ts';
import { createFakeEnvironment, type FakeEnvironment } from './fake-environment.ts';

export const APP_URL = 'https://app.example/';
export const JWT_SECRET = 'a secret of at least thirty-two octets';
export const FIVE_CATEGORIES = [
  { id: 'booking_confirmations', names: { en: 'Confirmations', 'pt-BR': 'Confirmações' } },
  { id: 'booking_reminders', names: { en: 'Reminders', 'pt-BR': 'Lembretes' } },
  { id: 'new_booking_requests', names: { en: 'Requests', 'pt-BR': 'Solicitações' } },
  { id: 'system_updates', names: { en: 'Updates', 'pt-BR': 'Atualizações' } },
  { id: 'marketing_messages', names: { en: 'Offers', 'pt-BR': 'Ofertas' }, defaultOn: false },
];

export interface Answered<T> {
  status: number;
  headers: Headers;
  body: T;
}

export interface CallOptions {
  method?: string;
  /** JSON; a string is sent as it is. */
  body?: unknown;
  /** External id of the user whose JWT is sent. */
  user?: string;
  /** Any bearer token. */
  token?: string;
  /** Sends the first API key. */
  admin?: boolean;
  headers?: Record<string, string>;
}

/** Any JSON object; a test says what it expects in it. */
export type Json = Record<string, unknown>;

export interface TestServer {
  readonly belfry: Belfry;
  readonly environment: FakeEnvironment;
  readonly service: PushService;
  readonly apiKey: string;
  call<T = Json>(path: string, options?: CallOptions): Promise<Answered<T>>;
  userToken(user: string): Promise<string>;
  /** A virtual browser, not subscribed at the server yet. */
  browser(origin?: string): UserAgent;
  /** A virtual browser that the user subscribed. */
  subscribe(user: string, more?: Json): Promise<{ agent: UserAgent; id: string; endpoint: string }>;
  send(request: Json): Promise<NotificationResponse>;
  /** How it went so far. */
  look(id: string): Promise<NotificationResponse>;
  /** Moves the clock and waits until nothing is due. */
  advance(ms: number): Promise<void>;
  /** Stops the server and opens it again on the same file. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openTestServer(
  options: Partial<BelfryOptions> = {},
  { start = Date.UTC(2026, 5, 15, 12), origins }: { start?: number; origins?: string[] } = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'belfry-test-'));
  const environment = createFakeEnvironment(start);
  const service = await startPushService({ now: environment.now, ...(origins === undefined ? {} : { origins }) });
  const open = async (): Promise<Belfry> => {
    const belfry = await createBelfry({
      data: join(folder, 'belfry.db'),
      appUrl: APP_URL,
      vapid: { subject: 'mailto:ops@app.example' },
      auth: { jwtSecret: JWT_SECRET },
      routes: service.routes,
      environment,
      ...options,
    });
    await belfry.start();
    return belfry;
  };
  let belfry = await open();
  const apiKey = belfry.made.apiKey ?? '';

  const userToken = (user: string): Promise<string> =>
    new SignJWT({ sub: user, exp: Math.floor(environment.now() / 1000) + 3600 })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(JWT_SECRET));

  const server: TestServer = {
    get belfry() {
      return belfry;
    },
    environment,
    service,
    apiKey,
    userToken,

    async call<T>(path: string, { method, body, user, token, admin, headers = {} }: CallOptions = {}) {
      const bearer = token ?? (user === undefined ? (admin === true ? apiKey : undefined) : await userToken(user));
      const response = await belfry.app.request(path, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
    },

    browser: (origin) =>
      createUserAgent(service, {
        applicationServerKey: belfry.vapidPublicKey,
        now: environment.now,
        ...(origin === undefined ? {} : { origin }),
      }),

    async subscribe(user, more = {}) {
      const agent = server.browser();
      const { status, body } = await server.call('/api/v1/push/subscribe', {
        user,
        body: { subscription: agent.subscription, ...more },
      });
      if (status !== 201) throw new Error(`subscribe answered ${status}: ${JSON.stringify(body)}`);
      return { agent, id: String(body.subscriptionId), endpoint: agent.subscription.endpoint };
    },

    async send(request) {
      const { status, body } = await server.call<NotificationResponse>('/api/v1/notifications', {
        admin: true,
        body: request,
      });
      if (status !== 202) throw new Error(`the send answered ${status}: ${JSON.stringify(body)}`);
      await belfry.idle();
      return server.look(body.id);
    },

    async look(id) {
      return (await server.call<NotificationResponse>(`/api/v1/notifications/${id}`, { admin: true })).body;
    },

    async advance(ms) {
      environment.advance(ms);
      await belfry.idle();
    },

    async restart() {
      await belfry.stop();
      belfry = await open();
    },

    async close() {
      await belfry.stop();
      await service.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return server;
}
