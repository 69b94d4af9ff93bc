// @vitest-environment happy-dom
/** Preferences, categories and tags between a page and a whole server. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BelfryClient } from '../../client/index.ts';
import type { TemplateSet } from '../../wire/index.ts';
import { openRealServer, tokenOf, type RealServer } from './open-real-server.ts';

const CATEGORIES: TemplateSet['categories'] = [
  {
    id: 'reminders',
    names: { en: 'Reminders', 'pt-BR': 'Lembretes' },
    descriptions: { en: 'Before you start.', 'pt-BR': 'Antes de começar.' },
  },
  { id: 'offers', names: { en: 'Offers' }, defaultOn: false },
];

let real: RealServer;
beforeEach(async () => {
  real = await openRealServer({ templates: { categories: CATEGORIES, templates: [] }, clientTags: ['city'] });
});

const openPage = (user?: string, locale?: string): BelfryClient =>
  real.browser.openPage({
    getToken: () => (user === undefined ? null : tokenOf(user)),
    ...(locale === undefined ? {} : { locale }),
  });
/** As the app's back end sees the person. */
const profileOf = async (user: string) => {
  const headers = { authorization: `Bearer ${real.server.made.apiKey}` };
  const answer = await real.server.app.request(`/api/v1/users/${user}`, { headers });
  return (await answer.json()) as Record<string, unknown>;
};
const reminders = (on: boolean) => ({ categories: { reminders: on } });

describe('categories', () => {
  it.each([
    ['pt-BR', 'Lembretes', 'Antes de começar.'],
    ['pt', 'Lembretes', 'Antes de começar.'],
    ['pt-PT', 'Lembretes', 'Antes de começar.'],
    ['en-GB', 'Reminders', 'Before you start.'],
    ['ja', 'Reminders', 'Before you start.'],
  ])('in %s are named as the page reads, or else in their first language', async (locale, name, description) => {
    const { categories } = await openPage('ana', locale).enable();
    expect(categories).toEqual([
      { id: 'offers', name: 'Offers', defaultOn: false },
      { id: 'reminders', name, description, defaultOn: true },
    ]);
  });
});

describe('choices', () => {
  it('for all devices are the person’s; for this one they are here alone', async () => {
    const page = openPage('ana');
    await page.enable();
    await page.savePreferences(reminders(false), { forAllDevices: true });
    await page.savePreferences({ soundEnabled: false });
    expect(await profileOf('ana')).toMatchObject({
      preferences: reminders(false),
      subscriptions: [{ preferences: { soundEnabled: false } }],
    });
    const { subscriptions } = (await profileOf('ana')) as { subscriptions: { preferences: object }[] };
    expect(subscriptions[0]?.preferences).toEqual({ soundEnabled: false });
    expect(page.get()).toMatchObject({ preferences: { soundEnabled: false, ...reminders(false) }, unsaved: false });
  });

  it('made offline are shown, survive a reload, and reach the server at the next start', async () => {
    const page = openPage('ana');
    await page.enable();
    real.online = false;
    expect(await page.savePreferences(reminders(false))).toMatchObject(reminders(false));
    expect(await page.savePreferences({ enabled: false }, { forAllDevices: true })).toMatchObject({ enabled: false });
    expect(page.get()).toMatchObject({ preferences: { enabled: false, ...reminders(false) }, unsaved: true });
    page.stop();
    real.online = true;
    const next = openPage('ana');
    expect(await next.start()).toMatchObject({ preferences: { enabled: false, ...reminders(false) } });
    await vi.waitFor(() => expect(next.get().unsaved).toBe(false));
    await vi.waitFor(async () =>
      expect(await profileOf('ana')).toMatchObject({
        preferences: { enabled: false },
        subscriptions: [{ preferences: reminders(false) }],
      }),
    );
  });

  it('of one person are not sent for the next one at the computer', async () => {
    const page = openPage('ana');
    await page.enable();
    real.online = false;
    await page.savePreferences(reminders(false), { forAllDevices: true });
    page.stop();
    real.online = true;
    const next = openPage('bob');
    expect(await next.start()).toMatchObject({ userId: 'bob', preferences: reminders(true), unsaved: false });
    for (const user of ['ana', 'bob']) expect((await profileOf(user)).preferences).toEqual({});
  });

  it('that the server refuses are taken back', async () => {
    const page = openPage('ana');
    await page.enable();
    const before = page.get().preferences;
    const saved = page.savePreferences({ categories: { nothing: true } });
    await expect(saved).rejects.toMatchObject({ code: 'server_refused', serverCode: 'category_unknown' });
    expect(page.get().preferences).toEqual(before);
  });

  it('keep quiet hours in the browser’s zone', async () => {
    const page = openPage('ana');
    await page.enable();
    await page.savePreferences({ quietHours: { enabled: true, start: '22:00', end: '07:00' } });
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    expect(page.get().preferences?.quietHours).toEqual({ enabled: true, start: '22:00', end: '07:00', timeZone });
  });
});

describe('tags', () => {
  it('are the person’s where pages may write them, else refused', async () => {
    const page = openPage('ana');
    await page.enable();
    await page.setTags({ city: 'São Paulo' });
    await expect(page.setTags({ plan: 'pro' })).rejects.toMatchObject({ serverCode: 'tag_not_allowed' });
    expect(await profileOf('ana')).toMatchObject({ tags: { city: 'São Paulo' } });
  });
});

describe('an edit that waits when another person’s token comes', () => {
  it('is not sent for them, and nothing hangs', async () => {
    let who = 'ana';
    const page = real.browser.openPage({ getToken: () => tokenOf(who) });
    await page.enable();
    real.online = false;
    await page.savePreferences(reminders(false), { forAllDevices: true });
    who = 'bob';
    real.online = true;
    window.dispatchEvent(new Event('online'));
    await vi.waitFor(() =>
      expect(page.get()).toMatchObject({ userId: 'bob', unsaved: false, preferences: reminders(true) }),
    );
    for (const user of ['ana', 'bob']) expect((await profileOf(user)).preferences).toEqual({});
    expect(await page.resync()).toMatchObject({ userId: 'bob', error: null });
  });
});
