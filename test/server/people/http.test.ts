/** People over HTTP: tags, groups, consents, many at once, lists, erasure, export, login and logout. */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserExport, UserListResponse, UserResponse } from '../../../wire/index.ts';
import { JWT_SECRET, openTestServer, type Json, type TestServer } from '../open-belfry.ts';

const USERS = '/api/v1/users';
const TAGS = { plan: 'pro', visits: 3, vip: true, since: { date: '2026-01-31T09:00:00.000Z' } };
const CONSENT = { text: 'Yes, send me reminders.', version: '2026-03' };

let folder: string;
let server: TestServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'belfry-people-'));
  server = await openTestServer({
    data: join(folder, 'people.db'),
    auth: { jwtSecret: JWT_SECRET, anonymous: true },
    templates: { categories: [{ id: 'news', names: { en: 'News' } }], templates: [] },
  });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const call = <T = Json>(path: string, method: string, body?: unknown) =>
  server.call<T>(USERS + path, { admin: true, method, ...(body === undefined ? {} : { body }) });
const put = (id: string, body: Json) => call<UserResponse>(`/${id}`, 'PUT', body);
const get = async (id: string) => (await call<UserResponse>(`/${id}`, 'GET')).body;

describe('PUT, PATCH and GET /users/:id', () => {
  it('keeps tags of each kind, groups and a summary of the browsers without their endpoints', async () => {
    const { id, endpoint } = await server.subscribe('ana', { consent: CONSENT });
    expect((await put('ana', { tags: TAGS, groups: ['staff'] })).status).toBe(200);
    await call('/ana', 'PATCH', { tags: { vip: null, visits: 4 } });
    const user = await get('ana');
    expect(user).toMatchObject({
      id: 'ana',
      tags: { plan: 'pro', visits: 4, since: TAGS.since },
      groups: ['staff'],
      subscriptions: [{ id, active: true }],
      consents: [{ ...CONSENT, subscriptionId: id, at: server.environment.now() }],
    });
    expect(user.tags).not.toHaveProperty('vip');
    expect(JSON.stringify(user)).not.toContain(endpoint);
  });

  it('takes a date of another offset as the same instant', async () => {
    await put('ana', { tags: { since: { date: '2026-01-31T10:00:00+01:00' } } });
    expect((await get('ana')).tags).toEqual({ since: TAGS.since });
  });

  it.each<[Json, string]>([
    [{ tags: { a: [] } }, '/tags/a'],
    [{ tags: { a: { date: 'tomorrow' } } }, '/tags/a/date'],
    [{ tags: { a: { date: '2026-01-31', x: 1 } } }, '/tags/a/x'],
    [{ tags: { a: 'x'.repeat(256) } }, '/tags/a'],
    [{ tags: { ['k'.repeat(65)]: 1 } }, `/tags/${'k'.repeat(65)}`],
    [{ tags: 'x' }, '/tags'],
    [{ groups: ['a', ''] }, '/groups/1'],
    [{ groups: 'a' }, '/groups'],
    [{ locale: 'no such' }, '/locale'],
    [{ timeZone: 'Mars/Olympus' }, '/timeZone'],
    [{ nothing: 1 }, '/nothing'],
  ])('refuses %j and stores nothing', async (body, pointer) => {
    expect(await put('ana', { active: false, ...body })).toMatchObject({
      status: 400,
      body: { code: 'invalid_body', errors: [{ pointer }] },
    });
    expect((await call('/ana', 'GET')).status).toBe(404);
  });
});

it('refuses a tag that no record can have', async () => {
  const answer = await server.call(`${USERS}/ana`, { admin: true, method: 'PUT', body: '{"tags":{"__proto__":1}}' });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/tags/__proto__' }] } });
});

