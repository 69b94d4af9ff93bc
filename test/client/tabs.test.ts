// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientError, type BelfryClient, type PushState } from '../../client/index.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';

let browser: FakeBrowser;
let here: BelfryClient;
let there: BelfryClient;

beforeEach(async () => {
  browser = createFakeBrowser();
  here = browser.openPage();
  there = browser.openPage();
  await here.start();
  await there.start();
});

const agree = () => vi.waitFor(() => expect(there.get()).toEqual(here.get()));

describe('two tabs', () => {
  it('show the same after one was used to subscribe', async () => {
    await here.enable();
    await vi.waitFor(() => expect(there.get()).toMatchObject({ subscribed: true, subscriptionId: 'sub_1' }));
    await agree();
    expect(there.get()).toMatchObject({ status: 'subscribed', permission: 'granted' });
  });

  describe('that are subscribed', () => {
    beforeEach(async () => {
      await here.enable();
      await there.resync();
      await agree();
    });

    it('show the same preferences, each after one call of its listeners', async () => {
      const heard = vi.fn<(state: PushState) => void>();
      there.subscribe(heard);
      await here.savePreferences({ soundEnabled: false });
      await agree();
      expect(there.get().preferences).toMatchObject({ soundEnabled: false });
      expect(new Set(heard.mock.calls.map(([state]) => state)).size).toBe(heard.mock.calls.length);
    });

    it('each keep to the language of their page', async () => {
      const before = here.get().categories;
      const categories = [{ id: 'marketing', name: 'Ofertas', defaultOn: false }];
      browser.server.faults.set('GET /categories', Response.json({ categories }));
      await there.resync();
      expect(there.get().categories).toEqual(categories);
      await there.savePreferences({ soundEnabled: false });
      await vi.waitFor(() => expect(here.get().preferences).toMatchObject({ soundEnabled: false }));
      expect(here.get().categories).toBe(before);
    });

    it('are both unsubscribed after one was', async () => {
      await here.disable();
      await agree();
      expect(there.get()).toMatchObject({ status: 'unsubscribed', subscribed: false });
    });

    it('both have an error that can be told by its code', async () => {
      browser.server.faults.set('POST /test', 'push_refused');
      await expect(here.sendTest()).rejects.toThrow();
      await vi.waitFor(() => expect(there.get().error).not.toBeNull());
      const { error } = there.get();
      expect(error).toBeInstanceOf(ClientError);
      expect(error).toMatchObject({ code: 'server_error', serverCode: 'push_refused', retryable: false });
      expect(error?.message).toBe(here.get().error?.message);
    });

    it('tell each other of a failure whose cause cannot be cloned', async () => {
      here.stop();
      const token = vi.fn<() => string | null>(() => null);
      here = browser.openPage({ getToken: token });
      await here.start();
      token.mockImplementation(() => {
        throw new Error('gone', { cause: () => undefined });
      });
      await expect(here.sendTest()).rejects.toMatchObject({ code: 'unauthorized' });
      await vi.waitFor(() => expect(there.get().error).toMatchObject({ code: 'unauthorized' }));
      expect(there.get().error?.message).toBe(here.get().error?.message);
    });

    it('forget together who was there: a token of before the logout is not used any more', async () => {
      await here.login('ana', 'ana');
      await there.login('ana', 'ana');
      await here.logout();
      await vi.waitFor(() => expect(there.get().userId).toBeNull());
      browser.server.calls.length = 0;
      await there.resync();
      expect(browser.server.calls.map(({ token }) => token)).not.toContain('ana');
    });

    it('hear nothing any more once they are stopped', async () => {
      there.stop();
      await here.savePreferences({ soundEnabled: false });
      await here.disable();
      expect(there.get()).toMatchObject({ status: 'subscribed', preferences: { soundEnabled: true } });
    });

    it('go on by themselves when they are stopped, with what was under way and with what comes', async () => {
      const saving = here.savePreferences({ soundEnabled: false });
      here.stop();
      await saving;
      expect(await here.disable()).toMatchObject({ status: 'unsubscribed', error: null });
      expect(there.get().status).toBe('subscribed');
    });
  });
});
