import { describe, expect, it } from 'vitest';
import { payload, SCOPE, startWorker } from './built-worker.ts';

/** What every object has by itself. */
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

describe.each(INHERITED)('an action called %s', (action) => {
  it('leads to its own URL, and another to its own', async () => {
    const actions = [
      { action, title: 'One', url: '/one' },
      { action: 'two', title: 'Two', url: '/two' },
    ];
    const opened = [];
    for (const pressed of [action, 'two', '']) {
      const worker = await startWorker();
      await worker.push(JSON.stringify({ title: 'T', url: '/body', actions }));
      await worker.click(undefined, pressed);
      expect(worker.failures).toEqual([]);
      opened.push(...worker.openedWindows);
    }
    expect(opened).toEqual([`${SCOPE}one`, `${SCOPE}two`, `${SCOPE}body`]);
  });

  it('leads where the body does when it has no URL', async () => {
    const worker = await startWorker();
    await worker.push(JSON.stringify({ title: 'T', url: '/body', actions: [{ action, title: 'One' }] }));
    await worker.click(undefined, action);
    expect(worker.openedWindows).toEqual([`${SCOPE}body`]);
  });

  it('has the operation that Angular’s payload gives it', async () => {
    const worker = await startWorker();
    const page = worker.clients.add({ url: `${SCOPE}home` });
    // As text: written in an object, `__proto__` would be no member.
    const onActionClick = `{"default":{"operation":"openWindow","url":"/body"},
      "${action}":{"operation":"navigateLastFocusedOrOpen","url":"/one"}}`;
    await worker.push(`{"notification":{"title":"T","actions":[{"action":"${action}","title":"One"}],
      "data":{"onActionClick":${onActionClick}}}}`);
    await worker.click(undefined, action);
    expect(page.url).toBe(`${SCOPE}one`);
  });

  it('has the click that our own payload gives it', async () => {
    const worker = await startWorker();
    const page = worker.clients.add({ url: `${SCOPE}home` });
    const actions = [{ action, title: 'One', navigate: `${SCOPE}one` }];
    const clicks = JSON.parse(`{"${action}":"navigate"}`) as object;
    await worker.push(payload({ notification: { actions }, belfry: { clicks } }));
    await worker.click(undefined, action);
    expect(page.url).toBe(`${SCOPE}one`);
  });
});
