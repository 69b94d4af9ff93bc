import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../open-belfry.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({ retentionDays: 2 });
});
afterEach(() => server.close());

/** Lets the time pass, and then the minute in which the job is looked for. @returns how often it ran so far */
async function pass(ms: number): Promise<number> {
  for (const step of [ms - MINUTE, MINUTE]) {
    server.environment.advance(step);
    // Its work is done by a promise that nobody hands out: a turn of the event loop for each of its statements.
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return server.environment.lines.filter(({ message }) => message === 'housekeeping').length;
}

describe('housekeeping', () => {
  it('marks subscriptions inactive whose time has passed', async () => {
    const { subscription } = server.browser();
    const expirationTime = server.environment.now() + HOUR / 2;
    await server.call('/api/v1/push/subscribe', {
      user: 'ana',
      body: { subscription: { ...subscription, expirationTime } },
    });
    await server.subscribe('bob');
    expect((await server.call('/health')).body.active_subscriptions).toBe(2);
    expect(await pass(HOUR + MINUTE)).toBe(1);
    expect((await server.call('/health')).body.active_subscriptions).toBe(1);
  });

  it('deletes messages past their retention and keeps the counters', async () => {
    await server.subscribe('ana');
    const { id } = await server.send({ userId: 'ana', title: 'x' });
    await pass(HOUR + MINUTE);
    expect((await server.look(id)).details).toHaveLength(1);
    await pass(2 * DAY);
    const after = await server.look(id);
    expect([after.details.length, after.counts.sent]).toEqual([0, 1]);
  });

  it('runs hourly, over a restart too, and not more often', async () => {
    expect(await pass(HOUR + MINUTE)).toBe(1);
    await server.restart();
    expect(await pass(HOUR - 3 * MINUTE)).toBe(1);
    expect(await pass(5 * MINUTE)).toBe(2);
    expect(await pass(30 * MINUTE)).toBe(2);
  });

  it('leaves no timer behind', async () => {
    await server.belfry.stop();
    expect(server.environment.timers()).toEqual([]);
    await server.restart();
  });
});
