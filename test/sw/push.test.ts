import { describe, expect, it, vi } from 'vitest';
import { startWorkerIn } from './browsers.ts';
import { buildWorker, createServer, payload, SCOPE, startWorker } from './built-worker.ts';

const failing = {
  open(): never {
    throw new Error('no storage');
  },
};

describe('push', () => {
  it('shows a payload of our server with its options', async () => {
    const worker = await startWorker();
    await worker.push(
      payload({ notification: { icon: '/i.png', vibrate: [300, 100], requireInteraction: true, tag: 'b7' } }),
    );
    expect(worker.shown).toHaveLength(1);
    expect(worker.shown[0]).toMatchObject({ title: 'Reminder', body: 'At 10:00', tag: 'b7' });
    expect(worker.shown[0]?.options).toMatchObject({ icon: '/i.png', vibrate: [300, 100], requireInteraction: true });
    expect(worker.failures).toEqual([]);
  });

  it.each([
    ['no payload', null, 'app.example', ''],
    ['an empty one', '', 'app.example', ''],
    ['plain text', 'Hello there', 'app.example', 'Hello there'],
    ['JSON cut off in the middle', '{"title":"Hel', 'app.example', ''],
    ['text in brackets', '[urgent] Call back', 'app.example', '[urgent] Call back'],
    ['a JSON string', '"Hello"', 'app.example', 'Hello'],
    ['null', 'null', 'app.example', ''],
    ['a list', '[1]', 'app.example', ''],
    ['title and body', '{"title":"T","body":"B"}', 'T', 'B'],
    ['head and body of django-webpush', '{"head":"T","body":"B","icon":"/i.png","url":"/x"}', 'T', 'B'],
    ['a notification member of Angular or Laravel', '{"notification":{"title":"T","body":"B"}}', 'T', 'B'],
    ['a title of the wrong type', '{"title":{"a":1},"body":["x"]}', 'app.example', ''],
    ['an unknown version of ours', payload({ belfry: { v: 99 } }), 'Reminder', 'At 10:00'],
  ])('shows %s', async (_name, data, title, body) => {
    const worker = await startWorker();
    await worker.push(data);
    expect(worker.shown.map((shown) => [shown.title, shown.body])).toEqual([[title, body]]);
  });

  it('shows no garbage for octets that are not UTF-8', async () => {
    const worker = await startWorker();
    await worker.push(new Uint8Array([0xff, 0xfe, 0x41]));
    expect(worker.shown[0]).toMatchObject({ title: 'app.example', body: '' });
  });

  it('shows what Safari has parsed already, with its navigation URL', async () => {
    const worker = await startWorker();
    await worker.push(null, { title: 'T', body: 'B', navigate: `${SCOPE}x`, data: { n: 1 } });
    expect(worker.shown[0]).toMatchObject({ title: 'T', body: 'B', data: { n: 1 } });
    expect(worker.shown[0]?.options.navigate).toBe(`${SCOPE}x`);
  });

  it('takes no option by a name that is not on the list, and no value of the wrong type', async () => {
    const worker = await startWorker();
    await worker.push(
      payload({
        notification: { showTrigger: 1, onclick: 'x', icon: 5, dir: 'up', vibrate: 'long', silent: 'yes', tag: 't' },
      }),
    );
    expect(Object.keys(worker.shown[0]?.options ?? {}).sort()).toEqual(['body', 'data', 'tag']);
  });

  it('drops vibrate from a silent notification', async () => {
    const worker = await startWorker();
    await worker.push('{"title":"T","silent":true,"vibrate":[100]}');
    expect(worker.shown[0]?.options).toMatchObject({ silent: true });
    expect(worker.shown[0]?.options).not.toHaveProperty('vibrate');
  });

  it('drops renotify without a tag', async () => {
    const worker = await startWorker();
    await worker.push('{"title":"T","renotify":true}');
    expect(worker.shown[0]?.options).not.toHaveProperty('renotify');
  });

  it('shows title and body when the browser refuses the options', async () => {
    const worker = await startWorker({ refuseToShow: (_title, options) => 'icon' in options });
    await worker.push(payload({ notification: { icon: 'https://app.example/i.png' } }));
    expect(worker.shown).toHaveLength(1);
    expect(worker.shown[0]).toMatchObject({ title: 'Reminder', body: 'At 10:00' });
  });

  it('shows without the app’s data what has more of it than the browser takes', async () => {
    const worker = await startWorker({
      refuseToShow: (_title, { data }) => Object.keys(data as object).some((name) => name !== 'belfry'),
    });
    await worker.push(payload({ notification: { tag: 't', silent: true, data: { deep: [[[]]] } } }));
    expect(worker.shown).toHaveLength(1);
    expect(worker.shown[0]?.options).toMatchObject({ body: 'At 10:00', tag: 't', silent: true });
    await worker.click();
    expect(worker.openedWindows).toEqual([`${SCOPE}bookings/7`]);
  });

  it('shows what has no pictures once, however long the browser takes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const slow = `const { showNotification } = registration;
        registration.showNotification = async (...call) => {
          await new Promise((resolve) => setTimeout(resolve, 4000));
          return showNotification(...call);
        };`;
      const script = `${slow}\n${await buildWorker()}`;
      const worker = await startWorker({ script, fetch: createServer().fetch, indexedDB: failing });
      const pushed = worker.push(payload());
      await vi.advanceTimersByTimeAsync(10_000);
      await pushed;
      expect(worker.shown).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('reports nothing as delivered that the browser would not show', async () => {
    const server = createServer();
    const worker = await startWorker({ refuseToShow: () => true, fetch: server.fetch });
    await worker.push(payload());
    expect(worker.failures).toHaveLength(1);
    expect(server.events).toEqual([]);
  });

  it('puts actions with and without a URL into one order', async () => {
    const worker = await startWorker();
    await worker.push(
      payload({
        notification: { actions: [{ action: 'view', title: 'View', navigate: `${SCOPE}v` }] },
        belfry: {
          actions: [
            { action: 'later', title: 'Later', index: 2 },
            { action: 'snooze', title: 'Snooze', index: 0 },
          ],
        },
      }),
    );
    const actions = worker.shown[0]?.options.actions as { action: string }[];
    expect(actions.map(({ action }) => action)).toEqual(['snooze', 'view', 'later']);
  });

  it('keeps the app’s own data readable', async () => {
    const worker = await startWorker();
    await worker.push(payload({ notification: { data: { type: 'reminder', booking: 7 } } }));
    expect(worker.shown[0]?.data).toMatchObject({ type: 'reminder', booking: 7 });
  });

  it('tells every open page, also one it does not control', async () => {
    const worker = await startWorker();
    const pages = [worker.clients.add({ url: SCOPE }), worker.clients.add({ url: SCOPE, controlled: false })];
    await worker.push(payload());
    for (const page of pages) {
      expect(page.messages).toEqual([
        { belfry: 1, type: 'push', id: 'ntf_1', title: 'Reminder', body: 'At 10:00', url: `${SCOPE}bookings/7` },
      ]);
    }
  });

  it('shows without its pictures what waits for them, and leaves them to take its place', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const pictures = Promise.withResolvers<void>();
      const worker = await startWorker({
        indexedDB: failing,
        fetch: createServer().fetch,
        loadPictures: () => pictures.promise,
      });
      const pushed = worker.push('{"title":"T","body":"B","icon":"/slow.png","url":"/x"}');
      await vi.advanceTimersByTimeAsync(2999);
      expect(worker.shown).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      await pushed;
      expect(worker.shown.map(({ title, body, options }) => [title, body, options.icon])).toEqual([
        ['T', 'B', undefined],
      ]);
      pictures.resolve();
      await vi.advanceTimersByTimeAsync(0);
      expect(worker.shown.map(({ visible, options }) => [visible, options.icon])).toEqual([
        [false, undefined],
        [true, '/slow.png'],
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not bring back what was clicked before its pictures came', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const pictures = Promise.withResolvers<void>();
      const worker = await startWorker({
        indexedDB: failing,
        fetch: createServer().fetch,
        loadPictures: () => pictures.promise,
      });
      const pushed = worker.push('{"title":"T","icon":"/slow.png","url":"/x"}');
      await vi.advanceTimersByTimeAsync(3000);
      await pushed;
      await worker.click();
      expect(worker.openedWindows).toEqual([`${SCOPE}x`]);
      pictures.resolve();
      await vi.advanceTimersByTimeAsync(200);
      expect(worker.shown.filter(({ visible }) => visible)).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['counts no dismissal when late pictures take the place of what was shown, in Firefox', false],
    ['does not bring back what was dismissed before its pictures came', true],
  ])('%s', async (_name, isDismissed) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const pictures = Promise.withResolvers<void>();
      const server = createServer();
      const worker = await startWorkerIn('Firefox', {
        indexedDB: failing,
        fetch: server.fetch,
        loadPictures: () => pictures.promise,
        closeEventAlways: true,
      });
      const pushed = worker.push(payload({ notification: { icon: '/slow.png' } }));
      await vi.advanceTimersByTimeAsync(3000);
      await pushed;
      if (isDismissed) await worker.close();
      pictures.resolve();
      await vi.advanceTimersByTimeAsync(200);
      expect(worker.shown.filter(({ visible }) => visible)).toHaveLength(isDismissed ? 0 : 1);
      expect(server.events.map(({ type }) => type)).toEqual(isDismissed ? ['delivered', 'dismissed'] : ['delivered']);
      if (!isDismissed) await worker.close(worker.shown.at(-1));
      expect(server.events.map(({ type }) => type)).toEqual(['delivered', 'dismissed']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('keeps where a click leads when the browser takes nothing else', async () => {
    const worker = await startWorker({ refuseToShow: (_title, options) => Object.keys(options).length > 2 });
    await worker.push(payload({ notification: { tag: 't' } }));
    await worker.click();
    expect(worker.openedWindows).toEqual([`${SCOPE}bookings/7`]);
  });

  it('shows although a page is open that answers nothing', async () => {
    const worker = await startWorker();
    worker.clients.add({ url: SCOPE });
    await worker.push('{"title":"T"}');
    expect(worker.shown).toHaveLength(1);
  });
});
