import { describe, expect, it } from 'vitest';
import { startWorkerIn, type BrowserSigns } from './browsers.ts';
import { createServer, payload, SCOPE } from './built-worker.ts';

const table = (id: string, tag: string) => payload({ notification: { tag }, belfry: { id, token: id } });
const closes = (...close: string[]) =>
  payload({
    notification: { title: 'Withdrawn', tag: close[0], silent: true },
    belfry: { id: 'ntf_9', token: 'c', close },
  });

/** Two that stand, and one to withdraw them by tag; what is left on the screen. */
async function withdraw(browser: BrowserSigns, tags: string[], page?: { visible: boolean }) {
  const server = createServer();
  const worker = await startWorkerIn(browser, { fetch: server.fetch, closeEventAlways: browser === 'Firefox' });
  if (page) worker.clients.add({ url: SCOPE, ...page });
  await worker.push(table('ntf_1', 'table-7'));
  await worker.push(table('ntf_2', 'table-8'));
  await worker.push(closes(...tags));
  expect(worker.failures).toEqual([]);
  return { left: worker.shown.filter(({ visible }) => visible).map(({ title, tag }) => [title, tag]), server, worker };
}

describe('a push that closes others', () => {
  it.each<[BrowserSigns]>([['Chromium'], ['Firefox']])(
    'shows nothing of its own where another is left, in %s',
    async (browser) => {
      const { left } = await withdraw(browser, ['table-7']);
      expect(left).toEqual([['Reminder', 'table-8']]);
    },
  );

  it.each<[BrowserSigns, { visible: boolean } | undefined]>([
    ['Chromium', undefined],
    ['Chromium', { visible: false }],
    ['Firefox', { visible: true }],
    ['Safari', { visible: true }],
    ['Firefox on iOS', { visible: true }],
  ])('stands in their place in %s, which demands something (page: %o)', async (browser, page) => {
    const { left } = await withdraw(browser, ['table-7', 'table-8'], page);
    expect(left).toEqual([['Withdrawn', 'table-7']]);
  });

  it.each<[BrowserSigns, boolean]>([
    ['Chromium', true],
    ['Firefox', true], // where what is closed would take its successor along
    ['Safari', false], // which would leave both
  ])('leaves in %s what it replaces until it is there: %s', async (browser, isLeft) => {
    const stood: unknown[] = [];
    const worker = await startWorkerIn(browser, {
      refuseToShow: (title) => {
        if (title === 'Withdrawn') stood.push(worker.shown[0]?.visible);
        return false;
      },
    });
    await worker.push(table('ntf_1', 'table-7'));
    await worker.push(closes('table-7'));
    expect(stood).toEqual([isLeft]);
  });

  it.each<[BrowserSigns]>([['Safari'], ['Firefox on iOS']])(
    'is shown although another is left, in %s',
    async (browser) => {
      const { left } = await withdraw(browser, ['table-7']);
      expect(left).toContainEqual(['Withdrawn', 'table-7']);
    },
  );

  it.each<[BrowserSigns, string[]]>([
    ['Chromium', ['push', 'push']],
    ['Safari', ['push', 'push', 'push']],
  ])('tells pages of what is shown, in %s', async (browser, types) => {
    const { worker } = await withdraw(browser, ['table-7'], { visible: true });
    expect(worker.pageMessages.map((message) => (message as { type: string }).type)).toEqual(types);
  });

  it('shows nothing where Chromium has a visible page of the site', async () => {
    const { left } = await withdraw('Chromium', ['table-7', 'table-8'], { visible: true });
    expect(left).toEqual([]);
  });

  it('reports that it came, and no dismissal of those that it closed', async () => {
    const { server } = await withdraw('Firefox', ['table-7', 'table-8']);
    expect(server.events.map(({ type, token }) => [type, token])).toEqual([
      ['delivered', 'ntf_1'],
      ['delivered', 'ntf_2'],
      ['delivered', 'c'],
    ]);
  });
});
