import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../server/webpush/index.ts';
import { ACCEPTED, THROTTLED, settle, setUp, some } from './drive-batch.ts';
import { NOW, someNotification, someRecipient } from './samples.ts';

describe('runBatch', () => {
  it('sends to each and ends the batch with every outcome', async () => {
    const { run, sent, completed, told } = setUp({});
    await run();
    expect(sent).toHaveLength(3);
    expect(completed[0]?.outcomes.map(({ subscriptionId, state }) => [subscriptionId, state])).toEqual([
      [1, 'accepted'],
      [2, 'accepted'],
      [3, 'accepted'],
    ]);
    expect(told).toHaveLength(3);
  });

  it('sends what is left of the message’s life', async () => {
    const notification = someNotification({ ttlSeconds: 100, expiresAt: NOW + 100_000 });
    const { environment, run, sent } = setUp({ recipients: some(1), batch: { notification } });
    environment.advance(30_500);
    await run();
    expect(sent[0]?.ttlSeconds).toBe(69);
  });

  it('sends TTL 0 for now or never, and at least 1 for everything else', async () => {
    const never = someNotification({ ttlSeconds: 0, expiresAt: NOW + 60_000 });
    const first = setUp({ recipients: some(1), batch: { notification: never } });
    await first.run();
    expect(first.sent[0]?.ttlSeconds).toBe(0);
    const short = setUp({
      recipients: some(1),
      batch: { notification: someNotification({ ttlSeconds: 5, expiresAt: NOW + 5_000 }) },
    });
    short.environment.advance(4_999);
    await short.run();
    expect(short.sent[0]?.ttlSeconds).toBe(1);
  });

  it('does not send what has run out', async () => {
    const { run, sent, completed } = setUp({
      recipients: some(1),
      batch: { notification: someNotification({ expiresAt: NOW }) },
    });
    await run();
    expect(sent).toEqual([]);
    expect(completed[0]?.outcomes[0]).toMatchObject({ state: 'expired', attempt: 0 });
  });

  it('gathers retries of one time in one follow-up, not before Retry-After', async () => {
    const { run, completed } = setUp({ answer: () => THROTTLED, batch: { attempt: 1 } });
    await run();
    expect(completed[0]?.followUps).toEqual([{ subscriptionIds: [1, 2, 3], runAt: NOW + 31_000, attempt: 2 }]);
  });

  it('puts a person’s quiet hours off without an attempt', async () => {
    const preferences = { quietHours: { enabled: true, start: '11:00', end: '12:59' } };
    const { run, sent, completed } = setUp({ recipients: [someRecipient({ preferences })], batch: { attempt: 2 } });
    await run();
    expect(sent).toEqual([]);
    expect(completed[0]?.outcomes[0]).toMatchObject({ state: 'queued', reason: 'quiet_hours', attempt: 2 });
    expect(completed[0]?.followUps).toEqual([{ subscriptionIds: [7], runAt: NOW + 3_600_000, attempt: 2 }]);
  });

  it('flushes as it goes', async () => {
    const { run, flushed, completed } = setUp({ recipients: some(7), settings: { flushEvery: 3, concurrency: 1 } });
    await run();
    expect(flushed.map((outcomes) => outcomes.length)).toEqual([3, 3]);
    expect(completed[0]?.outcomes).toHaveLength(1);
  });

  it('flushes what has waited while one message is slow', async () => {
    const gate = Promise.withResolvers<Answer>();
    const { environment, run, flushed, completed } = setUp({
      answer: (_message, index) => (index === 0 ? gate.promise : ACCEPTED),
    });
    const running = run();
    await settle();
    environment.advance(200);
    await settle();
    expect(flushed.flat().map(({ subscriptionId }) => subscriptionId)).toEqual([2, 3]);
    gate.resolve(ACCEPTED);
    await running;
    expect(completed[0]?.outcomes).toHaveLength(1);
  });

  it('stops at once when the claim is lost, and tells nobody', async () => {
    const { run, sent, completed, told } = setUp({
      recipients: some(5),
      settings: { flushEvery: 1, concurrency: 1 },
      ledger: { flush: async () => false },
    });
    await run();
    expect(sent).toHaveLength(1);
    expect(completed).toEqual([]);
    expect(told).toEqual([]);
  });

  it('stops when a heartbeat finds the claim lost', async () => {
    const gate = Promise.withResolvers<Answer>();
    const { environment, run, sent, completed } = setUp({
      recipients: some(5),
      settings: { concurrency: 1 },
      answer: () => gate.promise,
      ledger: { heartbeat: async () => false },
    });
    const running = run();
    await settle();
    environment.advance(20_000);
    await settle();
    gate.resolve(ACCEPTED);
    await running;
    expect(sent).toHaveLength(1);
    expect(completed).toEqual([]);
  });

  it('beats while it runs, and no longer', async () => {
    let beats = 0;
    const gate = Promise.withResolvers<Answer>();
    const { environment, run } = setUp({
      recipients: some(1),
      answer: () => gate.promise,
      ledger: { heartbeat: async () => (beats += 1) > 0 },
    });
    const running = run();
    await settle();
    environment.advance(20_000);
    await settle();
    environment.advance(20_000);
    await settle();
    expect(beats).toBe(2);
    gate.resolve(ACCEPTED);
    await running;
    expect(environment.timers()).toEqual([]);
  });

  it('beats no longer when it ended while a beat was under way', async () => {
    const beat = Promise.withResolvers<boolean>();
    const gate = Promise.withResolvers<Answer>();
    const { environment, run } = setUp({
      recipients: some(1),
      answer: () => gate.promise,
      ledger: { heartbeat: () => beat.promise },
    });
    const running = run();
    await settle();
    environment.advance(20_000);
    gate.resolve(ACCEPTED);
    await running;
    beat.resolve(true);
    await settle();
    expect(environment.timers()).toEqual([]);
  });

  it('hands back what it has not started, due at once, when it is to stop', async () => {
    const { run, sent, completed } = setUp({
      recipients: some(5),
      settings: { concurrency: 1 },
      stopAfter: 2,
    });
    await run();
    expect(sent).toHaveLength(2);
    expect(completed[0]?.outcomes.map(({ subscriptionId }) => subscriptionId)).toEqual([1, 2]);
    expect(completed[0]?.followUps).toEqual([{ subscriptionIds: [3, 4, 5], runAt: NOW, attempt: 0 }]);
  });

  it('keeps the time of a retry when it is to stop', async () => {
    const { run, completed } = setUp({
      recipients: some(2),
      settings: { concurrency: 1 },
      answer: () => ({ ...THROTTLED, kind: 'transient' }),
      stopAfter: 1,
    });
    await run();
    expect(completed[0]?.followUps).toEqual([
      { subscriptionIds: [1], runAt: expect.toSatisfy((at: number) => at >= NOW + 30_200) as number, attempt: 1 },
      { subscriptionIds: [2], runAt: NOW, attempt: 0 },
    ]);
  });

  it('starts nothing more and waits for what is in flight when the store fails', async () => {
    const gate = Promise.withResolvers<Answer>();
    const batch = setUp({
      recipients: some(9),
      settings: { flushEvery: 1, concurrency: 2 },
      answer: (_message, index) => (index === 1 ? gate.promise : ACCEPTED),
      ledger: { flush: () => Promise.reject(new Error('disk full')) },
    });
    let settled = false;
    const running = batch.run().finally(() => (settled = true));
    running.catch(() => undefined);
    await settle();
    expect({ settled, sent: batch.sent.length, inFlight: batch.inFlight() }).toEqual({
      settled: false,
      sent: 2,
      inFlight: 1,
    });
    gate.resolve(ACCEPTED);
    await expect(running).rejects.toThrow('disk full');
    expect(batch.sent).toHaveLength(2);
    expect(batch.environment.timers()).toEqual([]);
  });

  it('names a message that cannot be rendered, and sends the others', async () => {
    const content = { inline: { title: 'x', url: 'https://[' }, context: {}, bypassPreferences: false };
    const { run, completed } = setUp({ recipients: some(1), batch: { notification: someNotification({ content }) } });
    await run();
    expect(completed[0]?.outcomes[0]).toMatchObject({ state: 'rejected', deactivate: null });
  });

  it('logs each attempt without the endpoint', async () => {
    const { environment, run } = setUp({ recipients: some(1) });
    await run();
    expect(environment.lines).toHaveLength(1);
    expect(environment.lines[0]).toMatchObject({
      message: 'attempt',
      facts: { notification: 'ntf_3', user: '42', status: 201 },
    });
    expect(JSON.stringify(environment.lines)).not.toContain('push.belfry.test');
  });
});
