import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScriptedAnswer } from '../../../testing/index.ts';
import { openTestServer, type Json, type TestServer } from '../open-belfry.ts';

/** One push service in trouble, another beside it. */
const ORIGINS = { ill: 'https://push.belfry.test', well: 'https://updates.push.services.mozilla.com' };
const MINUTE = 60_000;

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({}, { origins: Object.values(ORIGINS) });
});
afterEach(() => server.close());

/** Subscribes so many people at an origin, long enough ago that a 410 counts. @returns their endpoints, oldest first */
async function people(count: number, origin = ORIGINS.ill): Promise<string[]> {
  const endpoints: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { subscription } = server.browser(origin);
    const user = `${new URL(origin).hostname}-${index}`;
    await server.call('/api/v1/push/subscribe', { user, body: { subscription } });
    endpoints.push(subscription.endpoint);
  }
  await server.advance(2 * MINUTE);
  return endpoints;
}

const answer = (script: ScriptedAnswer) =>
  server.service.answerNext({ times: Infinity, match: ORIGINS.ill, ...script });
const broadcast = (more: Json = {}) => server.send({ to: { everyone: true }, title: 'Hello', ...more });
const received = (origin = ORIGINS.ill) =>
  server.service.received.filter(({ endpoint }) => endpoint.startsWith(origin)).length;
const health = async () => (await server.call('/health')).body as { status: string; alerts?: Json[] };
const active = async () => Number((await server.call('/health')).body.active_subscriptions);

describe('a push service that is down', () => {
  it('costs its messages no attempts but those of the probes, and others nothing', async () => {
    await people(300);
    await people(50, ORIGINS.well);
    const recover = answer({ status: 500 });
    const sent = await broadcast();
    expect(received(ORIGINS.well)).toBe(50);
    const burst = received();
    expect(burst).toBeLessThanOrEqual(128); // what was in flight when it was found out
    for (let minute = 0; minute < 30; minute += 1) await server.advance(MINUTE);
    expect(received() - burst).toBeLessThanOrEqual(14 * 4);
    const { counts } = await server.look(sent.id);
    expect(counts.failed).toBeLessThanOrEqual(8); // of those that were probes again and again
    expect(counts).toMatchObject({ sent: 50, pending: 300 - counts.failed });
    recover();
    for (let minute = 0; minute < 10; minute += 1) await server.advance(MINUTE);
    expect((await server.look(sent.id)).counts).toMatchObject({ sent: 350 - counts.failed, pending: 0 });
  });

  it.each<[string, ScriptedAnswer]>([
    ['cuts every connection', { reset: 'before-headers' }],
    ['breaks off in its answers', { reset: 'mid-body', status: 502 }],
    ['does not speak HTTP', { garbage: true }],
  ])('may be one that %s', async (_what, script) => {
    await people(100);
    const recover = answer(script);
    const { counts } = await broadcast();
    expect(received()).toBeLessThanOrEqual(64 + 9); // in flight when the tenth failed
    expect(counts.pending).toBe(100);
    expect(await health()).toMatchObject({ alerts: [{ code: 'push_service_down' }] });
    recover();
    for (let minute = 0; minute < 5; minute += 1) await server.advance(MINUTE);
    expect(await health()).not.toHaveProperty('alerts');
  });

  it('is told in health until it answers', async () => {
    await people(20);
    const recover = answer({ status: 502, body: 'bad gateway' });
    await broadcast();
    const now = server.environment.now();
    expect(await health()).toMatchObject({
      status: 'degraded',
      alerts: [{ code: 'push_service_down', origin: ORIGINS.ill, since: now, reason: 'HTTP 502: bad gateway' }],
    });
    recover();
    await server.advance(5 * MINUTE);
    expect(await health()).not.toHaveProperty('alerts');
  });

  it('is met with a probe after a restart, too', async () => {
    await people(100);
    answer({ status: 500 });
    await broadcast();
    const burst = received();
    await server.restart();
    await server.belfry.idle();
    expect(received()).toBe(burst);
    await server.advance(10_000);
    expect(received() - burst).toBeLessThanOrEqual(4);
  });
});

