import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRecallWorker, type RecallWorker } from '../../../server/delivery/recall.ts';
import type { Engine } from '../../../server/ports/engine.ts';
import type { Answer, RecallRequest } from '../../../server/webpush/index.ts';
import { claimDue, names, notificationDraft, outcome, START, subscribe } from '../engines/contract/drafts.ts';
import { openTempEngine } from '../engines/open-temp-engine.ts';
import { createFakeEnvironment, type FakeEnvironment } from '../fake-environment.ts';

let engine: Engine;
let remove: () => Promise<void>;
let environment: FakeEnvironment;
let worker: RecallWorker;
let asked: string[];
let answer: (request: RecallRequest) => Promise<Partial<Answer>>;

beforeEach(async () => {
  environment = createFakeEnvironment(START);
  ({ engine, remove } = await openTempEngine(environment.now));
  asked = [];
  answer = async () => ({ kind: 'accepted' });
  worker = openWorker();
  worker.start();
});
afterEach(async () => {
  await worker.stop();
  await remove();
});

function openWorker(): RecallWorker {
  return createRecallWorker({
    ledger: engine.ledger,
    environment,
    recaller: {
      takes: (origin) => origin !== 'https://deaf.example',
      async recall(request) {
        asked.push(request.location);
        return { status: null, reason: '', location: null, kind: 'transient', ...(await answer(request)) };
      },
    },
  });
}

/** A notification that push services have accepted for so many browsers of one origin. */
async function sent(count: number, origin = 'https://push.example', publicId = 'ntf_1'): Promise<number> {
  const ids = await subscribe(engine, names(count, new URL(origin).host), { origin });
  const { id } = await engine.ledger.create(notificationDraft(publicId, { audience: { everyone: true } }));
  const outcomes = ids.map((each, index) => outcome(each, 'accepted', { location: `/m/${index}` }));
  await engine.ledger.complete(await claimDue(engine), outcomes, [], START);
  return id;
}

async function advance(ms: number): Promise<void> {
  environment.advance(ms);
  await worker.idle();
}

describe('the recall worker', () => {
  it('asks again later where a service cannot now, and gives up after five times', async () => {
    const id = await sent(1);
    answer = async () => ({ kind: 'transient', status: 503, reason: 'HTTP 503' });
    expect(await worker.cancel('ntf_1')).toEqual({ dropped: 0, recalls: 1 });
    await worker.idle();
    for (const delay of [5, 10, 20, 40]) {
      const before = asked.length;
      await advance(delay * 1000 - 1);
      expect(asked).toHaveLength(before);
      await advance(1);
      expect(asked).toHaveLength(before + 1);
    }
    expect(await engine.ledger.recallProgress(id)).toMatchObject({ running: false, counts: { failed: 1 } });
    expect(environment.timers()).toEqual([]);
  });

  it('waits as long as the service asks', async () => {
    const id = await sent(1);
    answer = async () => ({ kind: 'throttled', status: 429, retryAfterMs: 60_000 });
    await worker.cancel('ntf_1');
    await worker.idle();
    answer = async () => ({ kind: 'accepted', status: 204 });
    await advance(59_999);
    expect(asked).toHaveLength(1);
    await advance(1);
    expect(await engine.ledger.recallProgress(id)).toMatchObject({ running: false, counts: { recalled: 1 } });
  });

  it('starts nothing more at a service that asks for time', async () => {
    await sent(60);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    answer = async ({ location }) => {
      if (location !== '/m/0') await gate;
      return { kind: 'throttled', status: 429 };
    };
    await worker.cancel('ntf_1');
    // All lanes are at the gate, the first has gone on and left the rest alone.
    while (asked.length < 16) await new Promise((resolve) => setImmediate(resolve));
    release();
    await worker.idle();
    expect(asked).toHaveLength(16);
  });

  it('has no more than 16 on their way', async () => {
    await sent(100);
    let flying = 0;
    let most = 0;
    answer = async () => {
      most = Math.max(most, ++flying);
      await new Promise((resolve) => setImmediate(resolve));
      flying -= 1;
      return { kind: 'accepted' };
    };
    await worker.cancel('ntf_1');
    await worker.idle();
    expect([asked.length, most]).toEqual([100, 16]);
  });

  it('asks no service that has no such thing', async () => {
    const id = await sent(1, 'https://deaf.example');
    expect(await worker.cancel('ntf_1')).toEqual({ dropped: 0, recalls: 0 });
    await worker.idle();
    expect(asked).toEqual([]);
    expect(await engine.ledger.recallProgress(id)).toMatchObject({ running: false });
  });

  it('knows no unknown notification', async () => {
    expect(await worker.cancel('ntf_x')).toBeUndefined();
  });

  it('goes on after a restart where it was', async () => {
    const id = await sent(100);
    let stopped: Promise<void> | undefined;
    answer = async () => {
      stopped ??= worker.stop();
      return { kind: 'accepted' };
    };
    await worker.cancel('ntf_1');
    await worker.idle();
    await stopped;
    expect(asked.length).toBeLessThan(100);
    expect(environment.timers()).toEqual([]);
    worker = openWorker();
    worker.start();
    await worker.idle();
    expect(asked.toSorted()).toEqual(Array.from({ length: 100 }, (_, index) => `/m/${index}`).toSorted());
    expect(await engine.ledger.recallProgress(id)).toMatchObject({ running: false, counts: { recalled: 100 } });
  });

  it('goes on after a crash, when the claim of the dead is over', async () => {
    const id = await sent(3);
    answer = () => new Promise(() => undefined); // dies with its process
    await worker.cancel('ntf_1');
    while (asked.length < 3) await new Promise((resolve) => setImmediate(resolve));
    answer = async () => ({ kind: 'accepted', status: 204 });
    worker = openWorker();
    worker.start();
    await worker.idle();
    expect(asked).toHaveLength(3);
    await advance(2 * 60_000);
    expect(asked).toHaveLength(6);
    expect(await engine.ledger.recallProgress(id)).toMatchObject({ running: false, counts: { recalled: 3 } });
  });

  it('takes back what a worker was being answered when the cancel came', async () => {
    const [subscription = 0] = await subscribe(engine, names(1));
    const { id } = await engine.ledger.create(notificationDraft('ntf_1'));
    const batch = await claimDue(engine);
    await worker.cancel('ntf_1');
    await worker.idle();
    expect(asked).toEqual([]);
    await engine.ledger.complete(batch, [outcome(subscription, 'accepted', { location: '/m/late' })], [], START);
    await advance(5_000);
    expect(asked).toEqual(['/m/late']);
    expect(await engine.ledger.recallProgress(id)).toMatchObject({ running: false, counts: { recalled: 1 } });
  });

  it('looks at the store again after a fault of it', async () => {
    await sent(1);
    const { nextRecallAt } = engine.ledger;
    engine.ledger.nextRecallAt = () => Promise.reject(new Error('disk full'));
    await worker.cancel('ntf_1');
    await worker.idle();
    expect(environment.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    engine.ledger.nextRecallAt = nextRecallAt;
    await advance(5_000);
    expect(environment.timers()).toEqual([]);
  });
});
