/** The catalogue of categories, and what a change of it does to people. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestServer, type Json, type TestServer } from './open-belfry.ts';

const NEWS = { names: { en: 'News', 'pt-BR': 'Novidades' }, descriptions: { en: 'Now and then.' } };

let server: TestServer;
beforeEach(async () => {
  server = await openTestServer();
});
afterEach(() => server.close());

const put = (id: string, body: Json) => server.call(`/api/v1/categories/${id}`, { method: 'PUT', admin: true, body });
const remove = (id: string) => server.call(`/api/v1/categories/${id}`, { method: 'DELETE', admin: true });
const get = (path: string) => server.call(`/api/v1/categories${path}`, { admin: true });

describe('a category', () => {
  it('is put, read, listed, changed and deleted', async () => {
    const whole = { ...NEWS, id: 'news', defaultOn: true, critical: false, inQuietHours: 'defer' };
    expect(await put('news', NEWS)).toMatchObject({ status: 200, body: whole });
    expect((await get('/news')).body).toEqual(whole);
    expect((await put('news', { ...NEWS, critical: true })).body).toMatchObject({ critical: true });
    expect((await get('')).body).toEqual({ categories: [{ ...whole, critical: true }] });
    expect((await remove('news')).status).toBe(204);
    expect((await get('/news')).body).toMatchObject({ code: 'category_not_found' });
    expect((await remove('news')).status).toBe(404);
  });

  it('that a template is of is not deleted', async () => {
    const template = { type: 'news', category: 'news', defaultLocale: 'en', texts: { en: { title: 'x' } } };
    const load = (body: Json) => server.call('/api/v1/templates', { method: 'PUT', admin: true, body });
    await load({ categories: [{ id: 'news', ...NEWS }], templates: [template] });
    expect(await remove('news')).toMatchObject({ status: 409, body: { code: 'category_in_use' } });
    const { category: _none, ...without } = template;
    await load({ templates: [without] });
    expect((await remove('news')).status).toBe(204);
  });

  it.each<[string, string, Json, string]>([
    ['an id that is none', '1x', NEWS, ''],
    ['another id in the body', 'news', { ...NEWS, id: 'other' }, '/id'],
    ['no names', 'news', {}, '/names'],
    ['a language that is none', 'news', { names: { 'x y': 'News' } }, '/names/x y'],
    ['quiet hours of another kind', 'news', { ...NEWS, inQuietHours: 'never' }, '/inQuietHours'],
    ['a negative cap', 'news', { ...NEWS, frequencyCap: { max: -1, windowSeconds: 60 } }, '/frequencyCap/max'],
    ['an unknown member', 'news', { ...NEWS, sound: true }, '/sound'],
  ])('is refused with %s, and nothing is stored', async (_name, id, body, pointer) => {
    expect(await put(id, body)).toMatchObject({ status: 400, body: { code: 'invalid_body', errors: [{ pointer }] } });
    expect((await get('')).body).toEqual({ categories: [] });
  });
});

describe('a default that changes', () => {
  it('is for those who have chosen nothing themselves, on no device', async () => {
    await put('news', { ...NEWS, defaultOn: true });
    const choose = (user: string, on: boolean) =>
      server.call(`/api/v1/users/${user}`, {
        method: 'PUT',
        admin: true,
        body: { preferences: { categories: { news: on } } },
      });
    for (const user of ['nobody', 'yes', 'no']) await server.subscribe(user);
    await choose('yes', true);
    await choose('no', false);
    await server.subscribe('device', { preferences: { categories: { news: true } } });
    const sent = async () => {
      const to = { users: ['nobody', 'yes', 'no', 'device'] };
      const { details } = await server.send({ to, title: 'x', category: 'news' });
      return details.filter(({ success }) => success).map(({ userId }) => userId);
    };
    expect(await sent()).toEqual(['nobody', 'yes', 'device']);
    await put('news', { ...NEWS, defaultOn: false });
    expect(await sent()).toEqual(['yes', 'device']);
    await put('news', { ...NEWS, defaultOn: true });
    expect(await sent()).toEqual(['nobody', 'yes', 'device']);
  });
});

describe('a set of templates', () => {
  it('with a fault stores neither its templates nor its categories', async () => {
    const bad = { type: 'news', category: 'nope', defaultLocale: 'en', texts: { en: { title: 'x' } } };
    const body = { categories: [{ id: 'news', ...NEWS }], templates: [bad] };
    expect(await server.call('/api/v1/templates', { method: 'PUT', admin: true, body })).toMatchObject({
      status: 400,
      body: { code: 'category_unknown' },
    });
    expect((await get('')).body).toEqual({ categories: [] });
  });
});

describe('what a template gives to a send', () => {
  const TEMPLATE = {
    type: 'full',
    defaultLocale: 'en',
    texts: { en: { title: 'Hello {{ name }}', body: 'B' } },
    url: '/u',
    icon: '/i.png',
    badge: '/b.png',
    image: '/m.png',
    tag: 'tag-{{ name }}',
    renotify: true,
    requireInteraction: true,
    vibrate: [100],
    dir: 'ltr',
    data: { kind: 'k', name: 'default' },
    ttlSeconds: 120,
    urgency: 'low',
    topic: 'topic-{{ name }}',
    priority: 'high',
  };
  const load = (template: Json) =>
    server.call('/api/v1/templates', { method: 'PUT', admin: true, body: { templates: [template] } });

  it('is every option, TTL, urgency, topic and tag, each of which the send can override', async () => {
    await load(TEMPLATE);
    const { agent } = await server.subscribe('ana');
    await server.send({ userId: 'ana', template: 'full', context: { name: 'Ana' } });
    const first = await agent.nextPush();
    expect(first.headers).toMatchObject({
      ttl: '120',
      urgency: 'low',
      topic: expect.stringMatching(/^.{32}$/) as string,
    });
    expect(first.json()).toMatchObject({
      notification: {
        title: 'Hello Ana',
        body: 'B',
        navigate: expect.stringMatching(/^https:\/\/app\.example\/.*\?to=\/u$/) as string,
        icon: 'https://app.example/i.png',
        badge: 'https://app.example/b.png',
        image: 'https://app.example/m.png',
        tag: 'tag-Ana',
        renotify: true,
        requireInteraction: true,
        vibrate: [100],
        dir: 'ltr',
        lang: 'en',
        data: { kind: 'k', name: 'Ana' },
      },
    });
    const own = { tag: 'mine', vibrate: [5], ttlSeconds: 60, urgency: 'high', requireInteraction: false };
    await server.send({ userId: 'ana', template: 'full', context: { name: 'Bo' }, ...own });
    const second = await agent.nextPush();
    expect(second.headers).toMatchObject({ ttl: '60', urgency: 'high' });
    expect(second.headers.topic).not.toBe(first.headers.topic);
    expect(second.json()).toMatchObject({ notification: { tag: 'mine', vibrate: [5], requireInteraction: false } });
  });

  it('is of the version that the send began with, though it is edited before the last message', async () => {
    await load(TEMPLATE);
    const { agent } = await server.subscribe('ana');
    server.service.answerNext({ status: 503, headers: { 'retry-after': '60' }, body: '' });
    await server.send({ userId: 'ana', template: 'full', context: { name: 'Ana' } });
    await load({ ...TEMPLATE, texts: { en: { title: 'Edited' } } });
    await server.advance(60_000);
    expect((await agent.nextPush()).json()).toMatchObject({ notification: { title: 'Hello Ana' } });
    await server.send({ userId: 'ana', template: 'full', context: { name: 'Ana' } });
    expect((await agent.nextPush()).json()).toMatchObject({ notification: { title: 'Edited' } });
  });

  it('is nothing when it is not active', async () => {
    await load({ ...TEMPLATE, active: false });
    const body = { userId: 'ana', template: 'full' };
    expect(await server.call('/api/v1/notifications', { admin: true, body })).toMatchObject({
      status: 404,
      body: { code: 'template_unknown' },
    });
  });

  it('is a warning where the context lacks a variable, and an error with strict', async () => {
    await load(TEMPLATE);
    await server.subscribe('ana');
    const lax = await server.send({ userId: 'ana', template: 'full' });
    expect(lax.warnings).toEqual(['unknown variable: name']);
    const body = { userId: 'ana', template: 'full', strict: true };
    expect(await server.call('/api/v1/notifications', { admin: true, body })).toMatchObject({
      status: 422,
      body: { code: 'variable_unknown', errors: [{ pointer: '/context/name' }] },
    });
    await load({ ...TEMPLATE, strict: true });
    const byTemplate = { userId: 'ana', template: 'full' };
    expect((await server.call('/api/v1/notifications', { admin: true, body: byTemplate })).status).toBe(422);
    const given = { ...byTemplate, context: { name: null } };
    expect((await server.call('/api/v1/notifications', { admin: true, body: given })).status).toBe(202);
  });
});
