import { describe, expect, it } from 'vitest';
import type { OriginGate } from '../../../server/delivery/origins/gate.ts';
import type { Answer } from '../../../server/webpush/index.ts';
import { ACCEPTED, THROTTLED, settle, setUp, some } from './drive-batch.ts';
import { NOW, someRecipient } from './samples.ts';

const throttled = (retryAfterMs = 0): Answer => ({ ...THROTTLED, retryAfterMs });

describe('runBatch, where the push service asks for time', () => {
  it('starts nothing more, keeps its attempts, and lets everything for that service wait', async () => {
    const { run, sent, completed, deferred } = setUp({
      recipients: some(5),
      settings: { concurrency: 1 },
      answer: (_message, index) => (index === 1 ? throttled(30_000) : ACCEPTED),
      batch: { originId: 9, attempt: 2 },
    });
    await run();
    expect(sent).toHaveLength(2);
    expect(deferred).toEqual([[9, NOW + 30_000]]);
    expect(completed[0]?.outcomes.map(({ subscriptionId, state }) => [subscriptionId, state])).toEqual([
      [1, 'accepted'],
      [2, 'retrying'],
    ]);
    expect(completed[0]?.followUps).toEqual([
      { subscriptionIds: [2], runAt: NOW + 30_000, attempt: 3 },
      { subscriptionIds: [3, 4, 5], runAt: NOW + 30_000, attempt: 2 },
    ]);
  });

  it('lets the others wait 15 minutes at most, whatever the header says', async () => {
    const { run, completed, deferred } = setUp({
      recipients: some(2),
      settings: { concurrency: 1 },
      answer: () => throttled(86_400_000),
    });
    await run();
    expect(deferred).toEqual([[1, NOW + 900_000]]);
    expect(completed[0]?.followUps).toEqual([
      { subscriptionIds: [1], runAt: NOW + 86_400_000, attempt: 1 },
      { subscriptionIds: [2], runAt: NOW + 900_000, attempt: 0 },
    ]);
  });

  it('takes the longest of the answers that come side by side', async () => {
    const { run, deferred } = setUp({
      answer: (_message, index) => throttled([20_000, 40_000, 10_000][index]),
    });
    await run();
    expect(deferred).toEqual([
      [1, NOW + 20_000],
      [1, NOW + 40_000],
    ]);
  });

  it('goes on where it names no time, or is out of order for a moment', async () => {
    const { run, sent, deferred } = setUp({
      settings: { concurrency: 1 },
      answer: (_message, index) =>
        index === 0 ? throttled() : { ...throttled(30_000), kind: 'transient', status: 500 },
    });
    await run();
    expect({ sent: sent.length, deferred }).toEqual({ sent: 3, deferred: [] });
  });

  it('starts nothing while the push service is to be left alone', async () => {
    const { run, sent, completed } = setUp({ recipients: some(3), batch: { deferredUntil: NOW + 60_000 } });
    await run();
    expect(sent).toEqual([]);
    expect(completed[0]?.followUps).toEqual([{ subscriptionIds: [1, 2, 3], runAt: NOW + 60_000, attempt: 0 }]);
  });

  it('moves the waiting batches once for a burst of answers', async () => {
    const { run, deferred } = setUp({ recipients: some(40), settings: { concurrency: 40 }, answer: () => THROTTLED });
    await run();
    expect(deferred).toHaveLength(1);
  });
});

describe('runBatch, where the push service is under strain', () => {
  it('has half as many on their way at once', async () => {
    const gates = Array.from({ length: 40 }, () => Promise.withResolvers<Answer>());
    const { run, inFlight, sent } = setUp({
      recipients: some(40),
      settings: { concurrency: 16 },
      most: 16,
      answer: (_message, index) => gates[index]?.promise ?? ACCEPTED,
    });
    const running = run();
    await settle();
    expect(inFlight()).toBe(16);
    gates[0]?.resolve(throttled());
    for (let index = 1; index < 8; index += 1) gates[index]?.resolve(ACCEPTED);
    await settle();
    expect({ inFlight: inFlight(), sent: sent.length }).toEqual({ inFlight: 8, sent: 16 });
    gates[8]?.resolve(ACCEPTED);
    await settle();
    expect({ inFlight: inFlight() > 8, sent: sent.length > 16 }).toEqual({ inFlight: true, sent: true });
    for (const { resolve } of gates) resolve(ACCEPTED);
    await running;
    expect(sent).toHaveLength(40);
  });

  it('gives back what waits for its turn when the push service wants to be left alone, its attempts kept', async () => {
    const gates = Array.from({ length: 16 }, () => Promise.withResolvers<Answer>());
    const { run, completed, sent } = setUp({
      recipients: some(18),
      settings: { concurrency: 16 },
      most: 16,
      answer: (_message, index) => gates[index]?.promise ?? ACCEPTED,
    });
    const running = run();
    await settle();
    gates[0]?.resolve(throttled());
    gates[1]?.resolve(ACCEPTED);
    await settle();
    gates[2]?.resolve(throttled(60_000));
    await settle();
    for (const { resolve } of gates) resolve(ACCEPTED);
    await running;
    expect(sent).toHaveLength(16);
    const untried = completed[0]?.followUps.filter(({ attempt }) => attempt === 0);
    expect(untried).toEqual([{ subscriptionIds: [17, 18], runAt: NOW + 60_000, attempt: 0 }]);
  });

  describe('while messages wait for their turn', () => {
    const freePlaces = (gate: OriginGate): number => {
      for (let places = 0; ; places += 1) if (gate.enter() !== true) return places;
    };
    const waiting = async () => {
      let stops = false;
      const gates = Array.from({ length: 16 }, () => Promise.withResolvers<Answer>());
      const batch = setUp({
        recipients: some(40),
        settings: { concurrency: 16 },
        most: 16,
        answer: (_message, index) => gates[index]?.promise ?? ACCEPTED,
        stopping: () => stops,
      });
      const running = batch.run();
      await settle();
      for (let index = 0; index < 6; index += 1) gates[index]?.resolve(throttled());
      await settle();
      expect({ sent: batch.sent.length, inFlight: batch.inFlight() }).toEqual({ sent: 16, inFlight: 10 });
      const finish = () => {
        for (const { resolve } of gates) resolve(ACCEPTED);
        return running;
      };
      return { ...batch, finish, stop: () => (stops = true) };
    };

    it('hands them back when it is to stop', async () => {
      const { stop, finish, sent, completed, gate } = await waiting();
      stop();
      await finish();
      expect(freePlaces(gate())).toBe(gate().limit);
      expect(sent).toHaveLength(16);
      expect(completed[0]?.followUps.find(({ attempt }) => attempt === 0)?.subscriptionIds).toHaveLength(24);
    });

    it('does not send them when their time is over', async () => {
      const { environment, finish, sent, completed, flushed, gate } = await waiting();
      environment.advance(259_200_000);
      await finish();
      expect(freePlaces(gate())).toBe(gate().limit);
      expect(sent).toHaveLength(16);
      const states = [...flushed.flat(), ...(completed[0]?.outcomes ?? [])].map(({ state }) => state);
      expect(states.filter((state) => state === 'expired').length).toBeGreaterThanOrEqual(24);
      expect(completed[0]?.followUps.filter(({ attempt }) => attempt === 0)).toEqual([]);
    });
  });
});

