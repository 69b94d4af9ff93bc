import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { segmentFilterSchema, type ExplainResponse, type SegmentFilter } from '../../../wire/index.ts';
import { FIVE_CATEGORIES, openTestServer, type Json, type TestServer } from '../open-belfry.ts';

const SEGMENTS = '/api/v1/segments';
const ESTIMATE = '/api/v1/audiences/estimate';
const DAY_MS = 86_400_000;
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)';

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer({
    templates: { categories: FIVE_CATEGORIES, templates: [] },
  });
});
afterEach(async () => {
  await server.close();
});

/** The first JSON example under a heading of API.md. */
function exampleOf(heading: string): unknown {
  const page = readFileSync(join(import.meta.dirname, '../../../API.md'), 'utf8');
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page.slice(page.indexOf(`\n${heading}`))) ?? [];
  return JSON.parse(example);
}

const put = (id: string, body: unknown) => server.call(`${SEGMENTS}/${id}`, { method: 'PUT', admin: true, body });
const post = (path: string, body: unknown) => server.call(path, { admin: true, body });

const know = (user: string, members: Json) =>
  server.call(`/api/v1/users/${user}`, { method: 'PUT', admin: true, body: members });

describe('/api/v1/segments', () => {
  const away = { name: 'Away', filter: { lastSeenAt: { before: '7 days ago' } } };

  it('keeps, replaces, lists and deletes', async () => {
    const made = await put('away', away);
    expect([made.status, made.body]).toEqual([
      200,
      { id: 'away', ...away, createdAt: expect.any(Number) as number, updatedAt: expect.any(Number) as number },
    ]);
    server.environment.advance(1000);
    const named = await put('away', { ...away, name: 'Gone' });
    expect(named.body).toMatchObject({ name: 'Gone', createdAt: made.body.createdAt });
    expect(named.body.updatedAt).toBe(server.environment.now());
    expect((await server.call(`${SEGMENTS}/away`, { admin: true })).body).toEqual(named.body);
    expect((await server.call(SEGMENTS, { admin: true })).body).toEqual({ segments: [named.body] });
    const remove = () => server.call(`${SEGMENTS}/away`, { method: 'DELETE', admin: true });
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 404]);
    expect((await server.call(`${SEGMENTS}/away`, { admin: true })).body).toMatchObject({ code: 'segment_unknown' });
  });

  it('takes the filter that API.md shows', async () => {
    expect((await put('away', exampleOf('## Segments'))).status).toBe(200);
  });

  it('names in API.md every condition, and no other', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../API.md'), 'utf8');
    const rows = page.slice(page.indexOf('| condition | |')).split('\n\n')[0]?.split('\n').slice(2) ?? [];
    const filters = rows.map((row) => JSON.parse(/`(\{.*?\})`/.exec(row)?.[1] ?? '') as SegmentFilter);
    for (const filter of filters) expect(segmentFilterSchema.safeParse(filter)).toMatchObject({ success: true });
    const told = segmentFilterSchema.safeParse({}).error?.issues[0]?.message ?? '';
    const known = told
      .replace(/.* of /, '')
      .split(', ')
      .slice(3);
    expect([...new Set(filters.map((filter) => Object.keys(filter)[0]))].toSorted()).toEqual(known.toSorted());
  });

  it('asks for an API key', async () => {
    expect((await server.call(SEGMENTS)).status).toBe(401);
    expect((await server.call(ESTIMATE, { body: { to: { everyone: true } } })).status).toBe(401);
  });

  const NO_FILTERS: [what: string, filter: unknown, pointer: string][] = [
    ['nothing', {}, ''],
    ['a list', [], ''],
    ['null', null, ''],
    ['an unknown condition', { all: [{ country: 'BR' }] }, '/all/0'],
    ['an unknown member', { any: [{ active: true, name: 'x' }] }, '/any/0/name'],
    ['an empty list', { not: { all: [] } }, '/not/all'],
    ['both all and any', { all: [{ active: true }], any: [] }, '/any'],
    ['a tag without a test', { tag: 'plan' }, ''],
    ['a tag with two tests', { tag: 'plan', equals: 'x', exists: true }, ''],
    ['a tag that equals a list', { tag: 'plan', equals: ['x'] }, '/equals'],
    ['a number as text', { tag: 'age', gte: '18' }, '/gte'],
    ['a tag with an empty name', { tag: '', exists: true }, '/tag'],
    ['a time that is none', { lastSeenAt: { before: 'yesterday' } }, '/lastSeenAt/before'],
    ['a day that is none', { subscribedAt: { after: '2026-02-30' } }, '/subscribedAt/after'],
    ['a time without a zone', { subscribedAt: { after: '2026-02-20T10:00:00' } }, '/subscribedAt/after'],
    ['a range without an end', { lastSeenAt: {} }, '/lastSeenAt'],
    ['a language that is none', { locale: 'english!' }, '/locale'],
    ['an unknown platform', { all: [{ active: true }, { platform: 'amiga' }] }, '/all/1/platform'],
    ['an unknown event', { event: 'opened' }, '/event'],
    ['a length that is none', { event: 'clicked', within: '-3 days' }, '/within'],
    ['a negative length', { event: 'clicked', within: 30 }, '/within'],
    [
      'nine levels',
      { not: { not: { not: { not: { not: { not: { not: { not: { not: { active: true } } } } } } } } } },
      '',
    ],
    ['51 conditions', { any: [{ all: Array(50).fill({ active: true }) as Json[] }, { active: false }] }, ''],
    ['501 values', { tag: 'plan', in: Array.from({ length: 501 }, String) }, '/in'],
  ];

  it.each(NO_FILTERS)('refuses %s as a filter, and says where', async (_, filter, pointer) => {
    for (const [answer, prefix] of [
      [await put('bad', { name: 'Bad', filter }), '/filter'],
      [await post(ESTIMATE, { to: { filter } }), '/to/filter'],
      [await post('/api/v1/notifications', { to: { filter }, title: 'x' }), '/to/filter'],
    ] as const) {
      expect(answer.body).toMatchObject({ status: 422, code: 'filter_invalid' });
      expect((answer.body.errors as { pointer: string }[]).map((each) => each.pointer)).toEqual([prefix + pointer]);
    }
    expect((await server.call(SEGMENTS, { admin: true })).body).toEqual({ segments: [] });
  });

  it('refuses categories that there are not', async () => {
    const filter = {
      any: [{ category: 'system_updates' }, { not: { event: 'clicked', category: 'x' } }, { category: 'y' }],
    };
    const { body } = await put('bad', { name: 'Bad', filter });
    expect(body).toMatchObject({ status: 400, code: 'category_unknown' });
    expect((body.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      '/filter/any/1/not/category',
      '/filter/any/2/category',
    ]);
    expect((await post(ESTIMATE, { to: { filter: { category: 'y' } } })).body).toMatchObject({
      code: 'category_unknown',
    });
  });

  it.each([
    ['no name', { filter: { active: true } }, '/name'],
    ['an unknown member', { name: 'x', filter: { active: true }, to: 1 }, '/to'],
  ])('refuses %s', async (_, body, pointer) => {
    expect((await put('bad', body)).body).toMatchObject({ code: 'invalid_body', errors: [{ pointer }] });
    expect((await put('1 bad', { name: 'x', filter: { active: true } })).body).toMatchObject({ code: 'invalid_body' });
  });
});

