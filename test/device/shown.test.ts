import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createDevice } from '../../device/index.ts';
import { forgetDatabases, hangingIndexedDb } from './storage.ts';

beforeEach(forgetDatabases);

describe('shown-message memory', () => {
  it('knows a repeat in the same life and in the next', async () => {
    const device = createDevice();
    expect(await device.rememberShown('a')).toBe('new');
    expect(await device.rememberShown('a')).toBe('repeat');
    expect(await createDevice().rememberShown('a')).toBe('repeat');
    expect(await createDevice().rememberShown('b')).toBe('new');
  });

  it('calls only one of two at the same time new', async () => {
    const verdicts = await Promise.all([createDevice().rememberShown('a'), createDevice().rememberShown('a')]);
    expect(verdicts.sort()).toEqual(['new', 'repeat']);
  });

  it('keeps the last 200', async () => {
    const device = createDevice();
    for (let i = 0; i < 201; i += 1) await device.rememberShown(`id-${i}`);
    const later = createDevice();
    expect(await later.rememberShown('id-1')).toBe('repeat');
    expect(await later.rememberShown('id-0')).toBe('new');
  });

  it('knows repeats of this life while storage hangs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.stubGlobal('indexedDB', hangingIndexedDb);
    const device = createDevice();
    const first = device.rememberShown('a');
    await vi.advanceTimersByTimeAsync(1500);
    expect(await first).toBe('new');
    expect(await device.rememberShown('a')).toBe('repeat');
  });
});
