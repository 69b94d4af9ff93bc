/** Every route against what strangers send: a problem with a stable code, and nothing stored. */
import { createECDH } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../../wire/index.ts';
import { openTestServer, type Answered, type CallOptions, type Json, type TestServer } from './open-belfry.ts';

const PUSH = '/api/v1/push';
const ENDPOINT = 'https://fcm.googleapis.com/fcm/send/abc';
const point = createECDH('prime256v1').generateKeys();
const keys = { p256dh: point.toString('base64url'), auth: Buffer.alloc(16, 7).toString('base64url') };
const subscription = { endpoint: ENDPOINT, expirationTime: null, keys };

interface Route {
  method: string;
  path: string;
  /** Who may call it. */
  as: Pick<CallOptions, 'user' | 'admin'>;
  /** A body that its schema takes. */
  good: Json;
  /** Members that must be there. */
  required: string[];
  /** Members that take numbers. */
  numbers?: string[];
}

const ROUTES: Route[] = [
  {
    method: 'POST',
    path: `${PUSH}/subscribe`,
    as: { user: 'ana' },
    good: { subscription },
    required: ['subscription'],
  },
  {
    method: 'DELETE',
    path: `${PUSH}/subscribe`,
    as: { user: 'ana' },
    good: { endpoint: ENDPOINT },
    required: ['endpoint'],
  },
  {
    method: 'POST',
    path: `${PUSH}/unsubscribe`,
    as: { user: 'ana' },
    good: { endpoint: ENDPOINT },
    required: ['endpoint'],
  },
  { method: 'POST', path: `${PUSH}/test`, as: { user: 'ana' }, good: { endpoint: ENDPOINT }, required: ['endpoint'] },
  {
    method: 'PUT',
    path: `${PUSH}/preferences`,
    as: { user: 'ana' },
    good: { endpoint: ENDPOINT, preferences: {} },
    required: ['endpoint', 'preferences'],
  },
  {
    method: 'PATCH',
    path: `${PUSH}/preferences`,
    as: { user: 'ana' },
    good: { endpoint: ENDPOINT, preferences: {} },
    required: ['endpoint', 'preferences'],
  },
  {
    method: 'PATCH',
    path: `${PUSH}/tags`,
    as: { user: 'ana' },
    good: { endpoint: ENDPOINT, tags: {} },
    required: ['endpoint', 'tags'],
  },
  {
    method: 'POST',
    path: `${PUSH}/events`,
    as: {},
    good: { events: [{ id: '1', token: 'x', type: 'clicked', at: 1 }] },
    required: ['events'],
  },
  {
    method: 'POST',
    path: `${PUSH}/resubscribe`,
    as: {},
    good: { oldEndpoint: ENDPOINT, proof: 'x', subscription },
    required: ['oldEndpoint', 'proof', 'subscription'],
  },
  {
    method: 'POST',
    path: '/api/v1/notifications',
    as: { admin: true },
    good: { userId: 'ana', title: 'x' },
    required: ['userId', 'title'],
  },
  {
    method: 'POST',
    path: '/api/v1/notifications/ntf_0/winner',
    as: { admin: true },
    good: { variant: 'A' },
    required: [],
  },
  { method: 'PUT', path: '/api/v1/users/bob', as: { admin: true }, good: { active: true }, required: [] },
  {
    method: 'PUT',
    path: '/api/v1/segments/away',
    as: { admin: true },
    good: { name: 'Away', filter: { active: true } },
    required: ['name', 'filter'],
  },
  {
    method: 'POST',
    path: '/api/v1/audiences/estimate',
    as: { admin: true },
    good: { to: { everyone: true } },
    required: ['to'],
  },
  {
    method: 'PUT',
    path: '/api/v1/reminders/booking',
    as: { admin: true },
    good: { eventAt: 4e12, before: 60, notification: { userId: 'ana', title: 'x' } },
    required: ['eventAt', 'before', 'notification'],
    numbers: ['eventAt', 'before'],
  },
  {
    method: 'PUT',
    path: '/api/v1/schedules/digest',
    as: { admin: true },
    good: { cron: '0 9 * * *', timeZone: 'UTC', notification: { userId: 'ana', title: 'x' } },
    required: ['cron', 'timeZone', 'notification'],
  },
  { method: 'PUT', path: '/api/v1/templates', as: { admin: true }, good: { templates: [] }, required: ['templates'] },
];

let server: TestServer;
let before: Json;
beforeAll(async () => {
  server = await openTestServer();
  before = await stored();
});
afterAll(() => server.close());

