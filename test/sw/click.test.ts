import { describe, expect, it } from 'vitest';
import { createServer, payload, SCOPE, startWorker } from './built-worker.ts';
import { openPageDevice } from './page.ts';

const TARGET = `${SCOPE}bookings/7`;

describe('a click on the body', () => {
  it('closes the notification and opens its URL when no page is open', async () => {
    const worker = await startWorker();
    await worker.push(payload());
    await worker.click();
    expect(worker.shown[0]?.visible).toBe(false);
    expect(worker.openedWindows).toEqual([TARGET]);
    expect(worker.pageMessages).toContainEqual({ belfry: 1, type: 'click', id: 'ntf_1', action: '', url: TARGET });
  });

  it('focuses the page that is there already, though the worker does not control it', async () => {
    const worker = await startWorker();
    worker.clients.add({ url: SCOPE });
    const page = worker.clients.add({ url: TARGET, controlled: false });
    await worker.push(payload());
    await worker.click();
    expect(page.focused).toBe(true);
    expect(worker.openedWindows).toEqual([]);
    expect(page.messages.at(-1)).toEqual({ belfry: 1, type: 'click', id: 'ntf_1', action: '', url: TARGET });
  });

  it('focuses and navigates another page of ours', async () => {
    const worker = await startWorker();
    const page = worker.clients.add({ url: `${SCOPE}home` });
    await worker.push(payload());
    await worker.click();
    expect(page).toMatchObject({ url: TARGET, focused: true });
    expect(worker.openedWindows).toEqual([]);
  });

  it('goes to where a link of our server leads, not through it: a page that is there is found', async () => {
    const worker = await startWorker();
    const page = worker.clients.add({ url: TARGET });
    const navigate = `${SCOPE}api/v1/push/r/${'T'.repeat(40)}?to=/bookings/7`;
    const actions = [
      { action: 'out', title: 'Out', navigate: `${SCOPE}api/v1/push/r/T?to=https://shop.example/7&a=out` },
    ];
    await worker.push(payload({ notification: { navigate, actions } }));
    await worker.click();
    expect(page.focused).toBe(true);
    await worker.push(payload({ notification: { navigate, actions }, belfry: { id: 'ntf_2' } }));
    await worker.click(undefined, 'out');
    expect(worker.openedWindows).toEqual(['https://shop.example/7']);
  });

  it.each([
    ['a target that is no page', 'to=javascript:alert(1)', SCOPE],
    ['no target, which the server knows what to do with', 'x=1', `${SCOPE}api/v1/push/r/T?x=1`],
  ])('does not go to what is no page, for a link with %s', async (_name, query, url) => {
    const worker = await startWorker();
    await worker.push(payload({ notification: { navigate: `${SCOPE}api/v1/push/r/T?${query}` } }));
    await worker.click();
    expect(worker.openedWindows).toEqual([url]);
  });

  it('opens a window when the only page cannot be navigated', async () => {
    const worker = await startWorker();
    const page = worker.clients.add({ url: `${SCOPE}home`, controlled: false });
    await worker.push(payload());
    await worker.click();
    expect(page.focused).toBe(false);
    expect(worker.openedWindows).toEqual([TARGET]);
  });

  it('opens an absolute URL of another origin that our server composed', async () => {
    const worker = await startWorker();
    worker.clients.add({ url: SCOPE });
    await worker.push(payload({ notification: { navigate: 'https://shop.example/7' } }));
    await worker.click();
    expect(worker.openedWindows).toEqual(['https://shop.example/7']);
  });

  it.each([
    ['another origin', 'https://evil.example/'],
    ['a script', 'javascript:alert(1)'],
    ['nothing that is a URL', 'https://['],
  ])('leads to the scope when another server’s payload names %s', async (_name, url) => {
    const worker = await startWorker();
    await worker.push(JSON.stringify({ title: 'T', url }));
    await worker.click();
    expect(worker.openedWindows).toEqual([SCOPE]);
  });

  it.each([
    ['url', { title: 'T', url: '/x' }],
    ['data.url', { title: 'T', data: { url: 'x' } }],
    ['navigate', { web_push: 8030, notification: { title: 'T', navigate: `${SCOPE}x` } }],
    ['its own url beside a notification', { notification: { title: 'T' }, url: 'x' }],
  ])('leads to %s of another server’s payload', async (_name, json) => {
    const worker = await startWorker();
    await worker.push(JSON.stringify(json));
    await worker.click();
    expect(worker.openedWindows).toEqual([`${SCOPE}x`]);
  });

  it('leaves the click on the device for a page that has to start first', async () => {
    const worker = await startWorker();
    await worker.push(payload());
    await worker.click();
    const click = await openPageDevice(worker).takeClick(60_000);
    expect(click).toMatchObject({ url: TARGET, action: '', id: 'ntf_1' });
  });

  it('leaves none when a page was there', async () => {
    const worker = await startWorker();
    worker.clients.add({ url: TARGET });
    await worker.push(payload());
    await worker.click();
    expect(await openPageDevice(worker).takeClick(60_000)).toBeUndefined();
  });

  it('works after the worker died', async () => {
    const worker = await startWorker();
    await worker.push(payload());
    worker.kill();
    await worker.click();
    expect(worker.openedWindows).toEqual([TARGET]);
  });

  it('brings a window to the front before network or storage answer', async () => {
    const worker = await startWorker({
      indexedDB: { open: () => new EventTarget() },
      fetch: () => new Promise(() => undefined),
    });
    void worker.push('{"title":"T","url":"/x"}');
    await expect.poll(() => worker.shown.length).toBe(1);
    void worker.click();
    await expect.poll(() => worker.openedWindows, { timeout: 500 }).toEqual([`${SCOPE}x`]);
  });

  it('leaves a notification alone that a page has shown by itself', async () => {
    const worker = await startWorker();
    await worker.push(payload());
    const own = { title: 'own', body: '', tag: '', data: { url: '/x' }, actions: [], options: {}, visible: true };
    await worker.click(own);
    expect(worker.openedWindows).toEqual([]);
    expect(worker.failures).toEqual([]);
  });
});