describe('POST /users/bulk', () => {
  it('creates and updates', async () => {
    await put('ana', { locale: 'pl' });
    const users = [
      { id: 'ana', tags: TAGS },
      { id: 'bob', active: false },
    ];
    expect(await call('/bulk', 'POST', { users })).toMatchObject({ status: 200, body: { created: 1, updated: 1 } });
    expect(await get('ana')).toMatchObject({ locale: 'pl', tags: TAGS });
    expect(await get('bob')).toMatchObject({ active: false });
  });

  it('stores none when one is wrong, and points at each fault', async () => {
    const users = [{ id: 'ana' }, { id: 'bob', tags: { a: [] } }, { id: 'ana' }, { id: '' }];
    const answer = await call<{ errors: { pointer: string }[] }>('/bulk', 'POST', { users });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/users/1/tags/a', '/users/3/id']),
    );
    const twice = await call('/bulk', 'POST', { users: [{ id: 'ana' }, { id: 'ana' }] });
    expect(twice).toMatchObject({ status: 400, body: { errors: [{ pointer: '/users/1/id' }] } });
    const category = [{ id: 'ana' }, { id: 'bob', preferences: { nothing: true } }];
    expect(await call('/bulk', 'POST', { users: category })).toMatchObject({
      status: 400,
      body: { code: 'category_unknown', errors: [{ pointer: '/users/1/preferences/categories/nothing' }] },
    });
    expect((await call('/ana', 'GET')).status).toBe(404);
  });

  it('refuses more than a thousand, and none', async () => {
    const users = Array.from({ length: 1001 }, (_, n) => ({ id: String(n) }));
    expect((await call('/bulk', 'POST', { users })).body).toMatchObject({ errors: [{ pointer: '/users' }] });
    expect((await call('/bulk', 'POST', { users: users.slice(1) })).body).toEqual({ created: 1000, updated: 0 });
    expect((await call('/bulk', 'POST', { users: [] })).status).toBe(400);
  });
});