describe('runBatch, where the push service calls everybody gone', () => {
  const GONE: Answer = { kind: 'gone', status: 410, reason: 'HTTP 410', location: null };

  it('ends no subscription: neither what it has stored nor what waits to be', async () => {
    const { run, flushed, completed, undone, deferred } = setUp({
      recipients: some(60),
      settings: { concurrency: 1, flushEvery: 8 },
      answer: () => GONE,
    });
    await run();
    const stored = [...flushed.flat(), ...(completed[0]?.outcomes ?? [])];
    const gone = stored.filter(({ state }) => state === 'gone').map(({ subscriptionId }) => subscriptionId);
    expect(gone).toHaveLength(19);
    expect(undone.toSorted()).toEqual(gone.toSorted());
    expect(deferred).toHaveLength(1);
    expect(completed[0]?.outcomes.every(({ deactivate }) => deactivate === null)).toBe(true);
    expect(completed[0]?.outcomes.every(({ reason }) => reason?.startsWith('not taken at its word'))).toBe(true);
    expect(completed[0]?.followUps.find(({ attempt }) => attempt === 0)?.subscriptionIds).toHaveLength(40);
  });

  it('asks how a young one was answered before, and nobody else', async () => {
    const asked: number[] = [];
    const { run, completed } = setUp({
      recipients: [someRecipient({ id: 1, createdAt: NOW }), someRecipient({ id: 2 })],
      batch: { attempt: 1 },
      answer: () => GONE,
      ledger: { lastStatus: async (_notification, id) => (asked.push(id) > 0 ? 410 : null) },
    });
    await run();
    expect(asked).toEqual([1]);
    expect(completed[0]?.outcomes.map(({ state }) => state).toSorted()).toEqual(['gone', 'gone']);
  });
});

describe('runBatch, where the push service refuses one key of two', () => {
  const REFUSED: Answer = { kind: 'rejected', status: 401, reason: 'HTTP 401', location: null };

  it('sends all of the good one, and lets the rest of the bad one wait with its attempts', async () => {
    const recipients = Array.from({ length: 80 }, (_, index) =>
      someRecipient({ id: index + 1, ...(index % 2 === 0 ? {} : { vapidKeyId: 'bad' }) }),
    );
    const { run, sent, completed, deferred } = setUp({
      recipients,
      settings: { concurrency: 1 },
      answer: ({ vapidKeyId }) => (vapidKeyId === 'bad' ? REFUSED : ACCEPTED),
    });
    await run();
    expect(sent.filter(({ vapidKeyId }) => vapidKeyId !== 'bad')).toHaveLength(40);
    expect(sent.filter(({ vapidKeyId }) => vapidKeyId === 'bad')).toHaveLength(10);
    expect(deferred).toEqual([]);
    const untried = completed[0]?.followUps.find(({ attempt }) => attempt === 0);
    expect(untried?.subscriptionIds).toHaveLength(30);
    expect(untried?.runAt).toBeGreaterThan(NOW);
  });
});

describe('runBatch, where a message brings out a mistake of ours', () => {
  it('ends that message alone, with its reason', async () => {
    const { run, sent, completed, gate } = setUp({
      recipients: some(3),
      settings: { concurrency: 1 },
      answer: (_message, index) => {
        if (index === 1) throw new TypeError('no such thing');
        return ACCEPTED;
      },
    });
    await run();
    expect(sent).toHaveLength(3);
    expect(completed[0]?.outcomes.map(({ state, reason }) => [state, reason])).toEqual([
      ['accepted', null],
      ['rejected', 'internal error: no such thing'],
      ['accepted', null],
    ]);
    expect(gate().idleSince).toBe(NOW);
  });
});