/** What can be seen of the store from outside. */
async function stored(): Promise<Json> {
  const status = async (path: string) => (await server.call(path, { admin: true })).status;
  const { body } = await server.call('/health');
  return {
    subscriptions: body.active_subscriptions,
    users: [await status('/api/v1/users/ana'), await status('/api/v1/users/bob')],
    templates: (await server.call('/api/v1/templates', { admin: true })).body,
    later: [await status('/api/v1/reminders/booking'), await status('/api/v1/schedules/digest')],
    sent: server.service.received.length,
  };
}

async function expectProblem(answered: Promise<Answered<Json>>, ...codes: ErrorCode[]): Promise<Json> {
  const { status, headers, body } = await answered;
  expect(codes).toContain(body.code);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(status).toBe(ERROR_CODES[body.code as ErrorCode].status);
  expect(body).toMatchObject({
    status,
    success: false,
    title: expect.any(String) as unknown,
    type: expect.stringMatching(/^urn:/) as unknown,
  });
  expect(await stored()).toEqual(before);
  return body;
}

describe.each(ROUTES)('$method $path', ({ method, path, as, good, required, numbers = [] }) => {
  const call = (body: unknown, headers: Record<string, string> = {}) =>
    server.call(path, { method, body, headers, ...as });

  it.each(['', '{', '{"a":1,}', 'undefined', '\u0000', '{"a":"\n"}', '[1'])('refuses %j: no JSON', async (text) => {
    await expectProblem(call(text), 'malformed_json');
  });

  it.each(['null', '[]', '"text"', '5', 'true'])('refuses %s: no object', async (text) => {
    await expectProblem(call(text), 'invalid_body', 'endpoint_required');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    '',
  ])(
    'refuses content-type %j',
    async (type) => void (await expectProblem(call(good, { 'content-type': type }), 'unsupported_media_type')),
  );

  it('refuses a body above 1 MiB', async () => {
    await expectProblem(call({ ...good, padding: 'x'.repeat(1_048_576) }), 'body_too_large');
  });

  it('points at a member that is not known', async () => {
    const { errors } = await expectProblem(call({ ...good, 'no/such~member': 1 }), 'invalid_body');
    expect(errors).toContainEqual({ pointer: '/no~1such~0member', detail: 'unknown member' });
  });

  it.each(required)('refuses a body without %s', async (name) => {
    const { [name]: _, ...rest } = good;
    await expectProblem(call(rest), 'invalid_body', 'endpoint_required', 'audience_required', 'title_required');
  });

  it.each(Object.keys(good))('refuses %s of another type', async (name) => {
    // Events are judged one by one: a list of anything is a post whose events are all rejected.
    const list = name === 'events' ? [] : [17];
    const wrong = numbers.includes(name) ? [true, [true]] : [17, list];
    for (const value of [...wrong, { a: { b: 1 } }, 'x'.repeat(5000)]) {
      await expectProblem(call({ ...good, [name]: value }), 'invalid_body', 'filter_invalid');
    }
  });

  it('refuses a caller without the right credentials', async () => {
    const isOpen = as.user === undefined && as.admin === undefined;
    if (isOpen) return void (await expectProblem(call(good), 'event_token_invalid', 'proof_invalid'));
    const bare = (token?: string) =>
      server.call(path, { method, body: good, ...(token === undefined ? {} : { token }) });
    await expectProblem(bare(), 'unauthorized');
    await expectProblem(bare('abc'), 'token_invalid');
    await expectProblem(bare(as.admin === true ? await server.userToken('ana') : server.apiKey), 'token_invalid');
  });
});

