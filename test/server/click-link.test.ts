/** GET /r/{token}: a click in a browser that shows the notification by itself, and links that others have made. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserAgent } from '../../testing/index.ts';
import type { PushPayload } from '../../wire/index.ts';
import { APP_URL, openTestServer, type Json, type TestServer } from './open-belfry.ts';

let server: TestServer;
let agent: UserAgent;
beforeEach(async () => {
  server = await openTestServer();
  ({ agent } = await server.subscribe('ana'));
});
afterEach(() => server.close());

interface Sent {
  id: string;
  body: string;
  action: string;
  token: string;
}

async function send(request: Json = {}): Promise<Sent> {
  const actions = [{ action: 'details', title: 'Details', url: '/b/7?tab=1&x=ä#top' }];
  const { id } = await server.send({ userId: 'ana', title: 'x', url: '/b/7', actions, ...request });
  const { notification, belfry } = (await agent.nextPush()).json() as PushPayload;
  return { id, body: notification.navigate, action: notification.actions?.[0]?.navigate ?? '', token: belfry.token };
}

const follow = (url: string, options: Parameters<TestServer['call']>[1] = {}) =>
  server.call(url.replace(/^https:\/\/app\.example/, ''), options);
const leadsTo = async (url: string) => {
  const { status, headers } = await follow(url);
  return [status, headers.get('location')];
};
const counts = async (id: string) => {
  const { clicked, action_clicked } = (await server.look(id)).counts;
  return { clicked, action_clicked };
};

describe('a link of a notification', () => {
  it('is on the app’s own origin: another would leave an app on the Home Screen', async () => {
    const { body, action } = await send();
    for (const link of [body, action]) expect(new URL(link).origin).toBe(new URL(APP_URL).origin);
  });

  it('leads to its target, and nobody keeps or hears of it', async () => {
    const { body, action } = await send();
    expect(await leadsTo(body)).toEqual([302, `${APP_URL}b/7`]);
    expect(await leadsTo(action)).toEqual([302, `${APP_URL}b/7?tab=1&x=%C3%A4#top`]);
    const { headers } = await follow(body);
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(['no-store', 'no-referrer']);
  });

  it('leads to another site that the app has named', async () => {
    const { body } = await send({ url: 'https://shop.example/x?y=1' });
    expect(await leadsTo(body)).toEqual([302, 'https://shop.example/x?y=1']);
  });

  it('leads to a path of two slashes, which is no host', async () => {
    const { body } = await send({ url: 'https://app.example//evil.example/' });
    expect(await leadsTo(body)).toEqual([302, 'https://app.example//evil.example/']);
  });

  it('counts a click on the body, and one on a button, each once', async () => {
    const { id, body, action } = await send();
    await follow(body);
    expect(await counts(id)).toEqual({ clicked: 1, action_clicked: 0 });
    await follow(action);
    await follow(action);
    await follow(body);
    expect(await counts(id)).toEqual({ clicked: 1, action_clicked: 1 });
  });

  it('counts no second time what a worker has reported as well', async () => {
    const { id, body, action, token } = await send();
    await follow(body);
    const events = [
      { id: '1', token, type: 'clicked', at: 1 },
      { id: '2', token, type: 'action_clicked', action: 'details', at: 1 },
    ];
    expect((await server.call('/api/v1/push/events', { body: { events } })).status).toBe(200);
    await follow(action);
    expect(await counts(id)).toEqual({ clicked: 1, action_clicked: 1 });
  });

  it('counts nothing for what only looks ahead', async () => {
    const { id, body } = await send();
    await follow(body, { method: 'HEAD' });
    await follow(body, { headers: { 'sec-purpose': 'prefetch;prerender' } });
    await follow(body, { headers: { purpose: 'prefetch' } });
    await follow(body, { headers: { 'x-moz': 'prefetch' } });
    await follow(body, { headers: { 'x-purpose': 'preview' } });
    expect(await counts(id)).toEqual({ clicked: 0, action_clicked: 0 });
  });

  it('still leads there when its notification has been swept', async () => {
    const { body } = await send();
    server.environment.advance(40 * 86_400_000);
    expect(await leadsTo(body)).toEqual([302, `${APP_URL}b/7`]);
  });
});

describe('a link that was tampered with leads to the app and counts nothing', () => {
  it.each<[string, (link: string, sent: Sent) => string]>([
    ['another target', (link) => link.replace('to=/b/7', 'to=https://evil.example/')],
    ['no target', (link) => link.replace('to=/b/7', '')],
    ['a target of two slashes', (link) => link.replace('to=/b/7', 'to=//evil.example/')],
    ['an action that it has not', (link) => `${link}&a=details`],
    ['another’s target', (link, { action }) => link.replace(/\?.*/, new URL(action).search)],
    ['the event token', (link, { token }) => link.replace(/[\w-]{40}/, token)],
    ['a token cut short', (link) => link.replace(/([\w-]{39})[\w-]\?/, '$1?')],
    ['no token at all', (link) => link.replace(/[\w-]{40}/, 'x')],
  ])('%s', async (_name, tamper) => {
    const sent = await send();
    const link = tamper(sent.body, sent);
    expect(link).not.toBe(sent.body);
    expect(await leadsTo(link)).toEqual([302, APP_URL]);
    expect(await counts(sent.id)).toEqual({ clicked: 0, action_clicked: 0 });
  });

  it('leads nowhere else as a preview shows it: who may only read templates makes no links of the app’s own', async () => {
    const asked = { content: { title: 'x', url: 'https://evil.example/' } };
    const { body } = await server.call<{ previews: { payload: PushPayload }[] }>('/api/v1/preview', {
      admin: true,
      body: asked,
    });
    const link = body.previews[0]?.payload.notification.navigate ?? '';
    expect(link).toContain('to=https://evil.example/');
    expect(await leadsTo(link)).toEqual([302, APP_URL]);
  });

  it('is no event token either', async () => {
    const { body } = await send();
    const [token] = /[\w-]{40}/.exec(body) ?? [];
    const events = [{ id: '1', token, type: 'clicked', at: 1 }];
    expect(await server.call('/api/v1/push/events', { body: { events } })).toMatchObject({
      body: { code: 'event_token_invalid' },
    });
  });
});

describe('where the API is on another origin than the app', () => {
  it('notifications lead to their targets directly', async () => {
    const apart = await openTestServer({ publicUrl: 'https://push.example' });
    try {
      const person = await apart.subscribe('ana');
      await apart.send({ userId: 'ana', title: 'x', url: '/b/7' });
      const { notification } = (await person.agent.nextPush()).json() as PushPayload;
      expect(notification.navigate).toBe(`${APP_URL}b/7`);
    } finally {
      await apart.close();
    }
  });
});
