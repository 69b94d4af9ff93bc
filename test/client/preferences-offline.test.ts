/** Edits of preferences that the server cannot be told of yet. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ClientError } from '../../client/errors.ts';
import { news, offline, openLoadedScene, refused, settled, type Page, type Scene } from './preferences-scene.ts';

let scene: Scene;
let page: Page;
beforeEach(async () => {
  ({ scene, page } = await openLoadedScene());
  scene.answers = offline;
});

describe('offline', () => {
  it('resolves with what is shown, and says that it waits', async () => {
    expect(await page.edits.save(news(false))).toMatchObject(news(false));
    expect(page.state).toMatchObject({ preferences: news(false), unsaved: true });
    expect(scene.draft()).toMatchObject([{ choices: news(false), scope: 'device', userId: 'ana' }]);
  });

  it('waits for the last of the same switch only, in both scopes', async () => {
    await page.edits.save(news(false));
    await page.edits.save({ soundEnabled: false }, { forAllDevices: true });
    await page.edits.save(news(true));
    await page.edits.save(news(false), { forAllDevices: true });
    expect(scene.draft().map(({ choices, scope }) => [choices, scope])).toEqual([
      [{ soundEnabled: false }, 'user'],
      [news(true), 'device'],
      [news(false), 'user'],
    ]);
  });

  it('is sent later, in order', async () => {
    await page.edits.save(news(true));
    await page.edits.save(news(false), { forAllDevices: true });
    scene.answers = () => undefined;
    await page.edits.flush();
    expect(scene.levels).toEqual({ user: news(false), device: {} });
    expect(page.state).toEqual({ preferences: scene.preferences(), unsaved: false });
    expect(scene.draft()).toEqual([]);
  });

  it('survives a reload, and is laid over what the server says', async () => {
    await page.edits.save(news(false));
    const next = scene.openPage();
    await next.edits.loaded(scene.preferences());
    expect(next.state).toMatchObject({ preferences: news(false), unsaved: true });
    await next.edits.flush();
    expect(next.state).toMatchObject({ preferences: news(false), unsaved: true });
    scene.answers = () => undefined;
    await next.edits.flush();
    expect(scene.levels.device).toEqual(news(false));
    expect(next.state.unsaved).toBe(false);
  });

  it('is taken back, and told, when the server refuses it then; the rest is sent', async () => {
    await page.edits.save(news(false));
    await page.edits.save({ soundEnabled: false });
    let calls = 0;
    scene.answers = () => (++calls === 1 ? refused() : undefined);
    await expect(page.edits.flush()).rejects.toMatchObject({ code: 'server_refused' });
    expect(page.state).toMatchObject({ preferences: { ...news(true), soundEnabled: false }, unsaved: false });
    expect([scene.levels.device, scene.draft()]).toEqual([{ soundEnabled: false }, []]);
  });

  it('refused later is not the failure of another edit', async () => {
    await page.edits.save(news(false));
    scene.answers = undefined;
    const overtaken = page.edits.save({ soundEnabled: false });
    await settled(); // the one that waits is on its way, before it
    const last = page.edits.save({ soundEnabled: true });
    await settled();
    scene.next().fail(refused());
    await settled();
    scene.next().accept();
    expect(await overtaken).toMatchObject({ ...news(true), soundEnabled: true });
    expect(await last).toMatchObject(news(true));
  });

  it('waits for a login that has run out', async () => {
    await page.edits.save(news(false));
    scene.answers = () => new ClientError('unauthorized', 'token expired');
    await expect(page.edits.flush()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(page.state).toMatchObject({ preferences: news(false), unsaved: true });
    scene.answers = () => undefined;
    await page.edits.flush();
    expect(scene.levels.device).toEqual(news(false));
  });

  it('says why when there is nothing to show it over, and waits all the same', async () => {
    const blind = scene.openPage();
    await expect(blind.edits.save(news(false))).rejects.toMatchObject({ code: 'offline' });
    expect(blind.state).toEqual({ preferences: null, unsaved: true });
    scene.answers = () => undefined;
    await blind.edits.flush();
    expect(blind.state).toEqual({ preferences: scene.preferences(), unsaved: false });
    expect(scene.levels.device).toEqual(news(false));
  });

  it('starts anew with a draft that it cannot read', async () => {
    for (const draft of ['', '{', 'null', '5', '{}', '[5]', '[null]', '[{}]', '[{"userId":"ana"}]', '[[]]']) {
      scene.config.draft = draft;
      const next = scene.openPage();
      await next.edits.loaded(scene.preferences());
      await next.edits.flush().catch(() => undefined);
      scene.answers = () => undefined;
      expect(await next.edits.save(news(false))).toMatchObject(news(false));
      expect(scene.draft()).toEqual([]);
    }
  });
});
