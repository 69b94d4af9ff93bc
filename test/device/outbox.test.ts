import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createDevice } from '../../device/index.ts';
import type { PushEvent } from '../../wire/schemas/event.ts';
import { forgetDatabases, hangingIndexedDb, openRaw } from './storage.ts';

const URL_A = 'https://a.example/events';
const URL_B = 'https://b.example/events';
const NOW = 1_800_000_000_000;
const DAY = 24 * 3600_000;

const event = (id: string, at = NOW): PushEvent => ({ id, token: 't', type: 'delivered', at });

/** Notes what was posted and answers as told. */
function createServer(answer: (url: string) => Response | Promise<Response> = () => Response.json({})) {
  const posts: { url: string; ids: string[] }[] = [];
  return {
    posts,
    fetch: async (url: string, init: RequestInit): Promise<Response> => {
      const { events } = JSON.parse(init.body as string) as { events: PushEvent[] };
      posts.push({ url, ids: events.map(({ id }) => id) });
      return answer(url);
    },
  };
}

beforeEach(forgetDatabases);

describe('event outbox', () => {
  it('posts what another page left, as the server expects it', async () => {
    await createDevice().addEvent(event('e1'), URL_A);
    let request: [string, RequestInit] | undefined;
    const result = await createDevice().flushOutbox({
      fetch: async (...args) => {
        request = args;
        return Response.json({ accepted: 1, rejected: [] });
      },
      now: () => NOW,
    });
    expect(result).toBe(0);
    expect(request?.[0]).toBe(URL_A);
    expect(request?.[1]).toMatchObject({ method: 'POST', keepalive: true, credentials: 'omit' });
    expect(request?.[1].headers).toEqual({ 'content-type': 'application/json' });
    expect(JSON.parse(request?.[1].body as string)).toEqual({ events: [event('e1')] });
  });

  it('keeps an unposted button back as long as its own post may be under way, but not in the next life', async () => {
    const server = createServer();
    const device = createDevice();
    await device.addEvent({ ...event('e1'), unposted: true }, URL_A);
    expect(await device.flushOutbox({ ...server, now: () => NOW })).toBe(0);
    expect(server.posts).toEqual([]);
    expect(await createDevice().flushOutbox({ ...server, now: () => NOW })).toBe(0);
    await device.addEvent(event('e2'), URL_A);
    await device.addEvent({ ...event('e3'), unposted: true }, URL_A);
    await device.addEvent(event('e3'), URL_A); // its post has ended
    await device.flushOutbox({ ...server, now: () => NOW });
    expect(server.posts.map(({ ids }) => ids)).toEqual([['e1'], ['e2', 'e3']]);
  });

  it('posts nothing when there is nothing', async () => {
    const server = createServer();
    expect(await createDevice().flushOutbox(server)).toBe(0);
    expect(server.posts).toEqual([]);
  });

  it('posts at most 100 events at a time, grouped by URL, each exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(URL_A, URL_B), { maxLength: 250 }), async (urls) => {
        forgetDatabases();
        const device = createDevice();
        const server = createServer();
        await Promise.all(urls.map((url, index) => device.addEvent(event(`e${index}`), url)));
        expect(await device.flushOutbox({ ...server, now: () => NOW })).toBe(0);
        expect(server.posts.every(({ ids }) => ids.length >= 1 && ids.length <= 100)).toBe(true);
        const sent = server.posts.flatMap(({ url, ids }) => ids.map((id) => [id, url]));
        expect(sent.sort()).toEqual(urls.map((url, index) => [`e${index}`, url]).sort());
      }),
      { numRuns: 8 },
    );
  });

  it.each([400, 401, 413])('drops what our server refused with %i', async (status) => {
    const device = createDevice();
    await device.addEvent(event('e1'), URL_A);
    const headers = { 'content-type': 'application/problem+json' };
    const server = createServer(() => new Response('{}', { status, headers }));
    expect(await device.flushOutbox({ ...server, now: () => NOW })).toBe(0);
  });

  it.each([403, 404, 429, 503])('keeps what our server does not take now, with %i', async (status) => {
    const device = createDevice();
    await device.addEvent(event('e1'), URL_A);
    const headers = { 'content-type': 'application/problem+json' };
    const server = createServer(() => new Response('{}', { status, headers }));
    expect(await device.flushOutbox({ ...server, now: () => NOW })).toBe(1);
  });

  it.each([200, 400, 401, 403, 404, 413, 429, 500, 503])('keeps what met the %i of a proxy', async (status) => {
    const device = createDevice();
    await device.addEvent(event('e1'), URL_A);
    const server = createServer(() => new Response(null, { status }));
    expect(await device.flushOutbox({ ...server, now: () => NOW })).toBe(1);
  });

  it('keeps what met no server, and still posts to the other one', async () => {
    const device = createDevice();
    await device.addEvent(event('e1'), URL_A);
    await device.addEvent(event('e2'), URL_B);
    const server = createServer((url) =>
      url === URL_A ? Promise.reject(new TypeError('offline')) : Response.json({}),
    );
    expect(await device.flushOutbox({ ...server, now: () => NOW })).toBe(1);
  });

  it('tries a failing URL only once a flush', async () => {
    const device = createDevice();
    for (let i = 0; i < 101; i += 1) await device.addEvent(event(`e${i}`), URL_A);
    const server = createServer(() => new Response(null, { status: 503 }));
    expect(await device.flushOutbox({ ...server, now: () => NOW })).toBe(101);
    expect(server.posts).toHaveLength(1);
  });

  it('posts the others though the app cannot be asked for an unposted button', async () => {
    const device = createDevice();
    await device.addEvent({ ...event('e0'), unposted: true }, URL_A);
    for (let i = 1; i < 102; i += 1) await device.addEvent(event(`e${i}`), URL_A);
    const posts: string[][] = [];
    const fetch = async (_: string, init: RequestInit): Promise<Response> => {
      const { events } = JSON.parse(init.body as string) as { events: PushEvent[] };
      posts.push(events.map(({ id }) => id));
      return events.some(({ unposted }) => unposted)
        ? Response.json({ code: 'action_failed' }, { status: 502 })
        : Response.json({});
    };
    expect(await createDevice().flushOutbox({ fetch, now: () => NOW })).toBe(1);
    expect(posts.at(-1)).toEqual(['e0']);
    await device.addEvent(event('later'), URL_A);
    await createDevice().flushOutbox({ fetch, now: () => NOW });
    expect(posts.slice(3)).toEqual([['later'], ['e0']]);
  });

  it('drops events older than seven days', async () => {
    const device = createDevice();
    await device.addEvent(event('old', NOW - 7 * DAY - 1), URL_A);
    await device.addEvent(event('young', NOW - 7 * DAY), URL_A);
    const server = createServer();
    expect(await device.flushOutbox({ ...server, now: () => NOW })).toBe(0);
    expect(server.posts).toEqual([{ url: URL_A, ids: ['young'] }]);
  });

  it('drops what another version left and this one cannot read', async () => {
    const device = createDevice();
    await device.addEvent(event('e1'), URL_A);
    const database = await openRaw();
    await new Promise((resolve) => {
      const transaction = database.transaction('outbox', 'readwrite');
      transaction.objectStore('outbox').put({ id: 'x', eventsUrl: URL_A, event: { id: 'x', kind: 'shown' } });
      transaction.oncomplete = resolve;
    });
    database.close();
    const server = createServer();
    expect(await device.flushOutbox({ ...server, now: () => NOW })).toBe(0);
    expect(server.posts).toEqual([{ url: URL_A, ids: ['e1'] }]);
  });

  it('posts an event once though two tabs and the worker flush at the same time', async () => {
    const contexts = [createDevice(), createDevice(), createDevice()];
    await contexts[0]?.addEvent(event('e1'), URL_A);
    const server = createServer();
    await Promise.all(contexts.map((device) => device.flushOutbox({ ...server, now: () => NOW })));
    expect(server.posts.flatMap(({ ids }) => ids)).toEqual(['e1']);
  });

  it('posts from memory while storage hangs, once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.stubGlobal('indexedDB', hangingIndexedDb);
    const device = createDevice();
    const server = createServer();
    const added = device.addEvent(event('e1'), URL_A);
    await vi.advanceTimersByTimeAsync(1500);
    await added;
    expect(await device.flushOutbox({ ...server, now: () => NOW })).toBe(0);
    expect(await device.flushOutbox({ ...server, now: () => NOW })).toBe(0);
    expect(server.posts).toHaveLength(1);
  });
});
