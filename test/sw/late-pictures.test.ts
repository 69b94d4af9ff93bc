import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWorkerIn, type BrowserSigns } from './browsers.ts';
import { createServer, payload, SCOPE, type Server } from './built-worker.ts';
import type { WorkerHarness } from '../../testing/worker-harness/index.ts';

/** Storage without timers of its own. */
const failing = {
  open(): never {
    throw new Error('no storage');
  },
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Of one chat, whose messages replace each other. */
const message = (title: string, notification: object = {}, belfry: object = {}) =>
  payload({
    notification: { title, tag: 'chat', navigate: SCOPE + title, ...notification },
    belfry: { id: `ntf_${title}`, token: title, count: 1, ...belfry },
  });
const slow = { icon: '/slow.png', renotify: true, vibrate: [100] };

describe.each<[BrowserSigns]>([['Chromium'], ['Firefox']])('pictures that come late, in %s', (browser) => {
  let worker: WorkerHarness;
  let server: Server;
  /** Lets the pictures come that each message with some waits for, in the order of their coming. */
  let pictures: (() => void)[];

  beforeEach(async () => {
    server = createServer();
    pictures = [];
    worker = await startWorkerIn(browser, {
      indexedDB: failing,
      fetch: server.fetch,
      loadPictures: () => new Promise<void>((resolve) => pictures.push(resolve)),
      closeEventAlways: browser === 'Firefox',
    });
  });

  /** @returns when the event is over */
  async function push(data: string): Promise<Promise<void>> {
    const over = worker.push(data);
    await pass(30);
    return over;
  }
  const pass = async (ms: number) => void (await vi.advanceTimersByTimeAsync(ms));
  const come = async (index = 0) => {
    pictures.splice(index, 1)[0]?.();
    await pass(200); // what is to go goes once the desktop has it
  };
  const stands = () => worker.shown.filter(({ visible }) => visible).map(({ title }) => title);
  const reported = () => server.events.map(({ type, token }) => `${token} ${type}`);

  it('do not leave an older message over a newer one, which comes back without a sound', async () => {
    void push(message('older', slow));
    await pass(500);
    void push(message('newer', { renotify: true, vibrate: [100] }));
    await pass(500);
    expect(stands()).toEqual(['newer']);
    await come();
    expect(worker.shown.map(({ title }) => title)).toEqual(['newer', 'older', 'newer']);
    expect(stands()).toEqual(['newer']);
    const [first, , again] = worker.shown;
    expect(first?.options).toMatchObject({ renotify: true, vibrate: [100] });
    expect(again).toMatchObject({ body: 'At 10:00', tag: 'chat' });
    expect(again?.options).toMatchObject({ silent: true });
    expect(again?.options).not.toHaveProperty('renotify');
    expect(again?.options).not.toHaveProperty('vibrate');
  });

  it('are not missed over a newer message: what waits for them is not shown there without', async () => {
    void push(message('older', slow));
    await pass(500);
    void push(message('newer'));
    await pass(10_000);
    expect(worker.shown.map(({ title }) => title)).toEqual(['newer']);
    expect(reported().sort()).toEqual(['newer delivered', 'older delivered']);
    await come();
    expect(stands()).toEqual(['newer']);
  });

  it('leave the newer one when both wait', async () => {
    void push(message('older', slow));
    await pass(1000);
    void push(message('newer', slow));
    await pass(2100);
    expect(stands()).toEqual(['older']); // each within its time
    await pass(1000);
    expect(stands()).toEqual(['newer']);
    await come();
    expect(pictures).toHaveLength(2); // it comes back with its pictures
    await come(1);
    expect(stands()).toEqual(['newer']);
    await come();
    await come();
    expect(stands()).toEqual(['newer']);
    expect(worker.shown.at(-1)?.options).toMatchObject({ icon: '/slow.png', silent: true });
  });

  it('let the older one be seen until the newer one is there', async () => {
    void push(message('older', slow));
    await pass(500);
    void push(message('newer', slow));
    await come();
    expect(stands()).toEqual(['older']);
    await come();
    expect(worker.shown.map(({ title }) => title)).toEqual(['older', 'newer']);
    expect(stands()).toEqual(['newer']);
  });

  it.each(['click', 'close'] as const)('bring nothing back after a %s on the newer one', async (end) => {
    void push(message('older', slow));
    await pass(500);
    await push(message('newer'));
    await worker[end]();
    await come();
    expect(stands()).toEqual([]);
    expect(reported().filter((event) => !event.endsWith('delivered'))).toEqual([
      end === 'click' ? 'newer clicked' : 'newer dismissed',
    ]);
  });

  it('take nothing off the screen but themselves, after a click on the newer one', async () => {
    void push(message('older', slow));
    await pass(500);
    await push(message('newer'));
    await worker.click();
    pictures[0]?.();
    await pass(100);
    expect(stands()).toEqual(['older']);
    await push(message('newest'));
    await pass(200);
    expect(stands()).toEqual(['newest']);
    expect(reported().filter((event) => event.endsWith('dismissed'))).toEqual([]);
  });

  it('count no dismissal of what is replaced, and the person’s own once', async () => {
    void push(message('older', slow));
    await pass(500);
    await push(message('newer'));
    await come();
    expect(reported().sort()).toEqual(['newer delivered', 'older delivered']);
    expect(worker.badges).toEqual([1, 2]);
    await worker.close();
    expect(reported().slice(2)).toEqual(['newer dismissed']);
    expect(worker.badges).toEqual([1, 2, 0]);
  });

  it('do not change where a click leads', async () => {
    void push(message('older', slow));
    await pass(500);
    await push(message('newer'));
    await come();
    await worker.click();
    expect(worker.openedWindows).toEqual([`${SCOPE}newer`]);
    expect(reported().slice(2)).toEqual(['newer clicked']);
    expect(worker.badges).toEqual([1, 2, 0]);
    expect(stands()).toEqual([]);
  });

  it('do not bring back what was withdrawn meanwhile', async () => {
    void push(message('older', slow));
    await pass(500);
    await push(message('gone', { tag: 'gone' }, { close: ['chat'] }));
    await come();
    expect(stands()).not.toContain('older');
  });

  it('do not bring a message over what became of its button', async () => {
    const actions = [{ action: 'book', title: 'Book', index: 0, post: { success: { title: 'Booked' } } }];
    server = createServer({ success: true });
    worker = await startWorkerIn(browser, {
      indexedDB: failing,
      fetch: server.fetch,
      loadPictures: () => new Promise<void>((resolve) => pictures.push(resolve)),
      closeEventAlways: browser === 'Firefox',
    });
    void push(message('older', { image: '/slow.png' }, { actions }));
    await pass(3000);
    await worker.click(undefined, 'book');
    expect(stands()).toEqual(['Booked']);
    await come();
    expect(stands()).toEqual(['Booked']);
  });
});
