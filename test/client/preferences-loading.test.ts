/** What edits preferences is loaded late, and may not come. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLocks, openScene, type Page, type Scene } from './preferences-scene.ts';

const EDITING = '../../client/editing/index.ts';
const news = (on: boolean) => ({ categories: { news: on } });

let scene: Scene;
let page: Page;
beforeEach(() => {
  vi.stubGlobal('navigator', { locks: createLocks() });
  scene = openScene();
  page = scene.openPage();
});
afterEach(() => {
  vi.doUnmock(EDITING);
  vi.unstubAllGlobals();
});

describe('where the code that edits cannot be loaded', () => {
  beforeEach(() => {
    vi.doMock(EDITING, () => {
      throw new TypeError('Failed to fetch dynamically imported module');
    });
  });

  it('preferences are shown', async () => {
    await page.edits.loaded(Promise.resolve(scene.preferences()));
    expect(page.state.preferences).toEqual(scene.preferences());
  });

  it('tells whoever asked that the request failed, and nobody else', async () => {
    await expect(page.edits.loaded(Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
  });

  it('refuses an edit as offline, which is not an end: the next try loads it', async () => {
    await page.edits.loaded(scene.preferences());
    await expect(page.edits.save(news(false))).rejects.toMatchObject({ code: 'offline', retryable: true });
    await page.edits.flush();
    expect(page.state.preferences).toEqual(scene.preferences());
    vi.doUnmock(EDITING);
    scene.answers = () => undefined;
    expect(await page.edits.save(news(false))).toMatchObject(news(false));
  });

  it('forgets what waits on the device', async () => {
    scene.config.draft = JSON.stringify([{ id: 1, userId: 'ana', scope: 'device', choices: news(false) }]);
    await page.edits.forget();
    expect(scene.config.draft).toBeUndefined();
  });
});

describe('a page that has just begun', () => {
  it('makes one editor of two calls at once', async () => {
    scene.answers = () => undefined;
    await Promise.all([page.edits.save(news(false)), page.edits.save({ enabled: false }), page.edits.flush()]);
    expect(scene.levels.device).toEqual({ ...news(false), enabled: false });
    expect(page.state).toEqual({ preferences: scene.preferences(), unsaved: false });
  });

  it('sends what an earlier page left, without an edit or a load', async () => {
    scene.config.draft = JSON.stringify([{ id: 1, userId: 'ana', scope: 'user', choices: news(false) }]);
    scene.answers = () => undefined;
    await page.edits.flush();
    expect(scene.levels.user).toEqual(news(false));
  });
});
