/** POST /events: what a device saw, one by one, and what nobody could have seen. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserAgent } from '../../testing/index.ts';
import { openTestServer, type Json, type TestServer } from './open-belfry.ts';

const TEMPLATE = {
  type: 'booking',
  defaultLocale: 'en',
  texts: { en: { title: 'Booked', actionTitles: { details: 'Details', cancel: 'Cancel' } } },
  actions: [{ action: 'details', url: '/b' }, { action: 'cancel' }],
};

let server: TestServer;
let agent: UserAgent;
beforeEach(async () => {
  server = await openTestServer({ templates: { templates: [TEMPLATE] } });
  ({ agent } = await server.subscribe('ana'));
});
afterEach(() => server.close());

/** Sends, and takes the token out of the payload. */
async function sendAndTake(request: Json): Promise<{ id: string; token: string }> {
  const { id } = await server.send({ userId: 'ana', ...request });
  const payload = JSON.parse((await agent.nextPush()).text()) as { belfry: { token: string } };
  return { id, token: payload.belfry.token };
}
const post = (events: unknown[]) => server.call('/api/v1/push/events', { body: { events } });
const click = (token: string, action: string, id = action) => ({ id, token, type: 'action_clicked', action, at: 1 });
const inline = { title: 'x', actions: [{ action: 'open', title: 'Open' }] };

describe('an action that was clicked', () => {
  it('is one that the notification has: of the request, of the template, of the request over the template', async () => {
    const own = await sendAndTake(inline);
    const templated = await sendAndTake({ template: 'booking' });
    const both = await sendAndTake({ template: 'booking', actions: inline.actions });
    const answer = await post([
      click(own.token, 'open', '1'),
      click(own.token, 'details', '2'),
      click(templated.token, 'details', '3'),
      click(templated.token, 'cancel', '4'),
      click(templated.token, 'open', '5'),
      click(both.token, 'open', '6'),
      click(both.token, 'details', '7'),
    ]);
    expect(answer).toMatchObject({ status: 200, body: { accepted: 4 } });
    expect(answer.body.rejected).toEqual(['2', '5', '7'].map((id) => ({ id, code: 'action_unknown' })));
  });

  it('counts once, however many ids are made up', async () => {
    const { id, token } = await sendAndTake(inline);
    const invented = Array.from({ length: 99 }, (_, index) => click(token, `made-up-${index}`));
    expect((await post([click(token, 'open'), ...invented])).body).toMatchObject({ accepted: 1 });
    expect((await post([click(token, 'open')])).body).toMatchObject({ accepted: 1 });
    expect((await server.look(id)).counts.action_clicked).toBe(1);
  });

  it('is of the version that was sent, whatever the template says now', async () => {
    const { token } = await sendAndTake({ template: 'booking' });
    const changed = { ...TEMPLATE, actions: [], texts: { en: { title: 'Booked' } } };
    await server.call('/api/v1/templates', { method: 'PUT', admin: true, body: { templates: [changed] } });
    expect((await post([click(token, 'details')])).body).toEqual({ accepted: 1, rejected: [] });
  });
});

describe('an event of a notification past its retention', () => {
  it('is rejected: what it would count twice is swept', async () => {
    const { id, token } = await sendAndTake(inline);
    expect((await post([click(token, 'open')])).body).toMatchObject({ accepted: 1 });
    server.environment.advance(31 * 86_400_000);
    expect((await post([click(token, 'open')])).body).toEqual({
      accepted: 0,
      rejected: [{ id: 'open', code: 'notification_unknown' }],
    });
    expect((await server.look(id)).counts.action_clicked).toBe(1);
  });
});

describe('a post with a malformed event', () => {
  it.each<[string, unknown, string]>([
    ['of an unknown type', { id: 'bad', token: 'x', type: 'seen', at: 1 }, 'bad'],
    ['with a member too many', { id: 'bad', token: 'x', type: 'clicked', at: 1, more: 1 }, 'bad'],
    ['without a time', { id: 'bad', token: 'x', type: 'clicked' }, 'bad'],
    ['without an id', { token: 'x', type: 'clicked', at: 1 }, ''],
    ['with an id that is none', { id: 'x'.repeat(65), token: 'x', type: 'clicked', at: 1 }, ''],
    ['that is null', null, ''],
    ['that is text', 'text', ''],
    ['that is a list', [], ''],
  ])('%s takes the others', async (_name, bad, id) => {
    const { id: notification, token } = await sendAndTake(inline);
    const answer = await post([bad, { id: 'good', token, type: 'delivered', at: 1 }]);
    expect([answer.status, answer.body]).toEqual([200, { accepted: 1, rejected: [{ id, code: 'invalid_body' }] }]);
    expect((await server.look(notification)).counts.delivered).toBe(1);
  });

  it.each<[string, unknown]>([
    ['no list', { events: 'x' }],
    ['an empty list', { events: [] }],
    ['101 events', { events: Array.from({ length: 101 }, () => null) }],
    ['a member too many', { events: [null], more: 1 }],
  ])('is refused whole with %s', async (_name, body) => {
    expect(await server.call('/api/v1/push/events', { body })).toMatchObject({
      status: 400,
      body: { code: 'invalid_body' },
    });
  });
});
