/** Tags that a page writes for the person at the browser. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BelfryOptions } from '../../server/index.ts';
import { JWT_SECRET, openTestServer, type Json, type TestServer } from './open-belfry.ts';

const PUSH = '/api/v1/push';
const auth = { jwtSecret: JWT_SECRET, anonymous: true };
let server: TestServer;
const open = async (options: Partial<BelfryOptions> = {}): Promise<void> => {
  server = await openTestServer({ auth, ...options });
};
afterEach(() => server.close());

const patch = (endpoint: string, tags: unknown, as: Json = { user: 'ana' }) =>
  server.call(`${PUSH}/tags`, { method: 'PATCH', body: { endpoint, tags }, ...as });
const tagsOf = async (user: string) => (await server.call(`/api/v1/users/${user}`, { admin: true })).body.tags;
const putTags = (tags: Json) => server.call('/api/v1/users/ana', { method: 'PUT', admin: true, body: { tags } });
const numbered = (from: number, count: number): Json =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${from + index}`, index]));

describe('PATCH /tags', () => {
  beforeEach(() => open());

  it('sets those that are named, deletes by null, leaves others, and tells none of them', async () => {
    const { endpoint } = await server.subscribe('ana');
    await putTags({ risk: 'high', since: { date: '2026-01-31' } });
    await patch(endpoint, { plan: 'pro', visits: 3, vip: true, trial: 'x' });
    const answer = await patch(endpoint, { plan: 'team', trial: null, never: null });
    expect(answer).toMatchObject({ status: 200, body: { success: true } });
    expect(Object.keys(answer.body)).toEqual(['success']);
    expect(await tagsOf('ana')).toEqual({
      risk: 'high',
      since: { date: '2026-01-31T00:00:00.000Z' },
      plan: 'team',
      visits: 3,
      vip: true,
    });
  });

  it('is what a send’s filter finds', async () => {
    const { endpoint } = await server.subscribe('ana');
    await server.subscribe('bob');
    await patch(endpoint, { city: 'São Paulo' });
    const to = { filter: { tag: 'city', equals: 'São Paulo' } };
    expect((await server.send({ to, title: 'x' })).counts).toMatchObject({ total: 1, sent: 1 });
  });

  it('is an anonymous browser’s too, and goes along at login', async () => {
    const agent = server.browser();
    const { body } = await server.call(`${PUSH}/subscribe`, { body: { subscription: agent.subscription } });
    const as = { token: String(body.deviceToken) };
    expect((await patch(agent.subscription.endpoint, { city: 'Rio' }, as)).status).toBe(200);
    await server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription: agent.subscription } });
    expect(await tagsOf('ana')).toEqual({ city: 'Rio' });
  });

  it('is refused for another person’s browser, for none, and for one that is unsubscribed', async () => {
    const { endpoint } = await server.subscribe('ana');
    const refusal = { status: 404, body: { code: 'subscription_inactive' } };
    expect(await patch(endpoint, { plan: 'pro' }, { user: 'bob' })).toMatchObject(refusal);
    expect(await patch(endpoint, { plan: 'pro' }, {})).toMatchObject(refusal);
    expect(await patch('https://fcm.googleapis.com/fcm/send/none', { plan: 'pro' })).toMatchObject(refusal);
    await server.call(`${PUSH}/unsubscribe`, { user: 'ana', body: { endpoint } });
    expect(await patch(endpoint, { plan: 'pro' })).toMatchObject(refusal);
    expect(await tagsOf('ana')).toEqual({});
  });

  it.each<[string, Json, string]>([
    ['an object', { tags: { since: { date: '2026-01-31' } } }, '/tags/since'],
    ['a list', { tags: { plan: ['pro'] } }, '/tags/plan'],
    ['256 characters', { tags: { plan: 'x'.repeat(256) } }, '/tags/plan'],
    ['a key of 65', { tags: { ['k'.repeat(65)]: 1 } }, `/tags/${'k'.repeat(65)}`],
    ['an empty key', { tags: { '': 1 } }, '/tags/'],
    ['half of a pair in a key', { tags: { '\ud800': 1 } }, '/tags/\ud800'],
    ['101 tags', { tags: numbered(0, 101) }, '/tags'],
    ['no tags', { tags: undefined }, '/tags'],
    ['null', { tags: null }, '/tags'],
    ['another member', { userId: 'bob' }, '/userId'],
  ])('refuses %s', async (_name, members, pointer) => {
    const { endpoint } = await server.subscribe('ana');
    const body = { endpoint, tags: { good: 1 }, ...members };
    expect(await server.call(`${PUSH}/tags`, { method: 'PATCH', user: 'ana', body })).toMatchObject({
      status: 400,
      body: { code: 'invalid_body', errors: [{ pointer }] },
    });
    expect(await tagsOf('ana')).toEqual({});
  });

  it('refuses __proto__, which no record shows', async () => {
    const { endpoint } = await server.subscribe('ana');
    const body = `{"endpoint":${JSON.stringify(endpoint)},"tags":{"__proto__":1}}`;
    expect(await server.call(`${PUSH}/tags`, { method: 'PATCH', user: 'ana', body })).toMatchObject({
      body: { code: 'invalid_body', errors: [{ pointer: '/tags/__proto__' }] },
    });
  });

  it('brings nobody above 100 tags, and stores none of what would', async () => {
    const { endpoint } = await server.subscribe('ana');
    expect((await patch(endpoint, numbered(0, 99))).status).toBe(200);
    const answer = await patch(endpoint, { t0: 'changed', more: 1, most: 1 });
    expect(answer).toMatchObject({ status: 422, body: { code: 'tags_too_many' } });
    expect(await tagsOf('ana')).toEqual(numbered(0, 99));
    expect((await patch(endpoint, { t0: null, more: 1, most: 1 })).status).toBe(200);
  });

  it('lets those be changed and deleted that the app has set beyond that', async () => {
    const { endpoint } = await server.subscribe('ana');
    await putTags(numbered(0, 100));
    await putTags(numbered(100, 5));
    expect((await patch(endpoint, { t0: 'changed', t1: null })).status).toBe(200);
    expect(await tagsOf('ana')).toMatchObject({ t0: 'changed', t104: 4 });
    expect((await patch(endpoint, { more: 1, most: 1 })).status).toBe(422);
  });

  it('stores all of what two tabs write at once', async () => {
    const { endpoint } = await server.subscribe('ana');
    await Promise.all([...'abcdef'].map((key) => patch(endpoint, { [key]: true })));
    expect(Object.keys((await tagsOf('ana')) as Json).sort()).toEqual([...'abcdef']);
  });
});

describe('clientTags', () => {
  it('names the keys that pages may write', async () => {
    await open({ clientTags: ['city', 'a/b'] });
    const { endpoint } = await server.subscribe('ana');
    expect((await patch(endpoint, { city: 'Rio', 'a/b': 1 })).status).toBe(200);
    expect(await patch(endpoint, { city: 'Lima', plan: 'pro', 'c/d': null })).toMatchObject({
      status: 403,
      body: { code: 'tag_not_allowed', errors: [{ pointer: '/tags/plan' }, { pointer: '/tags/c~1d' }] },
    });
    expect(await tagsOf('ana')).toEqual({ city: 'Rio', 'a/b': 1 });
  });

  it('false: pages write none, the app does', async () => {
    await open({ clientTags: false });
    const { endpoint } = await server.subscribe('ana');
    expect(await patch(endpoint, { city: 'Rio' })).toMatchObject({ status: 403, body: { code: 'tag_not_allowed' } });
    await putTags({ plan: 'pro' });
    expect(await tagsOf('ana')).toEqual({ plan: 'pro' });
  });
});
