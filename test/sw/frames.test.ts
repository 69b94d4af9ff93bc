import { beforeEach, describe, expect, it } from 'vitest';
import type { WorkerHarness } from '../../testing/worker-harness/index.ts';
import { buildWorker, payload, SCOPE, startWorker } from './built-worker.ts';

const TARGET = `${SCOPE}bookings/7`;

/** In Chromium, where the first window that is added is a frame within a page, which browsers list as well. */
const SIGNS = `Object.assign(navigator, { userAgentData: {} });
const { matchAll } = clients;
clients.matchAll = async (query) =>
  (await matchAll(query)).map((page) =>
    Object.assign(page, { frameType: page.id === 'window-1' ? 'nested' : 'top-level' }),
  );`;

let worker: WorkerHarness;
beforeEach(async () => {
  worker = await startWorker({ script: `${SIGNS}\n${await buildWorker()}` });
});

describe('a frame within a page', () => {
  it.each([TARGET, `${SCOPE}widget`])('is left alone by a click, at %s', async (url) => {
    const frame = worker.clients.add({ url });
    const page = worker.clients.add({ url: `${SCOPE}home` });
    await worker.push(payload());
    await worker.click();
    expect(page).toMatchObject({ url: TARGET, focused: true });
    expect(frame).toMatchObject({ url, focused: false });
  });

  it('hears what pages hear', async () => {
    const frame = worker.clients.add({ url: `${SCOPE}widget` });
    await worker.push(payload());
    expect(frame.messages).toMatchObject([{ type: 'push' }]);
  });

  it.each([false, true])('makes no visible tab of the site for a message that closes (tab: %s)', async (hasTab) => {
    worker.clients.add({ url: SCOPE, visible: true });
    if (hasTab) worker.clients.add({ url: SCOPE, visible: true });
    await worker.push(payload({ belfry: { close: ['gone'] } }));
    expect(worker.shown).toHaveLength(hasTab ? 0 : 1);
  });

  it.each([false, true])('makes none for a message that it shows by itself (tab: %s)', async (hasTab) => {
    await worker.message({ belfry: 1, type: 'ask-pages' });
    worker.clients.add({
      url: SCOPE,
      visible: true,
      onMessage: (data, [port]) => {
        if ((data as { type: string }).type === 'foreground') port?.postMessage({ belfry: 1, shown: true });
      },
    });
    if (hasTab) worker.clients.add({ url: SCOPE, visible: true });
    await worker.push(payload());
    expect(worker.shown.map(({ options }) => options.silent)).toEqual(hasTab ? [] : [true]);
  });
});