describe('POST /subscribe', () => {
  const subscribe = (changes: Json, more: Json = {}) =>
    server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription: { ...subscription, ...changes }, ...more } });

  it.each<[string, ErrorCode]>([
    ['http://fcm.googleapis.com/fcm/send/abc', 'endpoint_not_https'],
    ['ftp://fcm.googleapis.com/', 'endpoint_not_https'],
    ['javascript:alert(1)', 'endpoint_not_https'],
    ['no url', 'endpoint_not_https'],
    ['//fcm.googleapis.com/fcm/send/abc', 'endpoint_not_https'],
    ['https://push.attacker.example/abc', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com.attacker.example/abc', 'endpoint_not_allowed'],
    ['https://evil-fcm.googleapis.com/abc', 'endpoint_not_allowed'],
    ['https://evilpush.apple.com/abc', 'endpoint_not_allowed'],
    ['https://push.apple.com/abc', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com@attacker.example/abc', 'endpoint_not_allowed'],
    ['https://user:pass@fcm.googleapis.com/abc', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com:8443/abc', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com./abc', 'endpoint_not_allowed'],
    ['https://127.0.0.1/abc', 'endpoint_not_allowed'],
    ['https://[::1]/abc', 'endpoint_not_allowed'],
    ['https://localhost/abc', 'endpoint_not_allowed'],
    ['https://169.254.169.254/latest/meta-data', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com\\@attacker.example/abc', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com/a b', 'endpoint_not_allowed'],
    ['https://fcm.googleapis.com/a\tb', 'endpoint_not_allowed'],
  ])('refuses the endpoint %s', async (endpoint, code) => {
    const body = await expectProblem(subscribe({ endpoint }), code);
    expect(body.errors).toMatchObject([{ pointer: '/subscription/endpoint' }]);
    // A capability URL is not repeated, not even to whoever sent it.
    expect(JSON.stringify(body)).not.toContain('/abc');
  });

  it('takes an endpoint of 2,048 characters and refuses a longer one', async () => {
    await expectProblem(subscribe({ endpoint: ENDPOINT.padEnd(2049, 'x') }), 'invalid_body');
  });

  const offCurve = Buffer.from(point);
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  it.each<[string, Json, ErrorCode]>([
    ['p256dh off the curve', { p256dh: offCurve.toString('base64url') }, 'invalid_p256dh'],
    [
      'p256dh compressed',
      { p256dh: Buffer.concat([Buffer.from([2]), point.subarray(1, 33)]).toString('base64url') },
      'invalid_p256dh',
    ],
    ['p256dh of 64 octets', { p256dh: point.subarray(1).toString('base64url') }, 'invalid_p256dh'],
    ['p256dh that is no base64', { p256dh: '!'.repeat(87) }, 'invalid_p256dh'],
    [
      'p256dh of zeros',
      { p256dh: Buffer.concat([Buffer.from([4]), Buffer.alloc(64)]).toString('base64url') },
      'invalid_p256dh',
    ],
    ['p256dh that is too long', { p256dh: 'A'.repeat(201) }, 'invalid_body'],
    ['no p256dh', { p256dh: undefined }, 'invalid_body'],
    ['auth of 15 octets', { auth: Buffer.alloc(15).toString('base64url') }, 'invalid_auth_secret'],
    ['auth of 17 octets', { auth: Buffer.alloc(17).toString('base64url') }, 'invalid_auth_secret'],
    ['auth that is no base64', { auth: 'not base64 at all' }, 'invalid_auth_secret'],
    ['no auth', { auth: undefined }, 'invalid_body'],
  ])('refuses %s', async (_name, changes, code) => {
    await expectProblem(subscribe({ keys: { ...keys, ...changes } }), code);
  });

  it.each<[string, Json, ErrorCode]>([
    ['a VAPID key that is not ours', { vapidKeyId: 'unknown' }, 'vapid_key_unknown'],
    ['a zone that is too long', { timeZone: 'A'.repeat(65) }, 'invalid_body'],
    ['a locale that is none', { locale: 'pt_BR' }, 'invalid_body'],
    ['a device id that is too long', { deviceId: 'x'.repeat(65) }, 'invalid_body'],
    ['preferences that are no object', { preferences: [] }, 'invalid_body'],
  ])('refuses %s', async (_name, more, code) => void (await expectProblem(subscribe({}, more), code)));

  it.each([-1, 1.5, '2030-01-01', Number.MAX_SAFE_INTEGER + 1])('refuses expirationTime %j', async (expirationTime) => {
    await expectProblem(subscribe({ expirationTime }), 'invalid_body');
  });

  it.each(['https://attacker.example', 'null', 'https://app.example.attacker.example', 'http://app.example'])(
    'refuses a page of %s',
    async (origin) => {
      await expectProblem(
        server.call(`${PUSH}/subscribe`, { user: 'ana', body: { subscription }, headers: { origin } }),
        'origin_not_allowed',
      );
    },
  );
});

