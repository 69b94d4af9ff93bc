/** A button that puts a message off: it comes back to this browser, by the rules of any other message. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PushPayload } from '../../../wire/index.ts';
import type { UserAgent } from '../../../testing/index.ts';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';

const MINUTE = 60_000;
const TEMPLATE = {
  type: 'reminder',
  category: 'reminders',
  defaultLocale: 'en',
  texts: {
    en: {
      title: 'At {{ time }}',
      actionTitles: { view: 'View', later: 'In 15 min', hour: 'In an hour' },
    },
  },
  actions: [
    { action: 'later', builtIn: 'snooze' },
    { action: 'view', url: '/v' },
    { action: 'hour', builtIn: 'snooze', minutes: 60 },
  ],
};
const CATEGORIES = [{ id: 'reminders', names: { en: 'Reminders' } }];

let server: TestServer;
let agent: UserAgent;
let subscription: string;
beforeEach(async () => {
  taken = 0;
  server = await openTestServer({ templates: { categories: CATEGORIES, templates: [TEMPLATE] } as never });
  ({ agent, id: subscription } = await server.subscribe('ana'));
});
afterEach(() => server.close());

let taken: number;
async function take(): Promise<PushPayload> {
  taken += 1;
  return (await agent.nextPush()).json() as PushPayload;
}
async function send(more: Json = {}): Promise<{ id: string; payload: PushPayload }> {
  const { id } = await server.send({ userId: 'ana', template: 'reminder', context: { time: '15:00' }, ...more });
  return { id, payload: await take() };
}
let clicks = 0;
async function press(payload: PushPayload, ...actions: string[]) {
  const answer = await server.call('/api/v1/push/events', {
    body: {
      events: actions.map((action) => ({
        id: `e${(clicks += 1)}`,
        token: payload.belfry.token,
        type: 'action_clicked',
        action,
        at: server.environment.now(),
      })),
    },
  });
  await server.belfry.idle(); // it has seen what is to come
  return answer;
}
/** How many have reached the browser that nobody has taken. */
const pushes = (): number => agent.received.length - taken;

