import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createDevice } from '../../device/index.ts';
import { forgetDatabases } from './storage.ts';

const parts = (length: number) => Array.from({ length }, (_, index) => [`tag-${index}`, 1] as const);

beforeEach(forgetDatabases);

describe('the count of the badge', () => {
  it('is the sum of its parts, and goes on in another life', async () => {
    expect(await createDevice().changeBadge(() => [[null, 7], ...parts(2)])).toBe(9);
    expect(await createDevice().changeBadge((known) => known.slice(1))).toBe(2);
  });

  it.each([true, false])('has no more than the last 500 parts (storage: %s)', async (hasStorage) => {
    if (!hasStorage) vi.stubGlobal('indexedDB', undefined);
    const device = createDevice();
    await device.changeBadge(() => parts(501));
    expect(await device.changeBadge((known) => known)).toBe(500);
    expect(await device.changeBadge((known) => known.filter(([tag]) => tag !== 'tag-0'))).toBe(500);
  });
});
