/** Edits where there are several tabs, and several people at one computer. */
import { beforeEach, describe, expect, it } from 'vitest';
import { news, offline, openLoadedScene, refused, settled, type Page, type Scene } from './preferences-scene.ts';

let scene: Scene;
let page: Page;
beforeEach(async () => {
  ({ scene, page } = await openLoadedScene());
});

const accept = () => scene.asked[0]?.accept();

describe('two tabs', () => {
  let other: Page;
  beforeEach(async () => {
    other = scene.openPage();
    await other.edits.loaded(scene.preferences());
  });

  it('send one at a time, so that the last edit wins', async () => {
    const saved = [page.edits.save(news(false)), other.edits.save(news(true))];
    await settled();
    expect(scene.asked).toHaveLength(1);
    accept();
    await settled();
    accept();
    await Promise.all(saved);
    expect(scene.levels.device).toEqual(news(true));
  });

  it('that were both offline lose none of each other’s edits', async () => {
    scene.answers = offline;
    await page.edits.save(news(false));
    await other.edits.save({ soundEnabled: false });
    scene.answers = () => undefined;
    await scene.openPage().edits.flush();
    expect(scene.levels.device).toEqual({ ...news(false), soundEnabled: false });
  });

  it('do not send again what the other has sent, though one wakes much later', async () => {
    scene.answers = offline;
    await page.edits.save(news(false));
    scene.answers = () => undefined;
    await other.edits.flush();
    await other.edits.save(news(true));
    scene.sent.length = 0;
    expect(page.state.unsaved).toBe(true);
    await page.edits.flush();
    expect([scene.sent, scene.levels.device]).toEqual([[], news(true)]);
    expect(page.state.unsaved).toBe(false);
  });

  it('flush at once without sending twice', async () => {
    scene.answers = offline;
    await page.edits.save(news(false));
    scene.answers = () => undefined;
    scene.sent.length = 0;
    await Promise.all([page.edits.flush(), other.edits.flush(), page.edits.flush()]);
    expect(scene.sent).toHaveLength(1);
  });

  it('build on what the other has told', () => {
    other.state.preferences = { ...scene.preferences(), ...news(false), enabled: false };
    void other.edits.save({ soundEnabled: false });
    expect(other.state.preferences).toMatchObject({ enabled: false, soundEnabled: false });
  });
});

describe('another person', () => {
  beforeEach(async () => {
    scene.answers = offline;
    await page.edits.save(news(false), { forAllDevices: true });
    scene.answers = () => undefined;
    scene.sent.length = 0;
  });

  it.each([['bob'], [null]])('%s: what waits is neither sent nor shown, and gone', async (userId) => {
    scene.held = { userId };
    const next = scene.openPage();
    await next.edits.loaded(scene.preferences());
    expect(next.state).toEqual({ preferences: scene.preferences(), unsaved: false });
    await next.edits.flush();
    expect([scene.sent, scene.draft()]).toEqual([[], []]);
  });

  it('in the same page: neither', async () => {
    scene.held = { userId: 'bob' };
    await page.edits.flush();
    await page.edits.save({ soundEnabled: false });
    expect(scene.sent).toEqual([[{ soundEnabled: false }, 'device', 'bob']]);
    expect(page.state.preferences).toEqual({ ...scene.preferences(), soundEnabled: false });
  });

  it('is not known yet: it waits, and is not shown', async () => {
    scene.held = null;
    const next = scene.openPage();
    await next.edits.loaded(scene.preferences());
    await next.edits.flush();
    expect(next.state).toEqual({ preferences: scene.preferences(), unsaved: false });
    expect([scene.sent, scene.draft().length]).toEqual([[], 1]);
    scene.held = { userId: 'ana' };
    await next.edits.flush();
    expect(scene.levels.user).toEqual(news(false));
  });
});

describe('forget', () => {
  it('drops what waits, here and in other tabs', async () => {
    scene.answers = offline;
    await page.edits.save(news(false));
    const other = scene.openPage();
    await other.edits.loaded(scene.preferences());
    await page.edits.forget();
    expect(page.state).toEqual({ preferences: null, unsaved: false });
    scene.answers = () => undefined;
    scene.sent.length = 0;
    await Promise.all([page.edits.flush(), other.edits.flush()]);
    expect([scene.sent, scene.draft()]).toEqual([[], []]);
    expect(page.state.preferences).toBeNull();
  });

  it.each([['accepted'], ['refused'], ['unanswered']])('shows nothing of an edit that is then %s', async (end) => {
    const saved = page.edits.save(news(false)).catch((error: unknown) => error);
    const behind = page.edits.save({ enabled: false }).catch((error: unknown) => error);
    await settled();
    await page.edits.forget();
    if (end === 'accepted') accept();
    else scene.asked[0]?.fail(end === 'refused' ? refused() : offline());
    expect(await saved).toBeInstanceOf(Error);
    expect(await behind).toMatchObject({ code: 'not_subscribed' });
    expect(page.state).toEqual({ preferences: null, unsaved: false });
    expect([scene.sent.length, scene.draft()]).toEqual([1, []]);
  });

  it('shows nothing of what was asked before', async () => {
    const before = Promise.withResolvers<ReturnType<Scene['preferences']>>();
    const loading = page.edits.loaded(before.promise);
    await page.edits.forget();
    before.resolve(scene.preferences());
    await loading;
    expect(page.state.preferences).toBeNull();
  });

  it('takes an edit back that had not reached the device yet', async () => {
    const saved = page.edits.save(news(false)).catch((error: unknown) => error);
    await page.edits.forget();
    expect(await saved).toMatchObject({ code: 'not_subscribed' });
    expect([scene.sent, scene.draft()]).toEqual([[], []]);
  });
});