describe('snooze', () => {
  it('opens no page: its action is among those that only close', async () => {
    const { payload } = await send();
    expect(payload.belfry.actions?.map(({ action, index }) => [action, index])).toEqual([
      ['later', 0],
      ['hour', 2],
    ]);
    expect(payload.notification.actions?.map(({ action }) => action)).toEqual(['view']);
  });

  it('sends the same again after its minutes, and not before', async () => {
    const { id, payload } = await send();
    expect((await press(payload, 'later')).body).toEqual({ accepted: 1, rejected: [] });
    await server.advance(15 * MINUTE - 1);
    expect(pushes()).toBe(0);
    await server.advance(1);
    const again = await take();
    expect(again.notification.title).toBe('At 15:00');
    expect(again.belfry.id).not.toBe(id);
    expect((await server.look(id)).counts.action_clicked).toBe(1);
  });

  it('uses the version that was sent, whatever the template says by then', async () => {
    const { payload } = await send();
    await press(payload, 'later');
    const changed = { ...TEMPLATE, texts: { en: { ...TEMPLATE.texts.en, title: 'Changed' } } };
    await server.call('/api/v1/templates', { method: 'PUT', admin: true, body: { templates: [changed] } });
    await server.advance(15 * MINUTE);
    expect((await take()).notification.title).toBe('At 15:00');
  });

  it('happens once, however often and with whichever of its buttons it is told', async () => {
    const { payload } = await send();
    await press(payload, 'later', 'hour');
    await press(payload, 'later');
    await press(payload, 'hour');
    await server.advance(120 * MINUTE);
    await take();
    expect(pushes()).toBe(0);
  });

  it('survives a restart', async () => {
    const { payload } = await send();
    await press(payload, 'later');
    await server.restart();
    await server.belfry.idle();
    await server.advance(15 * MINUTE);
    expect((await take()).notification.title).toBe('At 15:00');
  });

  it('can be repeated three times; the last has no button for it', async () => {
    let { payload } = await send();
    for (let round = 0; round < 3; round += 1) {
      expect(payload.belfry.actions?.map(({ action }) => action)).toContain('later');
      await press(payload, 'later');
      await server.advance(15 * MINUTE);
      payload = await take();
    }
    expect(payload.belfry.actions).toBeUndefined();
    expect(payload.notification.actions?.map(({ action }) => action)).toEqual(['view']);
    await press(payload, 'later'); // made up: the token is real
    await server.advance(120 * MINUTE);
    expect(pushes()).toBe(0);
  });

  it('obeys a switch that was turned off meanwhile', async () => {
    const { payload } = await send();
    await press(payload, 'later');
    const body = { preferences: { categories: { reminders: false } } };
    await server.call('/api/v1/users/ana', { method: 'PUT', admin: true, body });
    await server.advance(15 * MINUTE);
    expect(pushes()).toBe(0);
  });

  it('waits for the end of quiet hours', async () => {
    const { payload } = await send();
    await press(payload, 'later');
    const quietHours = { enabled: true, start: '12:10', end: '12:29', timeZone: 'UTC' };
    await server.call('/api/v1/users/ana', { method: 'PUT', admin: true, body: { preferences: { quietHours } } });
    await server.advance(15 * MINUTE);
    expect(pushes()).toBe(0);
    await server.advance(15 * MINUTE);
    expect((await take()).notification.title).toBe('At 15:00');
  });

  it('never comes after the end that the send has named', async () => {
    const { payload } = await send({ expiresAt: server.environment.now() + 10 * MINUTE });
    expect((await press(payload, 'later')).body).toMatchObject({ accepted: 1 });
    await server.advance(60 * MINUTE);
    expect(pushes()).toBe(0);
  });

  it('is called off with the send', async () => {
    const { id, payload } = await send();
    await press(payload, 'later');
    await server.call(`/api/v1/notifications/${id}/cancel`, { method: 'POST', admin: true });
    await server.advance(60 * MINUTE);
    expect(pushes()).toBe(0);
  });

  it('of a send that was called off does nothing', async () => {
    const { id, payload } = await send();
    await server.call(`/api/v1/notifications/${id}/cancel`, { method: 'POST', admin: true });
    await press(payload, 'later');
    await server.advance(60 * MINUTE);
    expect(pushes()).toBe(0);
  });

  it('does not bring the message of one person to the next who has the browser', async () => {
    const { payload } = await send();
    await server.call('/api/v1/push/subscribe', { user: 'bo', body: { subscription: agent.subscription } });
    await press(payload, 'later');
    await server.advance(60 * MINUTE);
    expect(pushes()).toBe(0);
  });

  it('goes to this browser alone', async () => {
    const other = await server.subscribe('ana');
    const { payload } = await send();
    await other.agent.nextPush();
    await press(payload, 'later');
    await server.advance(15 * MINUTE);
    await take();
    expect(other.agent.received).toHaveLength(1);
    expect(subscription).not.toBe(other.id);
  });
});

describe('an action of a template or a send', () => {
  const put = (action: Json) =>
    server.call('/api/v1/templates', {
      method: 'PUT',
      admin: true,
      body: { templates: [{ ...TEMPLATE, actions: [action] }] },
    });

  it.each<[string, Json, string]>([
    ['an unknown built-in', { action: 'later', builtIn: 'delay' }, '/templates/0/actions/0/builtIn'],
    ['negative minutes', { action: 'later', builtIn: 'snooze', minutes: -5 }, '/templates/0/actions/0/minutes'],
    ['more than a day', { action: 'later', builtIn: 'snooze', minutes: 1441 }, '/templates/0/actions/0/minutes'],
    ['a page to open', { action: 'later', builtIn: 'snooze', url: '/x' }, '/templates/0/actions/0/url'],
    ['minutes for another', { action: 'later', minutes: 5 }, '/templates/0/actions/0/minutes'],
  ])('is refused with %s', async (_name, action, pointer) => {
    const { status, body } = await put(action);
    expect([status, (body.errors as { pointer: string }[]).map((each) => each.pointer)]).toEqual([400, [pointer]]);
  });

  it('is refused in a send as well', async () => {
    const { status, body } = await server.call('/api/v1/notifications', {
      admin: true,
      body: { userId: 'ana', title: 'x', actions: [{ action: 'a', title: 'A', builtIn: 'snooze', minutes: 0 }] },
    });
    expect([status, body.errors]).toMatchObject([400, [{ pointer: '/actions/0/minutes' }]]);
  });
});
