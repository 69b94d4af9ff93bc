import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { NOTIFICATION_OPTION_NAMES } from '../../wire/constants.ts';
import type { WorkerHarness } from '../../testing/worker-harness/index.ts';
import { startWorkerIn } from './browsers.ts';
import { buildWorker, createServer, payload, startWorker } from './built-worker.ts';
import { openPageDevice } from './page.ts';

const PLAIN = ['string', 'number', 'boolean', 'undefined'];
const NAMES = [
  ...NOTIFICATION_OPTION_NAMES,
  'title',
  'head',
  'url',
  'navigate',
  'app_badge',
  'mutable',
  'message',
  'close',
];

/** Values that have broken somebody. */
const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    1e308,
    -1,
    '',
    ' ',
    '\ud800',
    '\u202e\u0000',
    '__proto__',
    'javascript:alert(1)',
    'data:image/png;base64,!',
    'https://[',
    'ltr',
    [],
    [1, 2],
    [-1, 1e9],
    [null],
    {},
    { belfry: { key: 'k', target: {}, actions: {} } },
    '💥'.repeat(900),
  ),
  fc.integer({ min: 1, max: 600 }).map((depth) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
);
const odd = fc.constantFrom('default', 'toString', 'constructor', '__proto__', 'openWindow', 'then', '');
/** Options of the right types, which need not go together. */
const fitting = fc.record(
  {
    silent: fc.boolean(),
    vibrate: fc.constantFrom<unknown[]>([], [100], [100, null], ['x']),
    renotify: fc.boolean(),
    tag: fc.constantFrom('', 't'),
    requireInteraction: fc.boolean(),
    title: hostile,
  },
  { requiredKeys: [] },
);
const members = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), odd), hostile);
const actions = fc.array(
  fc.oneof(hostile, fc.record({ action: hostile, title: hostile, icon: hostile, navigate: hostile })),
);
const ours = fc.record({
  v: fc.oneof(fc.constant(1), hostile),
  id: fc.oneof(fc.string({ minLength: 1 }), hostile),
  token: fc.oneof(fc.string({ minLength: 1 }), hostile),
  events: fc.oneof(fc.webUrl(), hostile),
  actions: fc.oneof(
    fc.array(fc.record({ action: fc.string({ minLength: 1 }), title: fc.string({ minLength: 1 }), index: fc.nat(9) })),
    hostile,
  ),
  count: fc.oneof(fc.integer(), hostile),
  close: fc.oneof(fc.array(fc.string({ minLength: 1 })), hostile),
});
const shown = fc
  .tuple(members, actions, fc.dictionary(odd, fc.oneof(hostile, fc.record({ operation: odd, url: hostile }))))
  .map(([plain, list, onActionClick]) => ({ ...plain, actions: list, data: { onActionClick } }));
const json = fc.oneof(
  hostile,
  members,
  fitting,
  shown,
  fc.record({ notification: fc.oneof(shown, members, fitting, hostile) }),
  fc.record({
    web_push: fc.constant(8030),
    notification: fc.oneof(shown, members, fitting),
    belfry: ours,
    app_badge: hostile,
  }),
);
const noise = fc.oneof(
  fc.constant(null),
  fc.uint8Array({ maxLength: 3993 }),
  fc.uint8Array({ minLength: 3993, maxLength: 3993 }),
  fc.string({ unit: 'binary', maxLength: 1000 }),
  json.map((value) => JSON.stringify(value)),
  // Cut off, or with one character of another.
  fc.tuple(json, fc.nat()).map(([value, cut]) => JSON.stringify(value).slice(0, cut % 300)),
  fc.tuple(json, fc.nat(), fc.string({ minLength: 1, maxLength: 1 })).map(([value, at, other]) => {
    const text = JSON.stringify(value);
    return text.slice(0, at % text.length) + other + text.slice((at % text.length) + 1);
  }),
);

