import { describe, expect, it } from 'vitest';
import { createServer, payload, SCOPE, startWorker } from './built-worker.ts';

const TARGET = `${SCOPE}bookings/7`;

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
