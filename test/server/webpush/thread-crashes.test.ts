import { describe, expect, it, onTestFinished } from 'vitest';
import { createOriginGate } from '../../../server/delivery/origins/gate.ts';
import { silentLogger, systemEnvironment } from '../../../server/environment.ts';
import type { Answer } from '../../../server/webpush/answer.ts';
import type { SignedMessage } from '../../../server/webpush/post.ts';
import type { LocalSender, PushMessage } from '../../../server/webpush/send.ts';
import { createSenderPool } from '../../../server/webpush/threads/pool.ts';

const ORIGIN = 'https://push.example.net';
/** What threads do by a message's TTL. */
const [ANSWER, CRASH, ANSWER_AND_CRASH, END] = [60, 61, 62, 63];
/** More than go out from the main thread at once. */
const MANY = 20;

const answer = (reason: string): Answer => ({ kind: 'accepted', status: 201, reason, location: null });

const THREAD = new URL(`data:text/javascript,
  import { parentPort } from 'node:worker_threads';
  parentPort.postMessage([]);
  parentPort.on('message', (order) => {
    if (order === 'close') return parentPort.close();
    const orders = new Set(order.heads.map(({ ttlSeconds }) => ttlSeconds));
    if (orders.has(${END})) process.exit(7);
    if (orders.has(${CRASH})) throw new Error('out of luck');
    parentPort.postMessage(order.heads.map(({ id }) => ({ id, answer: ${JSON.stringify(answer('thread'))} })));
    if (orders.has(${ANSWER_AND_CRASH})) throw new Error('out of luck');
  });`);
const BROKEN = new URL('data:text/javascript,throw new Error("no such module")');

function setUp({ threads = 2, script = THREAD }: { threads?: number; script?: URL } = {}) {
  const lines: { level: string; text: string; cause: string }[] = [];
  const write = (level: string) => (facts: { err?: Error }, text: string) =>
    void lines.push({ level, text, cause: facts.err?.message ?? '' });
  let timers: { run: () => void; ms: number }[] = [];
  const environment = {
    log: { ...silentLogger, warn: write('warn'), error: write('error'), info: write('info') },
    setTimer(run: () => void, ms: number) {
      const timer = { run, ms };
      timers.push(timer);
      return () => void (timers = timers.filter((each) => each !== timer));
    },
  };
  const post = async () => answer('main thread');
  const sign = ({ ttlSeconds }: PushMessage): SignedMessage => ({
    target: { origin: ORIGIN, host: 'push.example.net', path: '/a' },
    authorization: 'vapid t=a',
    p256dh: new Uint8Array(65),
    auth: new Uint8Array(16),
    payload: null,
    ttlSeconds,
    urgency: 'normal',
    topic: null,
  });
  const local: LocalSender = { sign, post, send: post };
  const pool = createSenderPool({
    threads,
    local,
    environment,
    padToOctets: 0,
    transport: {},
    findScript: () => script,
  });
  onTestFinished(() => pool.close());
  const burst = (ttlSeconds: number, count = MANY): Promise<Answer[]> =>
    Promise.all(Array.from({ length: count }, () => pool.send({ ttlSeconds } as PushMessage)));
  return {
    pool,
    lines,
    burst,
    /** Who answered. */
    by: async (ttlSeconds: number) => new Set((await burst(ttlSeconds)).map(({ reason }) => reason)),
    /** Runs what waits for so long at least. */
    pass(ms: number): void {
      const due = timers.filter((timer) => timer.ms >= ms);
      timers = timers.filter((timer) => timer.ms < ms);
      for (const { run } of due) run();
    },
    timers: () => timers,
  };
}

const isLost = ({ kind }: Answer): boolean => kind === 'transient';