describe('POST /notifications', () => {
  const send = (body: Json) => server.call('/api/v1/notifications', { admin: true, body });

  it.each<[string, Json, ErrorCode]>([
    ['nobody to send to', { title: 'x' }, 'audience_required'],
    ['no title', { userId: 'ana' }, 'title_required'],
    ['two ways of naming recipients', { to: { users: ['ana'] }, userId: 'ana', title: 'x' }, 'invalid_body'],
    ['two ways in snake_case', { to: { everyone: true }, user_id: 'ana', title: 'x' }, 'invalid_body'],
    ['two ids of one user', { userId: 'ana', user_id: 'bob', title: 'x' }, 'invalid_body'],
    ['an unknown category', { userId: 'ana', title: 'x', category: 'nothing' }, 'category_unknown'],
    ['an unknown template', { userId: 'ana', template: 'nothing' }, 'template_unknown'],
    ['a target that no URL can be made of', { userId: 'ana', title: 'x', url: 'https://[' }, 'template_unrenderable'],
    ['a payload that cannot fit', { userId: 'ana', title: 'x', url: `/${'x'.repeat(2000)}` }, 'template_unrenderable'],
  ])('refuses %s', async (_name, body, code) => void (await expectProblem(send(body), code)));
});

describe('PUT /templates', () => {
  const load = (template: Json, categories: Json[] = []) =>
    server.call('/api/v1/templates', { method: 'PUT', admin: true, body: { categories, templates: [template] } });
  const good = { type: 'hello', defaultLocale: 'en', texts: { en: { title: 'Hello' } } };

  it.each<[string, Json, ErrorCode, string]>([
    [
      'Liquid that does not parse',
      { texts: { en: { title: '{{ x' } } },
      'template_invalid',
      '/templates/0/texts/en/title',
    ],
    ['a default language without a text', { defaultLocale: 'de' }, 'template_invalid', '/templates/0/defaultLocale'],
    ['an unknown category', { category: 'nothing' }, 'category_unknown', '/templates/0/category'],
    [
      'an action without a title',
      { actions: [{ action: 'go' }] },
      'template_invalid',
      '/templates/0/texts/en/actionTitles/go',
    ],
    [
      'a language that is none',
      { texts: { en: { title: 'x' }, pt_BR: { title: 'x' } } },
      'invalid_body',
      '/templates/0/texts/pt_BR',
    ],
  ])('refuses %s, whole', async (_name, changes, code, pointer) => {
    const { errors } = await expectProblem(
      load({ ...good, ...changes }, [{ id: 'extra', names: { en: 'Extra' } }]),
      code,
    );
    expect((errors as { pointer: string }[]).map((each) => each.pointer)).toContain(pointer);
    const { body } = await server.call(`${PUSH}/categories`);
    expect(body).toEqual({ categories: [] });
  });
});

describe('PUT /templates with a name twice', () => {
  const hello = { type: 'hello', defaultLocale: 'en', texts: { en: { title: 'Hello' } } };
  const news = { id: 'news', names: { en: 'News' } };
  it.each<[string, Json, string]>([
    ['type', { templates: [hello, { ...hello, type: 'other' }, hello] }, '/templates/2/type'],
    ['category', { categories: [news, news], templates: [] }, '/categories/1/id'],
  ])('refuses the %s', async (_name, body, pointer) => {
    const answer = server.call('/api/v1/templates', { method: 'PUT', admin: true, body });
    const { errors } = await expectProblem(answer, 'invalid_body');
    expect(errors).toEqual([{ pointer, detail: 'named twice' }]);
  });
});

describe('a deeply nested body', () => {
  const nested = (levels: number) =>
    `{"userId":"ana","title":"x","context":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
  const lists = (levels: number) =>
    `{"userId":"ana","title":"x","context":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}}`;

  it.each([
    ['33 levels', nested(32)],
    ['300,000 levels of lists', lists(300_000)],
    ['150,000 levels of objects', nested(150_000)],
    ['300,000 levels where nothing else is', `${'['.repeat(300_000)}${']'.repeat(300_000)}`],
  ])('is refused above that: %s', async (_name, body) => {
    const problem = await expectProblem(server.call('/api/v1/notifications', { admin: true, body }), 'invalid_body');
    expect(problem.errors).toEqual([{ pointer: '', detail: 'nested deeper than 32 levels' }]);
  });

  it('is taken up to 32 levels', async () => {
    const { status } = await server.call('/api/v1/notifications', { admin: true, body: nested(31) });
    expect(status).toBe(202);
  });
});

describe('what is not there', () => {
  it.each([
    ['GET', '/api/v1/nothing'],
    ['GET', `${PUSH}/subscribe`],
    ['PATCH', '/api/v1/templates'],
    ['GET', '/api'],
  ])('%s %s is a 404 with a code, not a page', async (method, path) => {
    await expectProblem(server.call(path, { method, admin: true }), 'not_found');
  });
});
