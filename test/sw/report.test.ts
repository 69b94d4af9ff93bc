import { describe, expect, it } from 'vitest';
import { createServer, EVENTS_URL, payload, SCOPE, startWorker } from './built-worker.ts';
import { pushEventSchema } from '../../wire/schemas/event.ts';

describe('events', () => {
  it('says delivered once it is shown, without credentials and past the page’s life', async () => {
    const server = createServer();
    const worker = await startWorker({ fetch: server.fetch, now: () => 1_800_000_000_000 });
    await worker.push(payload());
    expect(server.posts).toHaveLength(1);
    expect(server.posts[0]).toMatchObject({
      url: EVENTS_URL,
      init: { method: 'POST', credentials: 'omit', keepalive: true },
    });
    expect(server.events).toMatchObject([{ token: 'token-1', type: 'delivered', at: 1_800_000_000_000 }]);
    expect(server.events.every((event) => pushEventSchema.safeParse(event).success)).toBe(true);
  });

  it('says clicked for the body and dismissed for a dismissal', async () => {
    const server = createServer();
    const worker = await startWorker({ fetch: server.fetch });
    const page = worker.clients.add({ url: SCOPE });
    await worker.push(payload());
    await worker.click();
    await worker.push(payload({ belfry: { id: 'ntf_2', token: 'token-2' } }));
    await worker.close();
    expect(server.events.map(({ type, token }) => [type, token])).toEqual([
      ['delivered', 'token-1'],
      ['clicked', 'token-1'],
      ['delivered', 'token-2'],
      ['dismissed', 'token-2'],
    ]);
    expect(page.messages.at(-1)).toEqual({ belfry: 1, type: 'dismiss', id: 'ntf_2' });
  });

  it('posts nothing for another server’s message', async () => {
    const server = createServer();
    const worker = await startWorker({ fetch: server.fetch });
    await worker.push('{"title":"T"}');
    await worker.click();
    expect(server.posts).toEqual([]);
  });

  it('does not take Firefox’s close event after a click or a replacement for a dismissal', async () => {
    const server = createServer();
    const worker = await startWorker({ fetch: server.fetch, closeEventAlways: true });
    await worker.push(payload({ notification: { tag: 't' } }));
    await worker.push(payload({ notification: { tag: 't' }, belfry: { id: 'ntf_2', token: 'token-2' } }));
    await worker.click();
    expect(server.events.map(({ type }) => type)).toEqual(['delivered', 'delivered', 'clicked']);
  });

  it('keeps offline events and registers for Background Sync', async () => {
    const server = createServer();
    server.answer = 'offline';
    const worker = await startWorker({ fetch: server.fetch });
    await worker.push(payload());
    expect(worker.syncTags).toEqual(['belfry-events']);
    server.answer = 200;
    await worker.sync('belfry-events');
    expect(server.events.map(({ type }) => type)).toEqual(['delivered']);
    expect(worker.failures).toEqual([]);
  });

  it('fails the sync while something is left, so that the browser tries again', async () => {
    const server = createServer();
    server.answer = 503;
    const worker = await startWorker({ fetch: server.fetch });
    await worker.push(payload());
    await worker.sync('belfry-events');
    expect(worker.failures).toHaveLength(1);
  });

  it('leaves another sync tag to the site', async () => {
    const server = createServer();
    const worker = await startWorker({ fetch: server.fetch });
    await worker.sync('site-own');
    expect(server.posts).toEqual([]);
  });

  it.each(['flush-events from a page', 'whatever first wakes it'])('sends what is left on %s', async (name) => {
    const server = createServer();
    server.answer = 'offline';
    const worker = await startWorker({ fetch: server.fetch, backgroundSync: false });
    await worker.push(payload());
    worker.kill();
    server.answer = 200;
    await worker.message(name.startsWith('flush') ? { belfry: 1, type: 'flush-events' } : { hello: 1 });
    expect(server.events.map(({ type }) => type)).toEqual(['delivered']);
  });

  it('sends it, once a message has woken it, when a page asks, and at no message of the site’s own', async () => {
    const server = createServer();
    server.answer = 'offline';
    const worker = await startWorker({ fetch: server.fetch, backgroundSync: false });
    await worker.message({ hello: 1 });
    await worker.push(payload());
    server.answer = 200;
    await worker.message({ hello: 2 });
    expect(server.events).toEqual([]);
    await worker.message({ belfry: 1, type: 'flush-events' });
    expect(server.events).toHaveLength(1);
  });

  it('sends what is left with the next push, also another server’s', async () => {
    const server = createServer();
    server.answer = 'offline';
    const worker = await startWorker({ fetch: server.fetch });
    await worker.push(payload());
    worker.kill();
    server.answer = 200;
    await worker.push('{"title":"T"}');
    expect(server.events).toHaveLength(1);
  });

  it('loses no event when the worker dies while it is posting', async () => {
    let posting = 0;
    const hanging = await startWorker({
      fetch: (url, init) => {
        posting += 1;
        return posting === 1 ? new Promise<Response>(() => undefined) : server.fetch(url, init);
      },
    });
    const server = createServer();
    const pushed = hanging.push(payload());
    await expect.poll(() => posting).toBe(1);
    hanging.kill();
    await pushed;
    await hanging.message({ belfry: 1, type: 'flush-events' });
    expect(server.events.map(({ type, token }) => [type, token])).toEqual([['delivered', 'token-1']]);
  });

  it('posts an event once, however often it is asked to flush', async () => {
    const server = createServer();
    const worker = await startWorker({ fetch: server.fetch });
    await worker.push(payload());
    await Promise.all([1, 2, 3].map(() => worker.message({ belfry: 1, type: 'flush-events' })));
    expect(server.events).toHaveLength(1);
  });
});
