import { describe, expect, it } from 'vitest';
import { payload, SCOPE, startWorker } from './built-worker.ts';

/** Beside a worker of the site's own, which has the pages. */
const startApart = () => startWorker({ scope: `${SCOPE}belfry/`, scriptUrl: `${SCOPE}sw.js` });

describe('a worker with a scope of its own', () => {
  it('leads to the site where nobody named a target: its own scope has no pages', async () => {
    const worker = await startApart();
    await worker.push('{"title":"T"}');
    await worker.click();
    expect(worker.openedWindows).toEqual([SCOPE]);
  });

  it('focuses a page of the site that shows the target, though it controls none', async () => {
    const worker = await startApart();
    const page = worker.clients.add({ url: `${SCOPE}bookings/7`, controlled: false });
    await worker.push(payload());
    await worker.click();
    expect([page.focused, worker.openedWindows]).toEqual([true, []]);
  });

  it('opens a window rather than move a page that is another worker’s', async () => {
    const worker = await startApart();
    const page = worker.clients.add({ url: `${SCOPE}home`, controlled: false });
    await worker.push(payload());
    await worker.click();
    expect([page.url, page.focused]).toEqual([`${SCOPE}home`, false]);
    expect(worker.openedWindows).toEqual([`${SCOPE}bookings/7`]);
  });

  it('has its API at the site’s own place', async () => {
    const posts: string[] = [];
    const fetch = async (url: string) => {
      posts.push(url);
      return Response.json({ accepted: 1, rejected: [] });
    };
    const worker = await startWorker({ scope: `${SCOPE}belfry/`, scriptUrl: `${SCOPE}sw.js`, fetch });
    await worker.push(payload());
    expect(posts).toEqual([`${SCOPE}api/v1/push/events`]);
  });
});
