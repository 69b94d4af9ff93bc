import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createFakeSubscription, type FakeSubscription } from '../../testing/worker-harness/index.ts';
import { resubscribeRequestSchema } from '../../wire/schemas/subscription.ts';
import { buildWorker, createServer, SCOPE, startWorker } from './built-worker.ts';
import { openPageDevice } from './page.ts';

const KEY = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString('base64url');
const ANSWER = { success: true, subscriptionId: 'sub_2', vapidKeyId: 'k1' };

describe('pushsubscriptionchange', () => {
  it('posts the browser’s new subscription with proof of the old secret', async () => {
    const server = createServer(ANSWER);
    const worker = await startWorker({ fetch: server.fetch });
    const [oldSubscription, newSubscription] = [createFakeSubscription(), createFakeSubscription()];
    await worker.subscriptionChange({ oldSubscription, newSubscription });
    expect(worker.failures).toEqual([]);
    expect(server.posts.map(({ url }) => url)).toEqual([`${SCOPE}api/v1/push/resubscribe`]);
    const request = resubscribeRequestSchema.parse(server.posts[0]?.body);
    const secret = Buffer.from(oldSubscription.toJSON().keys.auth, 'base64url');
    const text = `belfry-resubscribe\n${oldSubscription.endpoint}\n${newSubscription.endpoint}`;
    expect(request).toEqual({
      oldEndpoint: oldSubscription.endpoint,
      proof: createHmac('sha256', secret).update(text).digest('base64url'),
      subscription: newSubscription.toJSON(),
    });
  });

  it('subscribes by itself with the key of the script’s query when the browser gives nothing', async () => {
    const server = createServer(ANSWER);
    const worker = await startWorker({
      fetch: server.fetch,
      scriptUrl: `${SCOPE}sw.js?api=https://push.app.example/p/&key=${KEY}`,
    });
    const oldSubscription = createFakeSubscription();
    await worker.subscriptionChange({ oldSubscription });
    const made = worker.subscription;
    expect(Buffer.from(made?.options.applicationServerKey ?? new ArrayBuffer()).toString('base64url')).toBe(KEY);
    expect(server.posts.map(({ url }) => url)).toEqual(['https://push.app.example/p/resubscribe']);
  });

  it('knows the old endpoint and secret from an earlier change when both sides are null', async () => {
    const server = createServer(ANSWER);
    const worker = await startWorker({ fetch: server.fetch, scriptUrl: `${SCOPE}sw.js?key=${KEY}` });
    const first = createFakeSubscription();
    await worker.subscriptionChange({ newSubscription: first });
    expect(server.posts).toEqual([]); // nothing to prove anything with yet: the page will tell the server
    worker.kill();
    worker.subscription = null;
    await worker.subscriptionChange();
    const request = resubscribeRequestSchema.parse(server.posts[0]?.body);
    expect(request.oldEndpoint).toBe(first.endpoint);
    const second = worker.subscription as FakeSubscription | null; // assigned by the worker since
    expect(request.subscription.endpoint).toBe(second?.endpoint);
    expect(request.vapidKeyId).toBeUndefined();
  });

  it('leaves alone what a page writes meanwhile', async () => {
    const script = `const { subscribe } = registration.pushManager;
      registration.pushManager.subscribe = async (options) => (await fetch('/meanwhile'), subscribe(options));`;
    const meanwhile = async (url: string) => {
      if (url === '/meanwhile') await page.writeConfig({ userId: 'bea', draft: undefined, neutral: undefined });
      return Response.json(ANSWER);
    };
    const worker = await startWorker({
      script: `${script}\n${await buildWorker()}`,
      fetch: meanwhile,
      scriptUrl: `${SCOPE}sw.js?key=${KEY}`,
    });
    const page = openPageDevice(worker);
    await page.writeConfig({ userId: 'ana', draft: '{"old":1}', neutral: '1' });
    await worker.subscriptionChange({ oldSubscription: createFakeSubscription() });
    expect(worker.failures).toEqual([]);
    const { userId, draft, neutral, endpoint } = await page.readKnown();
    expect([userId, draft, neutral]).toEqual(['bea', undefined, undefined]);
    expect(endpoint).toBe(worker.subscription?.endpoint);
  });

  it('remembers the key id that the server answered', async () => {
    const server = createServer(ANSWER);
    const worker = await startWorker({ fetch: server.fetch, scriptUrl: `${SCOPE}sw.js?key=${KEY}` });
    const [oldSubscription, newSubscription] = [createFakeSubscription(), createFakeSubscription()];
    await worker.subscriptionChange({ oldSubscription, newSubscription });
    worker.kill();
    await worker.subscriptionChange();
    expect(server.posts.map(({ body }) => body)).toMatchObject([
      { oldEndpoint: oldSubscription.endpoint },
      { oldEndpoint: newSubscription.endpoint, vapidKeyId: 'k1' },
    ]);
  });

  it.each([
    ['keeps what the page has to say when the server cannot be reached', 'offline' as const, true],
    ['forgets it once the server knows', 200 as const, false],
  ])('%s', async (_name, answer, kept) => {
    const server = createServer(ANSWER);
    server.answer = answer;
    const worker = await startWorker({ fetch: server.fetch });
    const page = openPageDevice(worker);
    await page.writeConfig({
      apiBase: `${SCOPE}p`,
      vapidPublicKey: KEY,
      vapidKeyId: 'k0',
      endpoint: 'https://push.example/0',
    });
    const [oldSubscription, newSubscription] = [createFakeSubscription(), createFakeSubscription()];
    await worker.subscriptionChange({ oldSubscription, newSubscription });
    expect(await page.readConfig()).toMatchObject({
      apiBase: `${SCOPE}p`,
      vapidKeyId: kept ? 'k0' : 'k1',
      endpoint: newSubscription.endpoint,
      auth: newSubscription.toJSON().keys.auth,
    });
    expect((await page.readConfig())?.replacing).toBe(kept ? oldSubscription.endpoint : undefined);
  });

  it('tells open pages, also when the server cannot be reached', async () => {
    const worker = await startWorker();
    const page = worker.clients.add({ url: SCOPE });
    await worker.subscriptionChange({
      oldSubscription: createFakeSubscription(),
      newSubscription: createFakeSubscription(),
    });
    expect(page.messages).toEqual([{ belfry: 1, type: 'subscription-changed' }]);
    expect(worker.failures).toEqual([]);
  });

  it('says so when there is no key to subscribe with', async () => {
    const worker = await startWorker();
    await openPageDevice(worker).writeConfig({ endpoint: 'https://push.example/0' });
    await worker.subscriptionChange();
    expect(worker.failures.map(String)).toEqual(['Error: no VAPID key to subscribe with']);
  });

  it('leaves another service’s subscription to that service', async () => {
    const server = createServer(ANSWER);
    const worker = await startWorker({ fetch: server.fetch, scriptUrl: `${SCOPE}sw.js?key=${KEY}` });
    const device = openPageDevice(worker);
    await device.writeConfig({ replacing: 'https://push.example/0' });
    const theirs = () => createFakeSubscription({ applicationServerKey: new Uint8Array(65).fill(9).buffer });
    let ended = false;
    const newSubscription = { ...theirs(), unsubscribe: async () => (ended = true) };
    await worker.subscriptionChange({ oldSubscription: theirs(), newSubscription });
    await device.writeConfig({ replacing: undefined });
    await worker.subscriptionChange({ oldSubscription: theirs() });
    expect([ended, worker.subscription, server.posts, worker.failures]).toEqual([false, null, [], []]);
    expect((await device.readKnown()).endpoint).toBeUndefined();
  });

  it('leaves a person who switched push off alone when permission comes back', async () => {
    const server = createServer(ANSWER);
    const worker = await startWorker({ fetch: server.fetch, scriptUrl: `${SCOPE}sw.js?key=${KEY}` });
    await worker.subscriptionChange();
    expect(worker.subscription).toBeNull();
    expect(server.posts).toEqual([]);
    expect(worker.failures).toEqual([]);
  });

  it('ends what the browser made anew for a person who switched push off while the server was away', async () => {
    const server = createServer(ANSWER);
    const worker = await startWorker({ fetch: server.fetch, scriptUrl: `${SCOPE}sw.js?key=${KEY}` });
    const old = createFakeSubscription();
    await openPageDevice(worker).writeConfig({ replacing: old.endpoint });
    await worker.subscriptionChange({ oldSubscription: old });
    expect(worker.subscription).toBeNull();
    let ended = false;
    const newSubscription = { ...createFakeSubscription(), unsubscribe: async () => (ended = true) };
    await worker.subscriptionChange({ oldSubscription: old, newSubscription });
    expect(ended).toBe(true);
    expect(server.posts).toEqual([]);
  });
});
