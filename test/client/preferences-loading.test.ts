/** What edits preferences is loaded late, and may not come. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLocks, news, openScene, type Page, type Scene } from './preferences-scene.ts';

const EDITING = '../../client/editing/index.ts';

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

  it('is offline, which is not an end: the next call tries again', async () => {
    const refusal = { code: 'offline', retryable: true };
    await expect(page.edits.loaded(scene.preferences())).rejects.toMatchObject(refusal);
    await expect(page.edits.save(news(false))).rejects.toMatchObject(refusal);
    await expect(page.edits.flush()).rejects.toMatchObject(refusal);
    vi.doUnmock(EDITING);
    scene.answers = () => undefined;
    await page.edits.loaded(scene.preferences());
    expect(await page.edits.save(news(false))).toMatchObject(news(false));
  });

  it('leaves no request’s failure to nobody', async () => {
    const unheard = vi.fn();
    process.on('unhandledRejection', unheard);
    await expect(page.edits.loaded(Promise.reject(new Error('no answer')))).rejects.toMatchObject({ code: 'offline' });
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', unheard);
    expect(unheard).not.toHaveBeenCalled();
  });

  it('forgets what waits on the device', async () => {
    scene.config.draft = JSON.stringify([{ id: 1, userId: 'ana', scope: 'device', choices: news(false) }]);
    await page.edits.forget();
    expect(scene.config.draft).toBeUndefined();
  });
});

describe('a page that has just begun', () => {
  it('hears why the request failed', async () => {
    await expect(page.edits.loaded(Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
  });

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
