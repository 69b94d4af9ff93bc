/** Who has had a variant as a guest, and is somebody of the kept-back share after the login. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JWT_SECRET } from '../open-belfry.ts';
import { openExperimentServer, type ExperimentServer } from './open-experiment.ts';

const PEOPLE = 24;

let open: ExperimentServer;
beforeEach(async () => {
  open = await openExperimentServer({ auth: { jwtSecret: JWT_SECRET, anonymous: true } });
});
afterEach(() => open.server.close());

describe('the winner of an A/B test, after logins', () => {
  const variants = ['A', 'B'].map((id) => ({ id, weight: 25, content: { title: `Title ${id}` } }));
  const subscribe = (subscription: unknown, user?: string) =>
    open.server.call('/api/v1/push/subscribe', { ...(user === undefined ? {} : { user }), body: { subscription } });

  it('does not come to a browser that has had the test for the same person', async () => {
    const { server } = open;
    const agents = Array.from({ length: PEOPLE }, () => server.browser());
    for (const { subscription } of agents) await subscribe(subscription);
    // Known before: the guests become them.
    await server.subscribe('user0');
    for (let n = 1; n < PEOPLE; n += 1) await subscribe(server.browser().subscription, `user${n}`);
    const test = await server.send({ to: { everyone: true }, variants, rest: 50 });
    const had = new Set(server.service.received.map(({ endpoint }) => endpoint));
    for (const [n, { subscription }] of agents.entries()) await subscribe(subscription, `user${n}`);
    await open.winner(test.id, { variant: 'A' });
    await server.belfry.idle();
    const winners = server.service.received.slice(had.size).map(({ endpoint }) => endpoint);
    expect(winners.length).toBeGreaterThan(0);
    expect(winners.filter((endpoint) => had.has(endpoint))).toEqual([]);
  });
});