describe('GET /users', () => {
  it('goes through all, a page at a time, or through one group', async () => {
    const users = ['a', 'b', 'c'].map((id) => ({ id, groups: id === 'b' ? [] : ['g'] }));
    await call('/bulk', 'POST', { users });
    const page = async (query: string) => (await call<UserListResponse>(`?${query}`, 'GET')).body;
    const first = await page('limit=2');
    expect([first.users.map(({ id }) => id), first.next]).toEqual([['a', 'b'], 'b']);
    const second = await page('limit=2&after=b');
    expect([second.users.map(({ id }) => id), second.next]).toEqual([['c'], undefined]);
    expect((await page('group=g')).users.map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it.each(['limit=0', 'limit=x', 'nothing=1', 'group='])('refuses ?%s', async (query) => {
    expect(await call(`?${query}`, 'GET')).toMatchObject({ status: 400, body: { code: 'invalid_query' } });
  });
});

describe('POST /users/reconcile', () => {
  it('deactivates the rest, and an empty list only when forced', async () => {
    await call('/bulk', 'POST', { users: [{ id: 'ana' }, { id: 'bob' }] });
    expect(await call('/reconcile', 'POST', { ids: [] })).toMatchObject({ status: 400 });
    const dry = await call('/reconcile', 'POST', { ids: ['ana'], dryRun: true });
    expect(dry.body).toEqual({ listed: 1, known: 1, deactivated: 1, dryRun: true });
    expect((await get('bob')).active).toBe(true);
    await call('/reconcile', 'POST', { ids: ['ana'] });
    expect([(await get('ana')).active, (await get('bob')).active]).toEqual([true, false]);
    await call('/reconcile', 'POST', { ids: [], force: true });
    expect((await get('ana')).active).toBe(false);
  });
});

describe('GET /users/:id/export', () => {
  it('returns all that is held but the endpoint and its keys', async () => {
    const { id, agent } = await server.subscribe('ana', { consent: CONSENT });
    await put('ana', { tags: TAGS, groups: ['staff'] });
    const sent = await server.send({ userId: 'ana', title: 'Hello', body: 'For Ana' });
    const pushed = (await agent.nextPush()).json() as { belfry: { id: string; token: string } };
    const events = [{ id: 'e1', token: pushed.belfry.token, type: 'clicked', at: server.environment.now() }];
    await server.call('/api/v1/push/events', { body: { events } });
    const { body } = await call<UserExport>('/ana/export', 'GET');
    expect(body).toMatchObject({
      user: { id: 'ana', tags: TAGS, groups: ['staff'], consents: [CONSENT] },
      subscriptions: [{ id, active: true }],
      notifications: [{ id: sent.id, content: { title: 'Hello', body: 'For Ana' } }],
      messages: [{ notificationId: sent.id, subscriptionId: id, state: 'accepted' }],
      events: [{ notificationId: sent.id, subscriptionId: id, type: 'clicked' }],
    });
    const { endpoint, keys } = agent.subscription;
    for (const secret of [endpoint, keys.auth, keys.p256dh]) expect(JSON.stringify(body)).not.toContain(secret);
    expect(await call('/bob/export', 'GET')).toMatchObject({ status: 404, body: { code: 'user_unknown' } });
  });

  it('has nothing of who sat at the computer before', async () => {
    const { agent } = await server.subscribe('ana');
    await server.send({ userId: 'ana', title: 'Private for Ana' });
    await server.call('/api/v1/push/subscribe', { user: 'bob', body: { subscription: agent.subscription } });
    const { body } = await call<UserExport>('/bob/export', 'GET');
    expect(body).toMatchObject({ notifications: [], messages: [], events: [] });
  });
});

describe('DELETE /users/:id', () => {
  /** Every value of every table. */
  function everything(): string[] {
    const database = new DatabaseSync(join(folder, 'people.db'), { readOnly: true });
    const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
    const found = tables.flatMap(({ name }) =>
      database
        .prepare(`select * from "${String(name)}"`)
        .all()
        .flatMap((row) => Object.values(row).map((value) => `${String(name)}: ${String(value)}`)),
    );
    database.close();
    return found;
  }

  it('leaves no trace of the id in any table', async () => {
    const id = 'ana_%"7f3a';
    await server.subscribe(id, { consent: CONSENT });
    await put(encodeURIComponent(id), { tags: TAGS, groups: ['staff'] });
    await server.subscribe('bob');
    await server.send({ userId: id, title: 'For her' });
    const both = await server.send({ to: { users: [id, 'bob', 'nobody'] }, title: 'For both' });
    const part = JSON.stringify('7f3a').slice(1, -1);
    expect(everything().filter((value) => value.includes(part))).not.toEqual([]);
    expect((await call(`/${encodeURIComponent(id)}`, 'DELETE')).status).toBe(204);
    expect(everything().filter((value) => value.includes(part))).toEqual([]);
    expect(everything().filter((value) => value.includes(CONSENT.text))).toEqual([]);
    expect((await server.look(both.id)).details).toMatchObject([{ userId: 'bob', state: 'accepted' }]);
  });
});

describe('login and logout', () => {
  it('brings an anonymous browser’s consent and messages, and detaches at once', async () => {
    const agent = server.browser();
    const subscribe = (more: Json, user?: string) =>
      server.call('/api/v1/push/subscribe', {
        ...(user === undefined ? {} : { user }),
        headers: { referer: 'https://app.example/settings?token=secret', origin: 'https://app.example' },
        body: { subscription: agent.subscription, ...more },
      });
    const id = String((await subscribe({ consent: CONSENT })).body.subscriptionId);
    const sent = await server.send({ to: { subscriptions: [id] }, title: 'As a guest' });
    await subscribe({}, 'ana');
    const { body } = await call<UserExport>('/ana/export', 'GET');
    expect(body.user.consents).toMatchObject([{ ...CONSENT, page: 'https://app.example/settings' }]);
    expect(body.messages).toMatchObject([{ notificationId: sent.id }]);
    await subscribe({});
    expect((await get('ana')).subscriptions).toEqual([]);
    expect((await server.send({ userId: 'ana', title: 'x' })).unreached).toEqual([
      { id: 'ana', reason: 'no_subscription' },
    ]);
  });
});
