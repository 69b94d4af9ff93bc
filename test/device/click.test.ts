import { beforeEach, describe, expect, it } from 'vitest';
import { createDevice } from '../../device/index.ts';
import { forgetDatabases } from './storage.ts';

const click = { url: 'https://app.example/x', action: '', id: 'ntf_1', at: 1000 };

beforeEach(forgetDatabases);

describe('click hand-off', () => {
  it('gives a page the worker’s click, once', async () => {
    const page = createDevice({ now: () => 2000 });
    await createDevice().storeClick(click);
    expect(await page.takeClick(10_000)).toEqual(click);
    expect(await page.takeClick(10_000)).toBeUndefined();
  });

  it('gives a click to one of two pages', async () => {
    await createDevice().storeClick(click);
    const taken = await Promise.all([1, 2].map(() => createDevice({ now: () => 2000 }).takeClick(10_000)));
    expect(taken.filter((taker) => taker !== undefined)).toEqual([click]);
  });

  it('keeps the latest only', async () => {
    const device = createDevice({ now: () => 2000 });
    await device.storeClick(click);
    await device.storeClick({ ...click, id: null, action: 'view' });
    expect(await device.takeClick(10_000)).toEqual({ ...click, id: null, action: 'view' });
    expect(await device.takeClick(10_000)).toBeUndefined();
  });

  it('drops one that is too old', async () => {
    await createDevice().storeClick(click);
    expect(await createDevice({ now: () => 11_001 }).takeClick(10_000)).toBeUndefined();
    expect(await createDevice({ now: () => 2000 }).takeClick(10_000)).toBeUndefined();
  });

  it('drops one from far ahead: the clock was set back since', async () => {
    await createDevice().storeClick({ ...click, at: 20_001 });
    expect(await createDevice({ now: () => 10_000 }).takeClick(10_000)).toBeUndefined();
  });

  it('gives one that is just young enough', async () => {
    await createDevice().storeClick(click);
    expect(await createDevice({ now: () => 11_000 }).takeClick(10_000)).toEqual(click);
  });
});
