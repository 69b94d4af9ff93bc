import { mkdtempSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDemo, type Demo } from '../../demo/server.ts';
import type { FeedEntry } from '../../demo/feed.ts';
import { createUserAgent, startPushService, type PushService } from '../../testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'belfry-demo-test-'));
const REMINDER = {
  template: 'booking_reminder',
  context: { booking_id: 123, studio_name: 'Aurora', start_time: '15:00' },
};

let service: PushService;
let demo: Demo;
let reader: ReadableStreamDefaultReader<string> | undefined;

beforeAll(async () => {
  service = await startPushService();
  demo = await createDemo({ port: 0, folder, pushService: service });
});
afterEach(async () => {
  await reader?.cancel();
  reader = undefined;
});
afterAll(async () => {
  await demo.close();
  await service.close();
  rmSync(folder, { recursive: true });
});

/** As the page calls: with its own origin. */
function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(demo.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: demo.url, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function tokenOf(userId: string): Promise<string> {
  return ((await (await post('/demo/token', { userId })).json()) as { token: string }).token;
}

async function subscribe(userId: string) {
  const agent = createUserAgent(service, { applicationServerKey: demo.belfry.vapidPublicKey });
  const body = { subscription: agent.subscription, locale: 'pt-BR' };
  const response = await post('/api/v1/push/subscribe', body, { authorization: `Bearer ${await tokenOf(userId)}` });
  expect(response.status).toBe(201);
  return { agent, answer: (await response.json()) as { subscriptionId: string; userId: string } };
}

/** Each message has links of its own. */
const withoutTokens = (payload: object): unknown =>
  JSON.parse(JSON.stringify(payload).replace(/\/r\/[\w-]{40}/g, '/r/T'));

describe('the demo server', () => {
  it('logs a demo user in with a token that Belfry takes', async () => {
    const { answer } = await subscribe('ana');
    expect(answer.userId).toBe('ana');
  });

  it('previews exactly the payload that the browser then gets', async () => {
    const { agent, answer } = await subscribe('bruno');
    const preview = await post('/demo/preview', { request: REMINDER, locale: 'pt-BR' });
    const { payload, octets } = (await preview.json()) as { payload: Payload; octets: number };
    const sent = await post('/demo/send', { ...REMINDER, to: { subscriptions: [answer.subscriptionId] } });
    expect(sent.status).toBe(202);
    const push = await agent.nextPush();
    const { belfry, ...received } = push.json() as Payload;
    const same = { ...received, belfry: { ...belfry, id: payload.belfry.id, token: payload.belfry.token } };
    expect(withoutTokens(same)).toEqual(withoutTokens(payload));
    expect(push.plaintext?.byteLength).toBe(octets);
  });

  it('warns in the preview of variables that the context lacks', async () => {
    const request = { ...REMINDER, context: { booking_id: 1 } };
    const answer = (await (await post('/demo/preview', { request, locale: 'en' })).json()) as { warnings: string[] };
    expect(answer.warnings).toEqual(
      ['start_time', 'studio_name'].map((name) => `the context has no ${name}: nothing stands in its place`),
    );
  });

  it.each([
    [{ template: 'nobody_has_it' }, 404, 'template_unknown'],
    [{}, 400, 'title_required'],
    [{ title: 'x', nonsense: 1 }, 400, 'invalid_body'],
    [{ title: 'x', url: 'http://[' }, 422, 'template_unrenderable'],
  ])('refuses to preview %j', async (request, status, code) => {
    const response = await post('/demo/preview', { request, locale: 'en' });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  it.each([null, 'text', { request: null }, { request: { title: 'x' }, locale: 7 }])(
    'calls %j no body of a preview',
    async (body) => {
      const response = await post('/demo/preview', JSON.stringify(body));
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'invalid_body' });
    },
  );

  it('answers a broken body with its fault', async () => {
    expect(await (await post('/demo/send', '{')).json()).toMatchObject({ code: 'malformed_json' });
    expect(await (await post('/demo/token', { userId: '' })).json()).toMatchObject({ code: 'invalid_body' });
  });

  it('tells the feed what became of a send, by its title', async () => {
    const { answer, agent } = await subscribe('carla');
    const next = await openFeed();
    await post('/demo/send', { title: 'Olá', to: { subscriptions: [answer.subscriptionId] } });
    await agent.nextPush();
    expect(await next(({ label }) => label === 'Olá')).toMatchObject({ kind: 'accepted' });
  });

  it('answers its own page alone', async () => {
    const other = await post('/demo/token', { userId: 'ana' }, { origin: 'https://evil.example' });
    expect(other.status).toBe(403);
    const none = await fetch(`${demo.url}/demo/token`, { method: 'POST', body: '{"userId":"ana"}' });
    expect(none.status).toBe(403);
  });

  it('has the worker, the health and 404s that are no page', async () => {
    expect((await fetch(`${demo.url}/health`)).status).toBe(200);
    expect((await fetch(`${demo.url}/api/v1/nothing`)).headers.get('content-type')).toBe('application/problem+json');
    expect((await fetch(`${demo.url}/demo/notifications/ntf_unknown`)).status).toBe(404);
  });

  it('says in one line that the port is in use, and leaves the data alone', async () => {
    const second = createDemo({ port: demo.port, folder });
    await expect(second).rejects.toThrow(new RegExp(`^port ${demo.port} is in use: .* --port$`));
  });

  it('says in one line that the data is in use, and lets the port go', async () => {
    await expect(createDemo({ port: 0, folder })).rejects.toThrow(/use/);
  });
});

describe('the data folder', () => {
  it('keeps the API key for its owner alone, the same at every start, and makes another when it is lost', async () => {
    const own = join(folder, 'restarted');
    const start = async () => {
      const started = await createDemo({ port: 0, folder: own });
      const response = await fetch(`${started.url}/api/v1/templates`, {
        headers: { authorization: `Bearer ${started.apiKey}` },
      });
      await started.close();
      return { status: response.status, apiKey: started.apiKey, file: started.apiKeyFile };
    };
    const first = await start();
    const second = await start();
    expect(statSync(first.file).mode & 0o777).toBe(0o600);
    unlinkSync(first.file);
    const third = await start();
    expect([first.status, second.status, third.status]).toEqual([200, 200, 200]);
    expect(second.apiKey).toBe(first.apiKey);
    expect(third.apiKey).not.toBe(first.apiKey);
  });
});

interface Payload {
  belfry: { id: string; token: string };
}

/** @returns waits for the next entry that fits */
async function openFeed(): Promise<(fits: (entry: FeedEntry) => boolean) => Promise<FeedEntry>> {
  const response = await fetch(`${demo.url}/demo/feed`);
  const lines = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (lines === undefined) throw new Error('the feed has no body');
  reader = lines;
  let text = '';
  return async (fits) => {
    for (;;) {
      const found = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data = '']) => JSON.parse(data) as FeedEntry);
      const entry = found.find(fits);
      if (entry !== undefined) return entry;
      const { value, done } = await lines.read();
      if (done) throw new Error('the feed ended');
      text += value;
    }
  };
}