describe('whatever is pushed', () => {
  let worker: WorkerHarness;
  beforeAll(async () => {
    worker = await startWorkerIn('Safari', { fetch: createServer().fetch }); // which forgives nothing
  });

  it('ends in one notification, of one call that the browser takes, with options of the list alone', async () => {
    await fc.assert(
      fc.asyncProperty(noise, async (data) => {
        const before = worker.shown.length;
        await worker.push(data);
        expect(worker.shown).toHaveLength(before + 1);
        expect(worker.refusals).toEqual([]);
        expect(worker.failures).toEqual([]);
        const title = worker.shown.at(-1)?.title;
        const options: Readonly<Record<string, unknown>> = worker.shown.at(-1)?.options ?? {};
        expect(title).not.toBe('');
        expect(
          Object.keys(options).filter((name) => !(NOTIFICATION_OPTION_NAMES as readonly string[]).includes(name)),
        ).toEqual([]);
        for (const name of ['body', 'icon', 'tag', 'silent', 'renotify', 'lang', 'timestamp']) {
          expect(PLAIN).toContain(typeof options[name]);
        }
        expect(options.silent === true && 'vibrate' in options).toBe(false);
        expect(options.renotify === true && !options.tag).toBe(false);
        const buttons = (options.actions ?? []) as Record<string, unknown>[];
        const words = buttons.flatMap(({ action, title: name, icon = 'none' }) => [action, name, icon]);
        expect(words.filter((each) => typeof each !== 'string' || each === '')).toEqual([]);
        expect([options.vibrate ?? []].flat().filter((each) => typeof each !== 'number')).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  }, 120_000);

  it('ends in one notification for a person who has left, too', async () => {
    const left = await startWorkerIn('Safari', { fetch: createServer().fetch });
    await openPageDevice(left).writeConfig({ neutral: '1', foreground: '1' });
    await fc.assert(
      fc.asyncProperty(noise, async (data) => {
        const before = left.shown.length;
        await left.push(data);
        expect(left.shown.slice(before).map(({ title }) => title)).toEqual(['app.example']);
        expect([left.refusals, left.failures]).toEqual([[], []]);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it.each([
    ['leads to none', 'https://a.example/events', 'https://a.example/r/t?to=https%3A%2F%2F%5B'],
    ['is no URL', 'events', 'r/t'],
  ])('is shown though a link that looks like ours %s', async (_name, events, navigate) => {
    const actions = [{ action: 'open', title: 'Open', navigate }];
    const forgiving = await startWorker({ fetch: createServer().fetch });
    await forgiving.push(payload({ notification: { navigate, actions }, belfry: { events } }));
    expect(forgiving.failures).toEqual([]);
    expect(forgiving.shown.map(({ title }) => title)).toEqual(['Reminder']);
  });

  it.each(['registration.getNotifications', 'clients.matchAll'])('is shown though %s fails', async (method) => {
    const script = `${method} = () => Promise.reject(new Error('shutting down'));\n${await buildWorker()}`;
    const failing = await startWorker({ script, fetch: createServer().fetch });
    await openPageDevice(failing).writeConfig({ foreground: '1' });
    await failing.push(payload());
    await failing.push(payload({ belfry: { id: 'ntf_2', close: ['belfry-ntf_1'] } }));
    expect(failing.shown).toHaveLength(2);
  });

  it.each([
    ['never opens', { open: () => new EventTarget() }],
    ['throws', { open: () => { throw new Error('no storage'); } }], // prettier-ignore
    ['is not there', undefined],
  ])('is shown within 20 ms where storage %s, and its picture never comes within 5 s', async (_name, indexedDB) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const fetch = () => new Promise<Response>(() => undefined);
      const worker = await startWorker({ indexedDB: indexedDB ?? null, fetch });
      void worker.push(payload());
      await vi.advanceTimersByTimeAsync(20);
      expect(worker.shown).toHaveLength(1);
      const slow = await startWorker({
        indexedDB: indexedDB ?? null,
        fetch,
        loadPictures: () => new Promise(() => undefined),
      });
      void slow.push(payload({ notification: { icon: '/never.png' } }));
      await vi.advanceTimersByTimeAsync(5000);
      expect(slow.shown).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });
});
