import { describe, expect, it } from 'vitest';
import { payload, SCOPE, startWorker } from './built-worker.ts';
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
