import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../server/webpush/index.ts';
import { NOW } from './samples.ts';
import { ACCEPTED, driveDispatcher, turn, type Waiting } from './drive-dispatcher.ts';

describe('dispatcher', () => {
  it('sends nothing before it is started, and then what is due', async () => {
    const { dispatcher, sent } = driveDispatcher({ batches: [{ id: 1, origin: 1 }] });
    dispatcher.wake();
    await dispatcher.idle();
    expect(sent).toEqual([]);
    dispatcher.start();
    await dispatcher.idle();
    expect(sent).toEqual(['1']);
  });

  it('sleeps until the next is due', async () => {
    const { environment, dispatcher, sent } = driveDispatcher({ batches: [{ id: 1, origin: 1, runAt: NOW + 5_000 }] });
    dispatcher.start();
    await dispatcher.idle();
    expect(environment.timers()).toEqual([NOW + 5_000]);
    environment.advance(5_000);
    await dispatcher.idle();
    expect(sent).toEqual(['1']);
  });

  it('starts at once what comes while it sleeps', async () => {
    const { dispatcher, sent, waiting } = driveDispatcher({ batches: [{ id: 1, origin: 1, runAt: NOW + 5_000 }] });
    dispatcher.start();
    await dispatcher.idle();
    waiting.push({ id: 2, origin: 1, runAt: NOW });
    dispatcher.wake();
    await dispatcher.idle();
    expect(sent).toEqual(['2']);
  });

  describe('where a push service hangs', () => {
    const hanging = () => {
      const gate = Promise.withResolvers<Answer>();
      const answer = (endpoint: string) => (Number(endpoint.split('/').at(-1)) < 10_000 ? gate.promise : ACCEPTED);
      return { gate, answer };
    };
    const singles = (count: number): Waiting[] =>
      Array.from({ length: count }, (_, index) => ({ id: index + 1, origin: 1 }));
    const turns = async () => {
      for (let i = 0; i < 200; i += 1) await turn();
    };

    it('goes on sending to it, one message each, and to others', async () => {
      const { gate, answer } = hanging();
      const { dispatcher, sent, waiting } = driveDispatcher({ batches: singles(20), answer });
      dispatcher.start();
      await turns();
      expect(sent).toHaveLength(20);
      waiting.push({ id: 10_000, origin: 1, urgent: true }, { id: 10_001, origin: 2 });
      dispatcher.wake();
      await turns();
      expect(sent.slice(20)).toEqual(['10000', '10001']);
      gate.resolve(ACCEPTED);
      await dispatcher.idle();
    });

    it('keeps room there for what is urgent, and elsewhere for everything', async () => {
      const { gate, answer } = hanging();
      const { environment, dispatcher, sent, waiting } = driveDispatcher({ batches: singles(1000), answer });
      dispatcher.start();
      await turns();
      const many = sent.length;
      expect(many).toBeGreaterThan(200);
      expect(many).toBeLessThanOrEqual(240);
      waiting.push(
        { id: 10_000, origin: 1, urgent: true },
        { id: 10_001, origin: 2 },
        { id: 20_000, origin: 2, n: 500 },
      );
      dispatcher.wake();
      await turns();
      expect(sent).toHaveLength(many + 502);
      gate.resolve(ACCEPTED);
      await dispatcher.idle();
      environment.advance(1_000);
      await dispatcher.idle();
      expect(sent).toHaveLength(1502);
    });

    it('does not let a broadcast hold back a word to one person', async () => {
      const { gate, answer } = hanging();
      const broadcast = Array.from({ length: 6 }, (_, index) => ({ id: index * 1000 + 1, origin: 1, n: 500 }));
      const { dispatcher, sent, waiting } = driveDispatcher({ batches: broadcast, answer });
      dispatcher.start();
      await turns();
      expect(sent).toHaveLength(192);
      waiting.push({ id: 10_000, origin: 1 });
      dispatcher.wake();
      await turns();
      expect(sent.slice(192)).toEqual(['10000']);
      gate.resolve(ACCEPTED);
      await dispatcher.idle();
      expect(sent).toHaveLength(3001);
    });
  });

  it('claims for a push service that asks for time no more than it may send', async () => {
    const gate = Promise.withResolvers<Answer>();
    const { dispatcher, sent, waiting } = driveDispatcher({
      answer: (endpoint) =>
        endpoint.endsWith('/1') ? { ...ACCEPTED, kind: 'throttled', status: 429, reason: 'HTTP 429' } : gate.promise,
    });
    dispatcher.start();
    for (let times = 0; times < 3; times += 1) {
      waiting.push({ id: 1, origin: 1 });
      dispatcher.wake();
      await dispatcher.idle();
    }
    waiting.push(...Array.from({ length: 20 }, (_, index) => ({ id: index + 2, origin: 1 })), { id: 99, origin: 2 });
    dispatcher.wake();
    for (let i = 0; i < 100; i += 1) await turn();
    expect(sent).toEqual(['1', '1', '1', '2', '99']);
    expect(waiting).toHaveLength(19);
    gate.resolve(ACCEPTED);
    await dispatcher.idle();
    expect(sent).toHaveLength(24);
  });

  it('claims many small batches side by side, and few looks find nothing', async () => {
    let claims = 0;
    let atOnce = 0;
    let most = 0;
    const inner = driveDispatcher({
      batches: Array.from({ length: 100 }, (_, index) => ({ id: index + 1, origin: 1 })),
    });
    const { dispatcher, sent } = driveDispatcher({
      claim: async (...args) => {
        claims += 1;
        most = Math.max(most, (atOnce += 1));
        await turn(); // a commit
        atOnce -= 1;
        return inner.claim(...args);
      },
    });
    dispatcher.start();
    await dispatcher.idle();
    expect(sent).toHaveLength(100);
    expect(most).toBe(16);
    expect(claims).toBeLessThan(150);
  });

  it('pauses where the store cannot be used, and goes on by itself', async () => {
    let broken = true;
    const inner = driveDispatcher({ batches: [{ id: 1, origin: 1 }] });
    const { environment, dispatcher, sent } = driveDispatcher({
      claim: (...args) => (broken ? Promise.reject(new Error('disk full')) : inner.claim(...args)),
    });
    dispatcher.start();
    await dispatcher.idle();
    expect(environment.lines.map(({ level }) => level)).toEqual(['error']);
    environment.advance(999);
    await dispatcher.idle();
    expect(environment.lines).toHaveLength(1);
    broken = false;
    environment.advance(1);
    await dispatcher.idle();
    expect(sent).toEqual(['1']);
  });

  it('survives a batch that fails, and does not run it in circles', async () => {
    const { environment, dispatcher, sent } = driveDispatcher({
      batches: [
        { id: 1, origin: 1 },
        { id: 2, origin: 1 },
      ],
      complete: async ({ batchId }) => {
        if (batchId === 1) throw new Error('disk full');
        return true;
      },
    });
    dispatcher.start();
    await dispatcher.idle();
    expect(sent).toEqual(['1', '2']);
    expect(environment.lines.filter(({ message }) => message === 'a batch failed')).toHaveLength(1);
  });

  it('when it stops, waits for what is in flight and takes nothing more', async () => {
    const gate = Promise.withResolvers<Answer>();
    const { environment, dispatcher, sent, waiting } = driveDispatcher({
      batches: [{ id: 1, origin: 1 }],
      answer: () => gate.promise,
    });
    dispatcher.start();
    for (let i = 0; i < 3; i += 1) await turn();
    let stopped = false;
    const stopping = dispatcher.stop().then(() => (stopped = true));
    waiting.push({ id: 2, origin: 1, runAt: NOW });
    dispatcher.wake();
    await turn();
    expect(stopped).toBe(false);
    gate.resolve(ACCEPTED);
    await stopping;
    expect(sent).toEqual(['1']);
    expect(environment.timers()).toEqual([]);
  });
});