describe('a push service that is slow', () => {
  it('does not hold back another', async () => {
    await people(600);
    await people(600, ORIGINS.well);
    const free = answer({ delayMs: 3_000 });
    const { body } = await server.call<{ id: string }>('/api/v1/notifications', {
      admin: true,
      body: { to: { everyone: true }, title: 'Hello' },
    });
    await expect.poll(async () => (await server.look(body.id)).counts.sent, { timeout: 20_000 }).toBe(600);
    expect((await server.look(body.id)).counts.pending).toBe(600);
    free();
  }, 30_000);
});

describe('a push service that refuses everything', () => {
  it.each([401, 403, 400])('with %i burns few messages, and sends all others once it is mended', async (status) => {
    await people(300);
    const mend = answer({ status, body: 'bad token' });
    const sent = await broadcast();
    expect(sent.counts).toMatchObject({ failed: 9, pending: 291 });
    expect(await health()).toMatchObject({
      alerts: [{ code: 'push_service_refuses', reason: `HTTP ${status}: bad token` }],
    });
    mend();
    for (let minute = 0; minute < 5; minute += 1) await server.advance(MINUTE);
    expect((await server.look(sent.id)).counts).toMatchObject({ sent: 291, failed: 9, pending: 0 });
    expect(await active()).toBe(300);
    expect(await health()).not.toHaveProperty('alerts');
  });
});

describe('what ended the messages of everybody', () => {
  it.each([
    [401, 9, 'push_service_refuses'],
    [410, 19, 'push_service_gone_storm'],
  ])(
    'with %i ends no more of them after a restart, but what was a probe again and again',
    async (status, lost, code) => {
      await people(300);
      const mend = answer({ status });
      const sent = await broadcast();
      for (let restarts = 0; restarts < 3; restarts += 1) {
        await server.restart();
        for (let minute = 0; minute < 2; minute += 1) await server.advance(MINUTE);
      }
      expect(await health()).toMatchObject({ active_subscriptions: 300, alerts: [{ code }] });
      const { pending } = (await server.look(sent.id)).counts;
      expect(pending).toBeGreaterThanOrEqual(300 - lost - 4);
      mend();
      for (let minute = 0; minute < 10; minute += 1) await server.advance(MINUTE);
      expect((await server.look(sent.id)).counts).toMatchObject({ sent: pending, pending: 0 });
    },
  );
});

describe('a storm of 410', () => {
  it('is told of the messages that it ended, whose subscriptions are kept', async () => {
    await people(300);
    answer({ status: 410 });
    const { id, details } = await broadcast();
    const gone = details.find(({ state }) => state === 'gone');
    const { body } = await server.call(`/api/v1/notifications/${id}/explain?user=${String(gone?.userId)}`, {
      admin: true,
    });
    expect(JSON.stringify(body)).toContain('that was not believed, and the subscription is kept');
    expect(await active()).toBe(300);
  });

  it('prunes nobody, and is told', async () => {
    await people(300);
    const end = answer({ status: 410 });
    const sent = await broadcast();
    expect(await active()).toBe(300);
    expect(await health()).toMatchObject({ status: 'degraded', alerts: [{ code: 'push_service_gone_storm' }] });
    await server.advance(MINUTE);
    expect(await active()).toBe(300);
    end();
    for (let minute = 0; minute < 10; minute += 1) await server.advance(MINUTE);
    expect((await server.look(sent.id)).counts).toMatchObject({ sent: 281, expired: 19, pending: 0 });
    expect(await active()).toBe(300);
  });

  it('is not what the first send after a year meets', async () => {
    await people(300);
    answer({ status: 410, share: 0.3, per: 'endpoint' });
    const { counts } = await broadcast();
    expect(counts.pending).toBe(0);
    expect(await active()).toBe(counts.sent);
    expect(counts.expired).toBeGreaterThan(60);
    expect((await health()).alerts).toBeUndefined();
  });

  it('is not what the oldest are, who are gone in a row', async () => {
    const oldest = new Set((await people(300)).slice(0, 150));
    answer({ status: 410, match: ({ endpoint }) => oldest.has(endpoint) });
    expect((await broadcast()).counts).toMatchObject({ sent: 150, expired: 150, pending: 0 });
  });
});
