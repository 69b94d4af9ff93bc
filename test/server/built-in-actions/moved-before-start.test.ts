/** Built-in buttons of a send that was asked for before a browser changed hands, and started after, or before. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserAgent } from '../../../testing/index.ts';
import type { PushPayload } from '../../../wire/index.ts';
import { openTestServer, type TestServer } from '../open-belfry.ts';

const MINUTE = 60_000;
const TEMPLATE = {
  type: 'reminder',
  category: 'reminders',
  defaultLocale: 'en',
  texts: { en: { title: 'Soon', actionTitles: { later: 'Later', mute: 'No more' } } },
  actions: [
    { action: 'later', builtIn: 'snooze' },
    { action: 'mute', builtIn: 'mute_category' },
  ],
};
const CATEGORIES = [{ id: 'reminders', names: { en: 'Reminders' } }];

let server: TestServer;
let agent: UserAgent;
beforeEach(async () => {
  server = await openTestServer({ templates: { categories: CATEGORIES, templates: [TEMPLATE] } as never });
  ({ agent } = await server.subscribe('ana'));
  await server.send({ to: { everyone: true }, template: 'reminder', delaySeconds: 600 });
});
afterEach(() => server.close());

const moveToBo = () =>
  server.call('/api/v1/push/subscribe', { user: 'bo', body: { subscription: agent.subscription } });
async function press(action: string): Promise<void> {
  const { belfry } = (await agent.nextPush()).json() as PushPayload;
  const event = { id: action, token: belfry.token, type: 'action_clicked', action, at: server.environment.now() };
  await server.call('/api/v1/push/events', { body: { events: [event] } });
  await server.belfry.idle();
}
const sentToBo = async () =>
  (await server.send({ userId: 'bo', template: 'reminder' })).details.map((each) => each.error);

describe('whoever has the browser when a send for everyone starts', () => {
  it('can snooze it', async () => {
    await moveToBo();
    await server.advance(10 * MINUTE);
    await press('later');
    await server.advance(15 * MINUTE);
    expect(agent.received).toHaveLength(2);
  });

  it('can mute its category', async () => {
    await moveToBo();
    await server.advance(10 * MINUTE);
    await press('mute');
    expect(await sentToBo()).toEqual(['category_off']);
  });
});

describe('whoever has the browser only afterwards', () => {
  it('neither snoozes it nor mutes anything by it', async () => {
    await server.advance(10 * MINUTE);
    await moveToBo();
    await press('later');
    await server.advance(15 * MINUTE);
    expect(agent.received).toHaveLength(1);
    expect(await sentToBo()).toEqual([undefined]);
  });
});