describe('a click on an action', () => {
  const withActions = payload({
    notification: { actions: [{ action: 'details', title: 'Details', navigate: `${SCOPE}details` }] },
    belfry: { actions: [{ action: 'dismiss', title: 'Dismiss', index: 1 }] },
  });

  it('leads to the action’s own URL', async () => {
    const server = createServer();
    const worker = await startWorker({ fetch: server.fetch });
    await worker.push(withActions);
    await worker.click(undefined, 'details');
    expect(worker.openedWindows).toEqual([`${SCOPE}details`]);
    expect(server.events.at(-1)).toMatchObject({ type: 'action_clicked', action: 'details', token: 'token-1' });
  });

  it('only closes and reports when it has no URL', async () => {
    const server = createServer();
    const worker = await startWorker({ fetch: server.fetch });
    const page = worker.clients.add({ url: SCOPE });
    await worker.push(withActions);
    await worker.click(undefined, 'dismiss');
    expect(worker.openedWindows).toEqual([]);
    expect(page).toMatchObject({ url: SCOPE, focused: false });
    expect(page.messages.at(-1)).toEqual({ belfry: 1, type: 'dismiss', id: 'ntf_1' });
    expect(server.events.at(-1)).toMatchObject({ type: 'action_clicked', action: 'dismiss' });
  });

  it('leads where the body does when another server gave it no URL', async () => {
    const worker = await startWorker();
    await worker.push(
      '{"title":"T","url":"/x","actions":[{"action":"view","title":"V"},{"action":"close","title":"C"}]}',
    );
    await worker.click(undefined, 'view');
    expect(worker.openedWindows).toEqual([`${SCOPE}x`]);
  });

  it('has the operation of its own where the body has another', async () => {
    const worker = await startWorker();
    worker.clients.add({ url: `${SCOPE}details` });
    const page = worker.clients.add({ url: TARGET });
    await worker.push(
      payload({
        notification: { actions: [{ action: 'details', title: 'Details', navigate: `${SCOPE}details` }] },
        belfry: { clicks: { '': 'focus', details: 'open' } },
      }),
    );
    await worker.click(undefined, 'details');
    expect(worker.openedWindows).toEqual([`${SCOPE}details`]);
    await worker.click(worker.shown[0]);
    expect(page.focused).toBe(true);
    expect(worker.openedWindows).toHaveLength(1);
  });

  it.each([
    ['foo', { operation: 'openWindow', url: '/foo' }, { opened: [`${SCOPE}foo`], pages: ['home', 'other'] }],
    ['no url', { operation: 'openWindow' }, { opened: [SCOPE], pages: ['home', 'other'] }],
    ['bar', { operation: 'focusLastFocusedOrOpen', url: 'bar' }, { focused: 0, pages: ['home', 'other'] }],
    ['baz', { operation: 'navigateLastFocusedOrOpen', url: 'baz' }, { focused: 0, pages: ['baz', 'other'] }],
    ['qux', { operation: 'sendRequest', url: '/qux' }, { requests: [`${SCOPE}qux`], pages: ['home', 'other'] }],
    ['foreign', { operation: 'openWindow', url: 'https://evil.example/' }, { pages: ['home', 'other'] }],
  ])('follows Angular’s operations (%s)', async (action, operation, expected) => {
    const requests: string[] = [];
    const fetch = async (url: string) => {
      requests.push(url);
      return new Response();
    };
    const worker = await startWorker({ fetch });
    const pages = ['home', 'other'].map((name) => worker.clients.add({ url: SCOPE + name }));
    const onActionClick = { default: { operation: 'openWindow' }, [action]: operation };
    await worker.push(JSON.stringify({ notification: { title: 'T', data: { onActionClick } } }));
    await worker.click(undefined, action);
    expect({
      pages: pages.map(({ url }) => url.slice(SCOPE.length)),
      opened: worker.openedWindows,
      requests,
      focused: pages.findIndex(({ focused }) => focused),
    }).toEqual({ opened: [], requests: [], focused: -1, ...expected });
    expect(worker.failures).toEqual([]);
  });
});

