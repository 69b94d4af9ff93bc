import { describe, expect, it, vi } from 'vitest';
import type { PageOptions } from '../../testing/worker-harness/contract.ts';
import { startWorkerIn, type BrowserSigns } from './browsers.ts';
import { createServer, payload, SCOPE } from './built-worker.ts';
import { openPageDevice } from './page.ts';

const answers = (answer: unknown): PageOptions => ({
  url: SCOPE,
  visible: true,
  onMessage: (data, [port]) => {
    if ((data as { type: string }).type === 'foreground') port?.postMessage(answer);
  },
});
const takes = answers({ belfry: 1, shown: true });

async function pushTo(pages: PageOptions[], browser: BrowserSigns = 'Chromium', config = { foreground: '1' }) {
  const server = createServer();
  const worker = await startWorkerIn(browser, { fetch: server.fetch });
  await openPageDevice(worker).writeConfig(config);
  const added = pages.map((page) => worker.clients.add(page));
  await worker.push(payload({ notification: { tag: 't', renotify: true, vibrate: [1] }, belfry: { count: 1 } }));
  expect(worker.failures).toEqual([]);
  return { worker, added, server };
}

describe('a push while the site is in front', () => {
  it('is left to the page that says that it shows it, in Chromium', async () => {
    const { worker, added, server } = await pushTo([takes]);
    expect(worker.shown).toEqual([]);
    expect(added[0]?.messages[0]).toEqual({
      belfry: 1,
      type: 'foreground',
      id: 'ntf_1',
      title: 'Reminder',
      body: 'At 10:00',
      url: `${SCOPE}bookings/7`,
    });
    expect(server.events.map(({ type }) => type)).toEqual(['delivered']);
  });

  it('is asked about once: a repeat is shown, without a sound', async () => {
    const { worker, added } = await pushTo([takes]);
    await worker.push(payload());
    expect(worker.shown.map(({ options }) => options.silent)).toEqual([true]);
    expect(added[0]?.messages.map((message) => (message as { type: string }).type)).toEqual([
      'foreground',
      'push',
      'push',
    ]);
  });

  it.each<[BrowserSigns, number[]]>([
    ['Chromium', []],
    ['Firefox', [1]],
    ['Safari', [1]],
  ])('is counted on the badge where a notification stands that can take it off again (%s)', async (browser, badges) => {
    const { worker } = await pushTo([takes], browser);
    expect(worker.badges).toEqual(badges);
  });

  it.each<[BrowserSigns]>([['Firefox'], ['Safari'], ['Firefox on iOS']])(
    'is shown beside the page’s own in %s, without a sound',
    async (browser) => {
      const { worker } = await pushTo([takes], browser);
      expect(worker.shown.map(({ options }) => options.silent)).toEqual([true]);
      expect(worker.shown[0]?.options).not.toHaveProperty('renotify');
      expect(worker.shown[0]?.options).not.toHaveProperty('vibrate');
    },
  );

  it.each<[string, PageOptions[]]>([
    ['no page', []],
    ['a page that says no', [answers({ belfry: 1, shown: false })]],
    ['a page that answers in words of its own', [answers('ok'), answers(true), answers({ shown: true })]],
    ['a page that is behind others', [{ ...takes, visible: false }]],
    ['a page without our client', [{ url: SCOPE, visible: true }]],
  ])('is shown in full for %s', async (_name, pages) => {
    const { worker } = await pushTo(pages);
    expect(worker.shown.map(({ options }) => options.silent)).toEqual([undefined]);
  });

  it('is left to the one of several pages that takes it', async () => {
    const silent = { url: SCOPE, visible: true };
    const { worker } = await pushTo([silent, answers({ belfry: 1, shown: false }), takes]);
    expect(worker.shown).toEqual([]);
  });

  it('asks nobody unless a page of this site has said that it wants to be asked', async () => {
    const { worker, added } = await pushTo([takes], 'Chromium', { foreground: '0' });
    expect(worker.shown).toHaveLength(1);
    expect(added[0]?.messages).toMatchObject([{ type: 'push' }]);
  });

  it('is told of to pages once one of them has said so', async () => {
    const worker = await startWorkerIn('Chromium');
    await worker.message({ belfry: 1, type: 'ask-pages' });
    worker.clients.add(takes);
    await worker.push(payload());
    expect(worker.shown).toEqual([]);
  });

  it('waits for an answer for 300 ms', async () => {
    const worker = await startWorkerIn('Chromium');
    await openPageDevice(worker).writeConfig({ foreground: '1' });
    const asked = Promise.withResolvers<void>();
    const onMessage = (): void => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }); // not before: storage has a limit of its own
      asked.resolve();
    };
    worker.clients.add({ url: SCOPE, visible: true, onMessage });
    try {
      const pushed = worker.push(payload());
      await asked.promise;
      await vi.advanceTimersByTimeAsync(299);
      expect(worker.shown).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(worker.shown).toHaveLength(1);
      await pushed;
    } finally {
      vi.useRealTimers();
    }
  });
});