describe('a sender thread that ends by itself', () => {
  it.each([
    ['throws', CRASH, 'out of luck'],
    ['leaves', END, 'exit code 7'],
  ])('gives its messages back as our own fault, when it %s', async (_how, order, cause) => {
    const { burst } = setUp();
    const lost = (await burst(order)).filter(isLost);
    expect(lost.length).toBeGreaterThan(0);
    for (const each of lost) {
      expect(each).toMatchObject({ kind: 'transient', status: null, onlyThisSubscription: true, location: null });
      expect(each.reason).toContain(cause);
    }
  });

  it('is not laid to the push service', async () => {
    const { burst } = setUp();
    const lost = (await burst(CRASH, 40)).filter(isLost);
    const gate = createOriginGate({ origin: ORIGIN, environment: systemEnvironment(), most: 100 });
    expect(lost.length).toBeGreaterThan(20);
    for (const each of lost) expect(gate.hear(each, gate.epoch)).toBeUndefined();
    expect(gate.pausedUntil()).toBeUndefined();
    expect(gate.alerts[0]).toBeUndefined();
  });

  it('is told once with its cause, however many messages it had', async () => {
    const { burst, lines } = setUp({ threads: 1 });
    await burst(CRASH);
    expect(lines).toEqual([
      { level: 'error', text: expect.stringContaining('a sender thread ended') as string, cause: 'out of luck' },
    ]);
  });

  it('has another take its place, though it never answered anything', async () => {
    const { burst, by, pool } = setUp({ threads: 1 });
    await burst(CRASH);
    expect(await by(ANSWER)).toContain('thread');
    expect(pool.size).toBe(1);
  });

  it('takes no answer along that it has given', async () => {
    const { burst } = setUp({ threads: 1 });
    expect((await burst(ANSWER_AND_CRASH)).filter(isLost)).toEqual([]);
  });
});

describe('sender threads that end again and again', () => {
  it('give way to the main thread, which is told, and come back after a while', async () => {
    const { burst, by, lines, pass } = setUp({ threads: 1 });
    for (let crash = 0; crash < 3; crash += 1) await burst(CRASH);
    expect(lines.map(({ text }) => text.includes('the main thread sends'))).toEqual([false, false, true]);
    expect(lines.at(-1)?.cause).toBe('out of luck');
    expect(await by(CRASH)).toEqual(new Set(['main thread']));
    expect(lines).toHaveLength(3);
    pass(60_000);
    expect(await by(ANSWER)).toContain('thread');
  });

  it('stay away longer each time, up to a quarter of an hour', async () => {
    const { burst, pass, timers } = setUp({ threads: 1 });
    const pauses: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      for (let crash = 0; crash < 3; crash += 1) await burst(CRASH);
      pauses.push(Math.max(...timers().map(({ ms }) => ms)));
      // The pause is over; what is remembered of crashes is forgotten by then.
      pass(60_000);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15, 15].map((minutes) => minutes * 60_000));
  });

  it('are not given up for crashes far apart', async () => {
    const { burst, by, pass, lines } = setUp({ threads: 1 });
    for (let crash = 0; crash < 6; crash += 1) {
      await burst(CRASH);
      pass(60_000);
    }
    expect(await by(ANSWER)).toContain('thread');
    expect(lines.filter(({ text }) => text.includes('the main thread sends'))).toEqual([]);
  });
});

describe('sender threads that cannot start', () => {
  it('leave every message to the main thread, none of them twice', async () => {
    const { by, lines } = setUp({ threads: 4, script: BROKEN });
    expect(await by(ANSWER)).toEqual(new Set(['main thread']));
    expect(await by(ANSWER)).toEqual(new Set(['main thread']));
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map(({ cause }) => cause))).toEqual(new Set(['no such module']));
    expect(lines.at(-1)?.text).toContain('the main thread sends');
  });

  it('are tried again later', async () => {
    const script = new URL(BROKEN);
    const { by, pass } = setUp({ threads: 4, script });
    await by(ANSWER);
    await by(ANSWER);
    script.href = THREAD.href;
    expect(await by(ANSWER)).toEqual(new Set(['main thread']));
    pass(60_000);
    expect(await by(ANSWER)).toContain('thread');
  });

  it('do no harm where not even their start is possible', async () => {
    const { by, lines } = setUp({ threads: 1, script: new URL('https://app.example/thread.js') });
    expect(await by(ANSWER)).toEqual(new Set(['main thread']));
    expect(lines.length).toBeGreaterThan(0);
  });
});

describe('sender threads without work', () => {
  it('end though a few messages go out from the main thread all the time', async () => {
    const { burst, pass, pool, timers } = setUp({ threads: 1 });
    await burst(ANSWER);
    const [idle] = timers();
    await burst(ANSWER, 2);
    expect(idle?.ms).toBe(30_000);
    expect(timers()).toHaveLength(1);
    expect(timers()[0]).toBe(idle);
    pass(30_000);
    expect(pool.size).toBe(0);
  });
});
