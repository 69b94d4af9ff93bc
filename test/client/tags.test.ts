// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import type { BelfryClient } from '../../client/index.ts';
import { createDevice } from '../../device/index.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';

let browser: FakeBrowser;
let page: BelfryClient;

beforeEach(() => {
  browser = createFakeBrowser();
  page = browser.openPage();
});

const sent = (): unknown[] => browser.server.bodies('PATCH /tags');
const endpoint = (): string | undefined => browser.push.subscription?.endpoint;

describe('setTags', () => {
  it('sends the labels of who is subscribed at once', async () => {
    await page.enable();
    await page.setTags({ plan: 'pro', seats: 3, beta: true, trial: null });
    expect(sent()).toEqual([{ endpoint: endpoint(), tags: { plan: 'pro', seats: 3, beta: true, trial: null } }]);
  });

  it('keeps them for a subscription that is yet to come, the last word of each', async () => {
    await page.setTags({ plan: 'free', city: 'Recife' });
    page.stop();
    page = browser.openPage();
    await page.setTags({ plan: 'pro' });
    await page.enable();
    expect(sent()).toEqual([{ endpoint: endpoint(), tags: { plan: 'pro', city: 'Recife' } }]);
  });

  it('ends the failure before', async () => {
    await page.enable();
    browser.server.faults.set('PATCH /tags', 'invalid_body');
    await expect(page.setTags({ plan: 'pro' })).rejects.toMatchObject({ code: 'server_refused' });
    browser.server.faults.clear();
    await page.setTags({ plan: 'free' });
    expect(page.get().error).toBeNull();
  });

  it('keeps them while there is no network', async () => {
    await page.enable();
    browser.server.online = false;
    await page.setTags({ plan: 'pro' });
    browser.server.online = true;
    page.stop();
    page = browser.openPage();
    await page.start();
    expect(sent().at(-1)).toEqual({ endpoint: endpoint(), tags: { plan: 'pro' } });
    const before = sent().length;
    await page.resync();
    expect(sent()).toHaveLength(before);
  });

  it('rejects with the server’s reason, and does not send them again', async () => {
    await page.enable();
    browser.server.faults.set('PATCH /tags', 'invalid_body');
    await expect(page.setTags({ plan: 'pro' })).rejects.toMatchObject({ serverCode: 'invalid_body' });
    browser.server.faults.clear();
    const before = sent().length;
    await page.resync();
    expect(sent()).toHaveLength(before);
  });

  it('do not become another’s whose token comes', async () => {
    let token = 'ana';
    const other = browser.openPage({ getToken: () => token });
    await other.enable();
    browser.server.online = false;
    await other.setTags({ plan: 'pro' });
    browser.server.online = true;
    browser.server.calls.length = 0;
    token = 'bob';
    expect(await other.resync()).toMatchObject({ userId: 'bob' });
    expect(sent()).toEqual([]);
    expect(await createDevice().readKnown()).not.toHaveProperty('tags');
    other.stop();
  });

  it('are not another person’s', async () => {
    await page.login('ana', 'ana');
    await page.enable();
    browser.server.online = false;
    await page.setTags({ plan: 'pro' });
    await expect(page.login('bob', 'bob')).rejects.toThrow();
    browser.server.online = true;
    browser.server.calls.length = 0;
    await page.resync();
    expect(page.get().userId).toBe('bob');
    expect(sent()).toEqual([]);
  });
});
