import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientError } from '../../client/errors.ts';
import { news, openLoadedScene, refused, settled, type Page, type Scene } from './preferences-scene.ts';

let scene: Scene;
let page: Page;
beforeEach(async () => {
  ({ scene, page } = await openLoadedScene());
});

describe('an edit', () => {
  it('shows at once, before anything is asked', () => {
    void page.edits.save({ soundEnabled: false, ...news(false) });
    expect(page.state).toEqual({
      preferences: { ...scene.preferences(), soundEnabled: false, categories: { news: false, offers: true } },
      unsaved: false,
    });
    expect(scene.sent).toEqual([]);
  });

  it('resolves with the server’s answer, and leaves nothing on the device', async () => {
    const saved = page.edits.save(news(false));
    await settled();
    scene.levels.device = { vibrationEnabled: false };
    scene.next().accept();
    expect(await saved).toEqual({
      ...scene.preferences(),
      categories: { news: false, offers: true },
      vibrationEnabled: false,
    });
    expect(page.state).toEqual({ preferences: await saved, unsaved: false });
    expect(scene.draft()).toEqual([]);
  });

  it('is of this device, or of the person', async () => {
    scene.answers = () => undefined;
    await page.edits.save({ soundEnabled: false });
    await page.edits.save({ enabled: false }, { forAllDevices: true });
    await page.edits.save({ vibrationEnabled: false }, { forAllDevices: false });
    expect(scene.levels).toEqual({
      user: { enabled: false },
      device: { soundEnabled: false, vibrationEnabled: false },
    });
    expect(scene.sent.map(([, , userId]) => userId)).toEqual(['ana', 'ana', 'ana']);
  });

  it('needs a subscription', async () => {
    scene.held = null;
    await expect(page.edits.save(news(false))).rejects.toMatchObject({ code: 'not_subscribed' });
    expect([page.state.preferences?.categories.news, scene.config.draft]).toEqual([true, undefined]);
  });

  it('takes no part of the object that it was given', async () => {
    const given = { categories: { news: false } };
    void page.edits.save(given);
    given.categories.news = true;
    await settled();
    expect(scene.next().choices).toEqual(news(false));
    void page.edits.save({ soundEnabled: undefined });
    expect(page.state.preferences?.soundEnabled).toBe(true);
  });
});

describe('a refused edit', () => {
  it('is taken back alone: what others changed stays', async () => {
    const bad = page.edits.save({ soundEnabled: false, ...news(false) });
    const good = page.edits.save({ categories: { offers: false }, vibrationEnabled: false });
    const rejected = expect(bad).rejects.toMatchObject({ code: 'server_refused' });
    await settled();
    scene.next().fail(refused());
    await rejected;
    expect(page.state.preferences).toEqual({
      ...scene.preferences(),
      categories: { news: true, offers: false },
      vibrationEnabled: false,
    });
    await settled();
    scene.next().accept();
    expect((await good).categories).toEqual({ news: true, offers: false });
    expect(scene.draft()).toEqual([]);
  });

  it('gives way to what another edit of the same members says', async () => {
    const bad = page.edits.save(news(false), { forAllDevices: true });
    const good = page.edits.save(news(false));
    const rejected = expect(bad).rejects.toBeInstanceOf(ClientError);
    await settled();
    scene.next().fail(refused());
    await rejected;
    expect(page.state.preferences?.categories.news).toBe(false);
    await settled();
    scene.next().accept();
    await good;
    expect(scene.levels).toEqual({ user: {}, device: news(false) });
  });

  it('restores what another tab has told meanwhile, not what was there before', async () => {
    const bad = page.edits.save({ enabled: false });
    const rejected = expect(bad).rejects.toMatchObject({ code: 'unauthorized' });
    await settled();
    page.state.preferences = { ...scene.preferences(), soundEnabled: false };
    scene.next().fail(new ClientError('unauthorized', 'log in'));
    await rejected;
    expect(page.state.preferences).toMatchObject({ enabled: true, soundEnabled: false });
  });
});

describe('several quick edits', () => {
  it('are sent one after another, and the last of the same switch wins', async () => {
    const all = [true, false, true, false].map((on) => page.edits.save(news(on)));
    await settled();
    expect(scene.asked).toHaveLength(1);
    while (scene.asked.length > 0) {
      scene.next().accept();
      await settled();
    }
    expect((await Promise.all(all)).at(-1)?.categories.news).toBe(false);
    expect(scene.preferences().categories.news).toBe(false);
    // What was overtaken before it was sent is not sent.
    expect(scene.sent.map(([choices]) => choices.categories?.news)).toEqual([false]);
  });

  it('never flicker back while earlier answers come in', async () => {
    void page.edits.save(news(false));
    await settled();
    void page.edits.save(news(true));
    void page.edits.save({ soundEnabled: false });
    void page.edits.save(news(false));
    const from = page.history.length - 1;
    while (scene.asked.length > 0) {
      scene.next().accept();
      await settled();
    }
    const shown = page.history.slice(from).map(({ preferences: now }) => [now?.categories.news, now?.soundEnabled]);
    expect(shown.length).toBeGreaterThan(2);
    expect(new Set(shown.map(String))).toEqual(new Set(['false,false']));
  });

  it('are not set back by an answer that was asked for before', async () => {
    const before = Promise.withResolvers<ReturnType<Scene['preferences']>>();
    const old = scene.preferences();
    const loading = page.edits.loaded(before.promise);
    scene.answers = () => undefined;
    await page.edits.save(news(false));
    before.resolve(old);
    await loading;
    expect(page.state.preferences?.categories.news).toBe(false);
  });
});

describe('quiet hours', () => {
  const quietHours = { enabled: true, start: '22:00', end: '07:00' };
  const zoneNow = (timeZone: string | undefined) =>
    vi
      .spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions')
      .mockReturnValue({ timeZone } as Intl.ResolvedDateTimeFormatOptions);

  it.each([
    ['the browser’s zone', 'America/Sao_Paulo', quietHours, 'America/Sao_Paulo'],
    ['the zone that is given', 'America/Sao_Paulo', { ...quietHours, timeZone: 'Europe/Berlin' }, 'Europe/Berlin'],
    ['the browser’s for undefined', 'Asia/Kolkata', { ...quietHours, timeZone: undefined }, 'Asia/Kolkata'],
    ['none where the browser’s is none', 'Etc/Unknown', quietHours, undefined],
    ['none where the browser’s is an offset', '+03:00', quietHours, undefined],
    ['none where the browser has none', undefined, quietHours, undefined],
  ])('get %s', async (_name, browsers, given, zone) => {
    const spy = zoneNow(browsers);
    scene.answers = () => undefined;
    await page.edits.save({ quietHours: given });
    spy.mockRestore();
    expect(scene.preferences().quietHours).toEqual({ ...quietHours, ...(zone && { timeZone: zone }) });
  });

  it('keep the zone that they have: the person may travel', async () => {
    scene.answers = () => undefined;
    await page.edits.save({ quietHours: { ...quietHours, timeZone: 'Europe/Berlin' } });
    const spy = zoneNow('Asia/Kolkata');
    await page.edits.save({ quietHours: { ...quietHours, enabled: false } });
    spy.mockRestore();
    expect(scene.preferences().quietHours).toEqual({ ...quietHours, enabled: false, timeZone: 'Europe/Berlin' });
  });
});
