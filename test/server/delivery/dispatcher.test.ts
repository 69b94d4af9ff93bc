import { describe, expect, it } from 'vitest';
import { createDispatcher } from '../../../server/delivery/dispatcher.ts';
import { SMALL_BATCH, type ClaimedBatch, type ClaimRoom, type Ledger } from '../../../server/ports/ledger.ts';
import type { Store } from '../../../server/ports/store.ts';
import type { Answer } from '../../../server/webpush/index.ts';
import { createFakeEnvironment } from '../fake-environment.ts';
import { NOW, someNotification, someRecipient } from './samples.ts';

const ACCEPTED: Answer = { kind: 'accepted', status: 201, reason: '', location: null };

interface Waiting {
  id: number;
  origin: number;
  runAt?: number;
  /** Messages. @default 1 */
  n?: number;
  urgent?: boolean;
}

/** A ledger of batches, each due at a time and for an origin, in the order of their claims but for the urgent ones. */
function setUp({
  batches = [],
  answer = () => ACCEPTED,
  ...overrides
}: {
  batches?: Waiting[];
  answer?: (endpoint: string) => Answer | Promise<Answer>;
} & Partial<Pick<Ledger, 'claim' | 'complete' | 'planStep'>>) {
  const environment = createFakeEnvironment(NOW);
  const waiting: Waiting[] = [...batches];
  const sent: string[] = [];
  const claim = async (
    now: number,
    _leaseMs: number,
    room: ClaimRoom = { everywhere: 'any', origins: [] },
  ): Promise<ClaimedBatch | undefined> => {
    const fits = ({ runAt = NOW, origin, n = 1, urgent = false }: Waiting) => {
      if (runAt > now) return false;
      const here = room.origins.find(({ originId }) => originId === origin)?.room ?? 'any';
      return [here, room.everywhere].every(
        (each) => each === 'any' || (each !== 'none' && n <= SMALL_BATCH && (each === 'small' || urgent)),
      );
    };
    const first = waiting.findIndex((batch) => batch.urgent === true && fits(batch));
    const index = first === -1 ? waiting.findIndex(fits) : first;
    const [batch] = index === -1 ? [] : waiting.splice(index, 1);
    if (batch === undefined) return undefined;
    return {
      batchId: batch.id,
      claim: 1,
      attempt: 0,
      originId: batch.origin,
      origin: `https://push-${batch.origin}.example`,
      deferredUntil: 0,
      notification: someNotification(),
      subscriptionIds: Array.from({ length: batch.n ?? 1 }, (_, place) => batch.id + place),
      leaseUntil: now + 60_000,
    };
  };
  const ledger: Partial<Ledger> = {
    planStep: async () => false,
    claim,
    loadRecipients: async (ids) => ids.map((id) => someRecipient({ id, endpoint: `https://push.example/${id}` })),
    heartbeat: async () => true,
    flush: async () => true,
    complete: async () => true,
    deferOrigin: async () => 0,
    nextRunAt: async () => waiting.map(({ runAt = NOW }) => runAt).toSorted((a, b) => a - b)[0],
    ...overrides,
  };
  const dispatcher = createDispatcher({
    store: {} as Store,
    ledger: ledger as Ledger,
    sender: {
      async send({ endpoint }) {
        sent.push(endpoint.slice(endpoint.lastIndexOf('/') + 1));
        return answer(endpoint);
      },
    },
    environment,
    letterhead: {
      appUrl: 'https://app.example/',
      eventsUrl: 'https://app.example/e',
      defaultIcon: '/i',
      defaultBadge: '/b',
    },
    eventSigner: { sign: () => 'token', verify: () => undefined },
    categories: async () => [],
  });
  return { environment, dispatcher, sent, claim, waiting };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('dispatcher', () => {
  it('sends nothing before it is started, and then what is due', async () => {
    const { dispatcher, sent } = setUp({ batches: [{ id: 1, origin: 1 }] });
    dispatcher.wake();
    await dispatcher.idle();
    expect(sent).toEqual([]);
    dispatcher.start();
    await dispatcher.idle();
    expect(sent).toEqual(['1']);
  });

  it('sleeps until the next is due', async () => {
    const { environment, dispatcher, sent } = setUp({ batches: [{ id: 1, origin: 1, runAt: NOW + 5_000 }] });
    dispatcher.start();
    await dispatcher.idle();
    expect(environment.timers()).toEqual([NOW + 5_000]);
    environment.advance(5_000);
    await dispatcher.idle();
    expect(sent).toEqual(['1']);
  });

  it('starts at once what comes while it sleeps', async () => {
    const { dispatcher, sent, waiting } = setUp({ batches: [{ id: 1, origin: 1, runAt: NOW + 5_000 }] });
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
      const { dispatcher, sent, waiting } = setUp({ batches: singles(20), answer });
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
      const { environment, dispatcher, sent, waiting } = setUp({ batches: singles(1000), answer });
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
      const { dispatcher, sent, waiting } = setUp({ batches: broadcast, answer });
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
    const { dispatcher, sent, waiting } = setUp({
      batches: [{ id: 1, origin: 1 }],
      answer: (endpoint) =>
        endpoint.endsWith('/1') ? { ...ACCEPTED, kind: 'throttled', status: 429, reason: 'HTTP 429' } : gate.promise,
    });
    dispatcher.start();
    await dispatcher.idle();
    waiting.push(...Array.from({ length: 20 }, (_, index) => ({ id: index + 2, origin: 1 })), { id: 99, origin: 2 });
    dispatcher.wake();
    for (let i = 0; i < 100; i += 1) await turn();
    expect(sent).toEqual(['1', '2', '99']);
    expect(waiting).toHaveLength(19);
    gate.resolve(ACCEPTED);
    await dispatcher.idle();
    expect(sent).toHaveLength(22);
  });

  it('claims many small batches side by side, and few looks find nothing', async () => {
    let claims = 0;
    let atOnce = 0;
    let most = 0;
    const inner = setUp({ batches: Array.from({ length: 100 }, (_, index) => ({ id: index + 1, origin: 1 })) });
    const { dispatcher, sent } = setUp({
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
    const inner = setUp({ batches: [{ id: 1, origin: 1 }] });
    const { environment, dispatcher, sent } = setUp({
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
    const { environment, dispatcher, sent } = setUp({
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
    const { environment, dispatcher, sent, waiting } = setUp({
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
