import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildWorker, createServer, payload, SCOPE, startWorker, type Server } from './built-worker.ts';
import type { WorkerHarness } from '../../testing/worker-harness/index.ts';

/** Storage without timers of its own. */
const failing = {
  open(): never {
    throw new Error('no storage');
  },
};
const HANGS = 'new Promise(() => {})';
const chromium = 'Object.assign(navigator, { userAgentData: {} });';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe.each([
  ['says nothing', HANGS],
  ['fails', 'Promise.reject(new Error("broken"))'],
])('a browser that %s', (_, answer) => {
  let worker: WorkerHarness;
  let server: Server;

  const start = async (member: string) => {
    server = createServer();
    const script = `${chromium}\n${member} = () => ${answer};\n${await buildWorker()}`;
    worker = await startWorker({ script, indexedDB: failing, fetch: server.fetch });
  };
  /** Lets the time pass that a push has, and no more. */
  const within5s = async (event: Promise<void>) => {
    let isOver = false;
    void event.then(() => (isOver = true));
    await vi.advanceTimersByTimeAsync(5000);
    expect(isOver).toBe(true);
  };
  const stands = () => worker.shown.filter(({ visible }) => visible).map(({ title }) => title);

  it.each([undefined, { visible: true }])(
    'of what stands does not hold up a push that closes (page: %o)',
    async (page) => {
      await start('registration.getNotifications');
      if (page) worker.clients.add({ url: SCOPE, ...page });
      await within5s(worker.push(payload({ notification: { tag: 't' } })));
      await within5s(
        worker.push(payload({ notification: { title: 'Withdrawn', tag: 't' }, belfry: { id: 'ntf_2', close: ['t'] } })),
      );
      expect(stands()).toEqual(['Withdrawn']); // in the place of what it could not close
      expect(server.events).toHaveLength(2);
    },
  );

  it('of what stands does not keep a dismissal from being counted', async () => {
    await start('registration.getNotifications');
    await within5s(worker.push(payload({ notification: { tag: 't' } })));
    await within5s(worker.close());
    expect(server.events.map(({ type }) => type)).toEqual(['delivered', 'dismissed']);
  });

  it('of its windows does not hold up a push, nor a click', async () => {
    await start('clients.matchAll');
    await worker.message({ belfry: 1, type: 'ask-pages' });
    await within5s(worker.push(payload()));
    expect(stands()).toEqual(['Reminder']);
    await within5s(worker.click());
    expect(worker.openedWindows).toEqual([`${SCOPE}bookings/7`]);
    expect(server.events.map(({ type }) => type)).toEqual(['delivered', 'clicked']);
  });
});
