/** What a stranger to the API sends: nothing is taken that is not stored, and each fault says where it is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type Answered, type Json, type TestServer } from './open-belfry.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const API = '/api/v1';
const NOTIFICATION = { userId: 'ana', title: 'x' };
const put = (path: string, body: unknown): Promise<Answered<Json>> =>
  server.call(`${API}${path}`, { method: 'PUT', admin: true, body });
const send = (body: unknown): Promise<Answered<Json>> =>
  server.call(`${API}/notifications`, { method: 'POST', admin: true, body });
const pointers = ({ body }: Answered<Json>): string[] =>
  ((body.errors ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);

describe('a member __proto__', () => {
  it.each([
    ['/users/eve', '{"preferences":{"__proto__":true}}', '/preferences/__proto__'],
    ['/users/eve', '{"preferences":{"categories":{"__proto__":true}}}', '/preferences/categories/__proto__'],
    ['/categories/eve', '{"names":{"en":"x","__proto__":"y"}}', '/names/__proto__'],
    [
      '/schedules/eve',
      '{"cron":"0 9 * * *","timeZone":"UTC","notification":{"userId":"a","title":"x","context":{"__proto__":1}}}',
      '/notification/context/__proto__',
    ],
  ])('is refused by PUT %s: %s', async (path, body, pointer) => {
    const answer = await put(path, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_body' } });
    expect(pointers(answer)).toEqual([pointer]);
    expect((await server.call(API + path, { admin: true })).status).toBe(404);
  });

  it('is refused in the context and the data of a send', async () => {
    const answer = await send('{"userId":"ana","title":"x","context":{"__proto__":{}},"data":{"a":{"__proto__":1}}}');
    expect(pointers(answer)).toEqual(['/context/__proto__', '/data/a/__proto__']);
  });
});

describe('a name that a store would change', () => {
  it.each([
    ['half of a pair in an id', '/users/bulk', 'POST', '{"users":[{"id":"\\ud800"},{"id":"\\ud801"}]}', '/users/0/id'],
    ['NUL in an id', '/users/bulk', 'POST', '{"users":[{"id":"a\\u0000"}]}', '/users/0/id'],
    ['half of a pair in a group', '/users/eve', 'PUT', '{"groups":["\\udfff"]}', '/groups/0'],
    ['NUL in a recipient', '/notifications', 'POST', '{"title":"x","to":{"users":["\\u0000"]}}', '/to/users/0'],
  ])('is refused: %s', async (_name, path, method, body, pointer) => {
    const answer = await server.call(API + path, { method, admin: true, body });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toContain(pointer);
  });

  it('is refused as the key of a tag', async () => {
    expect((await put('/users/eve', '{"tags":{"a\\u0000b":1}}')).status).toBe(400);
  });

  it('is refused in a path, which the fault then names', async () => {
    const reminder = { eventAt: 4e12, before: 60, notification: NOTIFICATION };
    for (const [path, body] of [
      ['/users/%00', {}],
      ['/reminders/%00', reminder],
      [`/reminders/${'x'.repeat(192)}`, reminder],
      ['/segments/a%2Fb', { name: 'x', filter: { active: true } }],
    ] as const) {
      const answer = await put(path, body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_body' } });
      expect(JSON.stringify(answer.body.errors)).toMatch(/the (id|key) in the path: /);
    }
  });

  it('is not one with emoji, a slash or a line break in it', async () => {
    const id = '😀/a\nb';
    expect(await put(`/users/${encodeURIComponent(id)}`, {})).toMatchObject({ status: 200, body: { id } });
  });
});

describe('user ids', () => {
  it.each(['a@b.example', 'ü 日本', 'a/b', 'a%2Fb', '1'.repeat(191), 'a?b#c'])('may be %j', async (user) => {
    const path = `/api/v1/users/${encodeURIComponent(user)}`;
    await server.subscribe(user);
    expect((await server.call(path, { admin: true })).body).toMatchObject({ id: user, active: true });
    expect(
      (await server.call(path, { method: 'PUT', admin: true, body: { timeZone: 'Asia/Tokyo' } })).body,
    ).toMatchObject({ id: user, timeZone: 'Asia/Tokyo' });
    expect((await server.send({ userId: user, title: 'x' })).counts.sent).toBe(1);
    expect((await server.call(path, { method: 'DELETE', admin: true })).status).toBe(204);
  });
});

describe('PUT /reminders/:key', () => {
  it.each([
    [0, '/before'],
    [[60, -1], '/before/1'],
    ['3600', '/before'],
    [[], '/before'],
  ])('says what is wrong with before %j', async (before, pointer) => {
    const answer = await put('/reminders/eve', { eventAt: 4e12, before, notification: NOTIFICATION });
    expect(pointers(answer)).toEqual([pointer]);
    expect(JSON.stringify(answer.body.errors)).not.toContain('"Invalid input"');
  });
});

describe('PUT /schedules/:id', () => {
  it('refuses an offset: it is no zone', async () => {
    const answer = await put('/schedules/eve', { cron: '0 9 * * *', timeZone: '+02:00', notification: NOTIFICATION });
    expect(answer).toMatchObject({ status: 422, body: { code: 'time_zone_unknown' } });
  });
});

describe('POST /notifications', () => {
  it('points at a template that is not there', async () => {
    expect(pointers(await send({ userId: 'ana', template: 'nothing' }))).toEqual(['/template']);
  });

  it('refuses two actions of one name', async () => {
    const action = { action: 'go', title: 'Go' };
    expect(pointers(await send({ ...NOTIFICATION, actions: [action, action] }))).toEqual(['/actions/1/action']);
  });

  it('refuses a button that mutes the category of what has none', async () => {
    const actions = [{ action: 'mute', title: 'Mute', builtIn: 'mute_category' }];
    expect(pointers(await send({ ...NOTIFICATION, actions }))).toEqual(['/actions/0/builtIn']);
  });
});

describe('POST /notifications/:id/winner', () => {
  const ask = (headers: Record<string, string>, text: string): Promise<Response> =>
    Promise.resolve(
      server.belfry.app.request(`${API}/notifications/ntf_0/winner`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.apiKey}`, ...headers },
        // What a server of node:http hands over for every POST, also where nothing comes.
        body: new Blob([text]).stream(),
        duplex: 'half',
      } as RequestInit),
    );

  it('needs neither a type nor a body', async () => {
    expect(((await (await ask({}, '')).json()) as Json).code).toBe('notification_unknown');
  });

  it('refuses a body of no type', async () => {
    expect(((await (await ask({}, '{}')).json()) as Json).code).toBe('unsupported_media_type');
  });
});

describe('GET /users', () => {
  it.each(['0', '101', '1e1', '0x10', ' 1', ''])('refuses the limit %j', async (limit) => {
    const answer = await server.call(`${API}/users?limit=${encodeURIComponent(limit)}`, { admin: true });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_query' } });
  });
});