describe('a send', () => {
  const titled = { title: 'Hello' };

  it('reaches the segment, the groups or whoever fits the filter', async () => {
    await server.subscribe('ana', { locale: 'pt-BR' });
    await server.subscribe('bea', { locale: 'pt' });
    await server.subscribe('cid', { locale: 'en' });
    await know('ana', { groups: ['vip'] });
    await know('cid', { groups: ['beta'] });
    await put('portuguese', { name: 'Português', filter: { locale: 'pt' } });
    const users = async (to: Json) =>
      (await server.send({ to, ...titled })).details.map(({ userId, state }) => `${userId ?? ''} ${state}`);
    expect(await users({ segment: 'portuguese' })).toEqual(['ana accepted', 'bea accepted']);
    expect(await users({ filter: { locale: 'pt-BR' } })).toEqual(['ana accepted']);
    expect(await users({ groups: ['vip', 'beta'] })).toEqual(['ana accepted', 'cid accepted']);
    const { unreached, state } = await server.send({ to: { groups: ['none'] }, ...titled });
    expect([unreached, state]).toEqual([[{ id: 'none', reason: 'group_empty' }], 'done']);
  });

  it('goes by the tags that people have', async () => {
    for (const user of ['ana', 'bea', 'cid']) await server.subscribe(user);
    const renews = (ms: number) => ({ date: new Date(server.environment.now() + ms).toISOString() });
    await know('ana', { tags: { plan: 'pro', age: 30, beta: true, renews: renews(DAY_MS) } });
    await know('bea', { tags: { plan: 'free', age: 17, beta: false, renews: renews(9 * DAY_MS) } });
    const users = async (filter: SegmentFilter) =>
      (await server.send({ to: { filter }, ...titled })).details.map(({ userId }) => userId);
    expect(await users({ tag: 'plan', in: ['pro', 'team'] })).toEqual(['ana']);
    expect(await users({ not: { tag: 'plan', equals: 'pro' } })).toEqual(['bea', 'cid']);
    expect(await users({ tag: 'age', gte: 17, lt: 30 })).toEqual(['bea']);
    expect(await users({ tag: 'beta', equals: true })).toEqual(['ana']);
    expect(await users({ tag: 'renews', after: 'now', before: 'in 7 days' })).toEqual(['ana']);
    expect(await users({ tag: 'renews', exists: false })).toEqual(['cid']);
  });

  it('counts "7 days ago" from the clock', async () => {
    await server.subscribe('ana');
    const filter: SegmentFilter = { lastSeenAt: { before: '7 days ago' } };
    expect((await server.send({ to: { filter }, ...titled })).counts.total).toBe(0);
    server.environment.advance(7 * DAY_MS);
    expect((await server.send({ to: { filter }, ...titled })).counts.total).toBe(0);
    server.environment.advance(1);
    expect((await server.send({ to: { filter }, ...titled })).counts.total).toBe(1);
  });

  it('to a segment that is not there is refused, and nothing is stored', async () => {
    const { body } = await post('/api/v1/notifications', { to: { segment: 'none' }, ...titled });
    expect(body).toMatchObject({ status: 404, code: 'segment_unknown', errors: [{ pointer: '/to/segment' }] });
    expect((await post(ESTIMATE, { to: { segment: 'none' } })).body).toMatchObject({ code: 'segment_unknown' });
  });

  it('explains to whom it was not sent that they did not fit', async () => {
    const { id } = await server.subscribe('ana');
    const sent = await server.send({ to: { filter: { platform: 'ios' } }, ...titled });
    const path = `/api/v1/notifications/${sent.id}/explain?subscription=${id}`;
    const { body } = await server.call<ExplainResponse>(path, { admin: true });
    expect(body.subscriptions[0]?.steps).toMatchObject([{ code: 'not_in_audience' }]);
  });
});

describe('POST /api/v1/audiences/estimate', () => {
  it('tells how many people and browsers a send would be planned for', async () => {
    await server.call('/api/v1/push/subscribe', {
      user: 'ana',
      body: { subscription: server.browser().subscription },
      headers: { 'user-agent': IPHONE },
    });
    await server.subscribe('ana');
    await server.subscribe('bea');
    expect((await post(ESTIMATE, { to: { everyone: true } })).body).toEqual(exampleOf('### How many'));
    await put('phones', { name: 'iPhones', filter: { platform: 'ios' } });
    const { status, body } = await post(ESTIMATE, { to: { segment: 'phones' } });
    expect([status, body]).toEqual([
      200,
      { users: 1, subscriptions: 1, exact: true, byPlatform: { ios: 1 }, sample: ['ana'] },
    ]);
  });

  it('asks for an audience', async () => {
    expect((await post(ESTIMATE, {})).body).toMatchObject({ code: 'invalid_body', errors: [{ pointer: '/to' }] });
    expect((await post(ESTIMATE, { to: { users: [] } })).body).toMatchObject({ errors: [{ pointer: '/to/users' }] });
  });
});