describe('an operation', () => {
  const clickWith = async (how: string, urls: readonly string[], navigate = `${TARGET}?from=push#x`) => {
    const worker = await startWorker();
    const pages = urls.map((url) => worker.clients.add({ url, controlled: !url.includes('uncontrolled') }));
    await worker.push(payload({ notification: { navigate }, belfry: { clicks: { '': how } } }));
    await worker.click();
    expect(worker.failures).toEqual([]);
    return { focused: pages.findIndex((page) => page.focused), pages, opened: worker.openedWindows };
  };
  const HERE = `${TARGET}?from=push#x`;

  it.each([
    ['open', [HERE], -1],
    ['focus', [SCOPE, TARGET, HERE], 2],
    ['focus', [SCOPE, TARGET], -1],
    ['focus:path', [SCOPE, `${TARGET}?page=2`], 1],
    ['focus:path', [`${TARGET}?page=2`, HERE], 1],
    ['focus:path', [SCOPE], -1],
    ['focus:path', [SCOPE, `${TARGET}?uncontrolled`], 1],
    ['focus:origin', [`${SCOPE}other`, SCOPE], 0],
    ['focus:origin', [`${SCOPE}uncontrolled`], 0],
    ['focus:origin', [], -1],
  ])('%s over %j takes window %i as it is, or else opens one', async (how, urls, expected) => {
    const { focused, pages, opened } = await clickWith(how, urls);
    expect(focused).toBe(expected);
    expect(pages.map(({ url }) => url)).toEqual(urls);
    expect(opened).toEqual(expected < 0 ? [HERE] : []);
    const told = { belfry: 1, type: 'click', id: 'ntf_1', action: '', url: HERE };
    if (expected >= 0) expect(pages[expected]?.messages.at(-1)).toEqual(told);
  });

  it('navigate brings the last focused window there, though another is there already', async () => {
    const { focused, pages, opened } = await clickWith('navigate', [`${SCOPE}other`, HERE]);
    expect([focused, pages[0]?.url, opened]).toEqual([0, HERE, []]);
  });

  it('navigate passes over a window that the worker does not control, and opens one where there is no other', async () => {
    const both = await clickWith('navigate', [`${SCOPE}uncontrolled`, `${SCOPE}other`]);
    expect([both.focused, both.pages[1]?.url]).toEqual([1, HERE]);
    expect((await clickWith('navigate', [`${SCOPE}uncontrolled`])).opened).toEqual([HERE]);
  });

  it.each(['open', 'focus', 'focus:path', 'focus:origin', 'navigate'])(
    '%s opens a window for another origin, and moves no page of ours there',
    async (how) => {
      const { focused, opened } = await clickWith(how, [SCOPE], 'https://shop.example/');
      expect([focused, opened]).toEqual([-1, ['https://shop.example/']]);
    },
  );
});
