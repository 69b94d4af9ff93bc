/** Buttons that switch a category off, or everything on this browser. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PushPayload } from '../../../wire/index.ts';
import { FIVE_CATEGORIES, openTestServer, type TestServer } from '../open-belfry.ts';

const TEMPLATE = {
  type: 'offer',
  category: 'system_updates',
  defaultLocale: 'en',
  texts: { en: { title: 'New', actionTitles: { mute: 'No more of these', off: 'Unsubscribe' } } },
  actions: [
    { action: 'mute', builtIn: 'mute_category' },
    { action: 'off', builtIn: 'unsubscribe' },
  ],
};

let server: TestServer;
type Browser = Awaited<ReturnType<TestServer['subscribe']>>;
let first: Browser;
let second: Browser;
beforeEach(async () => {
  server = await openTestServer({ templates: { categories: FIVE_CATEGORIES, templates: [TEMPLATE] } as never });
  first = await server.subscribe('ana', { preferences: { categories: { system_updates: true } } });
  second = await server.subscribe('ana');
});
afterEach(() => server.close());

async function press({ agent }: Browser, action: string): Promise<PushPayload> {
  const payload = (await agent.nextPush()).json() as PushPayload;
  const event = { id: 'e', token: payload.belfry.token, type: 'action_clicked', action, at: server.environment.now() };
  expect((await server.call('/api/v1/push/events', { body: { events: [event] } })).body).toMatchObject({ accepted: 1 });
  return payload;
}
const send = (more = {}) => server.send({ userId: 'ana', template: 'offer', ...more });

describe('mute_category', () => {
  it('switches the category off for the person, on each device, and nothing else', async () => {
    await send();
    await press(first, 'mute');
    const muted = await send();
    expect(muted.details.map(({ error }) => error)).toEqual(['category_off', 'category_off']);
    expect((await send({ category: 'booking_reminders' })).counts.sent).toBe(2);
  });

  it('can be switched on again, on one device or for the person', async () => {
    await send();
    await press(first, 'mute');
    const body = { endpoint: second.endpoint, preferences: { categories: { system_updates: true } } };
    await server.call('/api/v1/push/preferences', { method: 'PUT', user: 'ana', body });
    expect((await send()).counts).toMatchObject({ sent: 1, blocked: 1 });
  });

  it('does not mute the next person who has the browser', async () => {
    await send();
    await server.call('/api/v1/push/subscribe', { user: 'bo', body: { subscription: first.agent.subscription } });
    await press(first, 'mute');
    expect((await server.send({ userId: 'bo', template: 'offer' })).counts.sent).toBe(1);
  });

  it('needs a category in the template', async () => {
    const { category: _none, ...without } = TEMPLATE;
    const body = { templates: [without] };
    const answer = await server.call('/api/v1/templates', { method: 'PUT', admin: true, body });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'template_invalid', errors: [{ pointer: '/templates/0/actions/0/builtIn' }] },
    });
  });
});

describe('unsubscribe', () => {
  it('ends the subscription of this browser alone', async () => {
    await send();
    await press(first, 'off');
    const { counts, details } = await send();
    expect([counts.total, details.map(({ subscriptionId }) => subscriptionId)]).toEqual([1, [second.id]]);
  });

  it('tells listeners, once', async () => {
    const heard: unknown[] = [];
    server.belfry.on('subscription', (event) => heard.push(event));
    await send();
    const payload = await press(first, 'off');
    const event = { id: 'f', token: payload.belfry.token, type: 'action_clicked', action: 'off', at: 1 };
    await server.call('/api/v1/push/events', { body: { events: [event] } });
    expect(heard).toEqual([{ subscriptionId: first.id, userId: 'ana', active: false }]);
  });

  it('is known to the worker by the payload', async () => {
    await send();
    const { belfry } = await press(first, 'off');
    expect(belfry.actions).toEqual([
      { action: 'mute', title: 'No more of these', index: 0 },
      { action: 'off', title: 'Unsubscribe', index: 1, ends: true },
    ]);
  });
});
