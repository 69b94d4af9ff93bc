import { describe, expect, it } from 'vitest';
import { createDispatcher } from '../../../server/delivery/dispatcher.ts';
import type { ClaimedBatch, Ledger } from '../../../server/ports/ledger.ts';
import type { Store } from '../../../server/ports/store.ts';
import type { Answer } from '../../../server/webpush/index.ts';
import { createFakeEnvironment } from '../fake-environment.ts';
import { NOW, someNotification, someRecipient } from './samples.ts';

const ACCEPTED: Answer = { kind: 'accepted', status: 201, reason: '', location: null };

/** A ledger of one-message batches, each due at a time and for an origin. */
function setUp({
  batches = [],
  answer = () => ACCEPTED,
  ...overrides
}: {
  batches?: { id: number; origin: number; runAt?: number }[];
  answer?: (endpoint: string) => Answer | Promise<Answer>;
} & Partial<Pick<Ledger, 'claim' | 'complete' | 'planStep'>>) {
  const environment = createFakeEnvironment(NOW);
  const waiting = batches.map((batch) => ({ runAt: NOW, ...batch }));
  const sent: string[] = [];
  const claim = async (
    now: number,
    _leaseMs: number,
    except: readonly number[] = [],
  ): Promise<ClaimedBatch | undefined> => {
    const index = waiting.findIndex(({ runAt, origin }) => runAt <= now && !except.includes(origin));
    const [batch] = index === -1 ? [] : waiting.splice(index, 1);
    if (batch === undefined) return undefined;
    return {
      batchId: batch.id,
      claim: 1,
      attempt: 0,
      originId: batch.origin,
      origin: `https://push-${batch.origin}.example`,
      notification: someNotification(),
      subscriptionIds: [batch.id],
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
    nextRunAt: async () => waiting.map(({ runAt }) => runAt).toSorted((a, b) => a - b)[0],
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

  it('leaves room for others where one push service is slow', async () => {
    const gate = Promise.withResolvers<Answer>();
    const slow = Array.from({ length: 6 }, (_, index) => ({ id: index + 1, origin: 1 }));
    const { environment, dispatcher, sent } = setUp({
      batches: [...slow, { id: 100, origin: 2 }],
      answer: (endpoint) => (endpoint.endsWith('/100') ? ACCEPTED : gate.promise),
    });
    dispatcher.start();
    for (let i = 0; i < 5; i += 1) await turn();
    expect(sent).toEqual(['1', '2', '3', '4', '100']);
    gate.resolve(ACCEPTED);
    await dispatcher.idle();
    environment.advance(1_000);
    await dispatcher.idle();
    expect(sent).toHaveLength(7);
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
