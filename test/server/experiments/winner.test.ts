import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { winnerResponseSchema } from '../../../wire/index.ts';
import { openExperimentServer, type ExperimentServer } from './open-experiment.ts';

const DAY_MS = 86_400_000;
const variants = (a: number, b: number) => [
  { id: 'A', weight: a, content: { title: 'Title A' } },
  { id: 'B', weight: b, content: { title: 'Title B' } },
];

let open: ExperimentServer;
beforeEach(async () => {
  open = await openExperimentServer();
});
afterEach(() => open.server.close());

/** A sequence that looks like chance and is the same at each run, from 0 to 1. */
function createChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const titlesOf = () => [...open.shown.values()];

describe('the winner of an A/B test', () => {
  it(
    'is found among people who click with planted rates, and goes to everybody else',
    { timeout: 60_000 },
    async () => {
      await open.people(400);
      const { id } = await open.server.send({ to: { everyone: true }, variants: variants(35, 35), rest: 30 });
      expect((await open.experiment(id)).verdict).toMatchObject({ clear: false, winner: null });
      const planted: Record<string, number> = { 'Title A': 0.1, 'Title B': 0.4 };
      const chance = createChance(7);
      await open.read((title) => chance() < (planted[title] ?? 0));

      const results = await open.experiment(id);
      for (const { id: variant, sent, delivered, clicked, interval } of results.variants) {
        expect(sent).toBeGreaterThan(100);
        expect(delivered).toBe(sent);
        expect(clicked).toBeGreaterThan(0);
        const rate = planted[`Title ${variant}`] ?? 0;
        const { low = 1, high = 0 } = interval ?? {};
        // One 95 % interval in twenty misses the truth; one of twice the width in ten thousand.
        const half = (high - low) / 2;
        expect(low - half).toBeLessThan(rate);
        expect(high + half).toBeGreaterThan(rate);
      }
      expect(results.verdict).toMatchObject({ clear: true, winner: 'B' });
      expect(results.verdict.text).toMatch(/^B is the clear winner: /);

      const sentSoFar = open.shown.size;
      const { status, body } = await open.winner(id);
      expect(status).toBe(202);
      expect(winnerResponseSchema.parse(body)).toMatchObject({ experimentId: id, variant: 'B' });
      expect(body.notification.counts.total).toBe(400 - sentSoFar);
      await open.server.belfry.idle();
      await open.read();
      expect(open.shown.size).toBe(400);
      expect(titlesOf().every((titles) => titles.length === 1)).toBe(true);
      expect((await open.experiment(id)).winner).toMatchObject({ variant: 'B', notificationId: body.notification.id });
      // What the rest clicks is no part of the test any more.
      expect((await open.experiment(id)).variants).toEqual(results.variants);
    },
  );

  it('is sent once: a second call answers what the first has sent', async () => {
    await open.people(20);
    const { id } = await open.server.send({ to: { everyone: true }, variants: variants(30, 30), rest: 40 });
    const calls = await Promise.all([
      open.winner(id, { variant: 'A' }),
      open.winner(id, { variant: 'B' }),
      open.winner(id, { variant: 'A' }),
    ]);
    const later = await open.winner(id, { variant: 'B' });
    const [first] = calls;
    expect(first?.body.variant).toBe('A');
    for (const { status, body } of [...calls, later]) {
      expect(status).toBe(202);
      expect(body).toMatchObject({ variant: 'A', notification: { id: first?.body.notification.id } });
    }
    await open.server.belfry.idle();
    await open.read();
    expect(titlesOf().every((titles) => titles.length === 1)).toBe(true);
  });

  it('goes to the hold-out where nobody was told to wait, and never beside a rest', async () => {
    await open.people(30);
    const one = await open.server.send({ to: { everyone: true }, variants: variants(30, 30), holdOut: 40 });
    await open.winner(one.id, { variant: 'A' });
    await open.server.belfry.idle();
    await open.read();
    expect(open.shown.size).toBe(30);

    open.shown.clear();
    const two = await open.server.send({ to: { everyone: true }, variants: variants(30, 30), holdOut: 20, rest: 20 });
    await open.winner(two.id, { variant: 'A' });
    await open.server.belfry.idle();
    await open.read();
    const out = (await open.experiment(two.id)).holdOut.people;
    expect(out).toBeGreaterThan(0);
    expect(open.shown.size).toBe(30 - out);
  });

  it('reaches nobody who came after the test', async () => {
    await open.people(10);
    const { id } = await open.server.send({ to: { everyone: true }, variants: variants(10, 10), rest: 80 });
    await open.people(10);
    const { body } = await open.winner(id, { variant: 'A' });
    expect(body.notification.counts.total).toBeLessThanOrEqual(10);
  });

  it('has as much time as the test had, and no longer than its end', async () => {
    await open.people(10);
    const request = { to: { everyone: true }, variants: variants(10, 10), rest: 80, ttlSeconds: 3600 };
    const free = await open.server.send(request);
    const bound = await open.server.send({ ...request, expiresAt: open.server.environment.now() + 1_800_000 });
    await open.server.advance(DAY_MS);
    const sent = await open.winner(free.id, { variant: 'A' });
    await open.server.belfry.idle();
    expect((await open.server.look(sent.body.notification.id)).counts.expired).toBe(0);
    expect(await open.winner(bound.id, { variant: 'A' })).toMatchObject({
      status: 422,
      body: { code: 'time_in_past' },
    });
  });

  it('is refused where none is clear, or none can be sent', async () => {
    await open.people(5);
    const { id } = await open.server.send({ to: { everyone: true }, variants: variants(30, 30), rest: 40 });
    expect(await open.winner(id)).toMatchObject({ status: 409, body: { code: 'experiment_undecided' } });
    expect(await open.winner(id, { variant: 'C' })).toMatchObject({
      status: 422,
      body: { code: 'experiment_invalid', errors: [{ pointer: '/variant' }] },
    });
    expect(await open.winner(id, { variant: 7 })).toMatchObject({ status: 400, body: { code: 'invalid_body' } });
    const all = await open.server.send({ to: { everyone: true }, variants: variants(50, 50) });
    expect(await open.winner(all.id, { variant: 'A' })).toMatchObject({
      status: 409,
      body: { code: 'experiment_without_rest' },
    });
    const plain = await open.server.send({ to: { everyone: true }, title: 'x' });
    expect(await open.winner(plain.id)).toMatchObject({ status: 404, body: { code: 'experiment_unknown' } });
    expect(await open.winner('ntf_0')).toMatchObject({ status: 404, body: { code: 'notification_unknown' } });
    const path = `/api/v1/notifications/${plain.id}/experiment`;
    expect(await open.server.call(path, { admin: true })).toMatchObject({ body: { code: 'experiment_unknown' } });
    expect((await open.server.call(path)).status).toBe(401);
    expect((await open.server.call(`/api/v1/notifications/${id}/winner`, { method: 'POST' })).status).toBe(401);
  });

  it('waits for a test that has not begun', async () => {
    await open.people(5);
    const request = { to: { everyone: true }, variants: variants(30, 30), rest: 40, delaySeconds: 60 };
    const { id } = await open.server.send(request);
    expect(await open.winner(id, { variant: 'A' })).toMatchObject({ body: { code: 'experiment_undecided' } });
    await open.server.advance(60_000);
    expect((await open.winner(id, { variant: 'A' })).status).toBe(202);
  });
});
