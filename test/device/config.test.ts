import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createDevice } from '../../device/index.ts';
import { forgetDatabases, hangingIndexedDb } from './storage.ts';

const complete = { apiBase: 'https://app.example/api/v1/push', vapidPublicKey: 'BKey', vapidKeyId: 'k1' };

beforeEach(forgetDatabases);

describe('device config', () => {
  it('is undefined before anything was stored', async () => {
    expect(await createDevice().readConfig()).toBeUndefined();
  });

  it('is undefined until the server and the key are known', async () => {
    const device = createDevice();
    await device.writeConfig({ endpoint: 'https://push.example/1' });
    expect(await device.readConfig()).toBeUndefined();
    await device.writeConfig(complete);
    expect(await device.readConfig()).toEqual({ ...complete, endpoint: 'https://push.example/1' });
  });

  it('is seen by another page or worker', async () => {
    await createDevice().writeConfig(complete);
    expect(await createDevice().readConfig()).toEqual(complete);
  });

  it('merges concurrent writes of two pages without losing either', async () => {
    const pages = [createDevice(), createDevice()] as const;
    await pages[0].writeConfig(complete);
    await Promise.all([pages[0].writeConfig({ endpoint: 'e' }), pages[1].writeConfig({ auth: 'a' })]);
    expect(await pages[0].readConfig()).toEqual({ ...complete, endpoint: 'e', auth: 'a' });
  });

  it('removes a member set to undefined and keeps a null', async () => {
    const device = createDevice();
    await device.writeConfig({ ...complete, replacing: 'old', userId: null });
    await device.writeConfig({ replacing: undefined });
    expect(await device.readConfig()).toStrictEqual({ ...complete, userId: null });
  });

  it('forgets everything on clear', async () => {
    const device = createDevice();
    await device.writeConfig(complete);
    await device.clearConfig();
    expect(await createDevice().readConfig()).toBeUndefined();
  });

  it('does not take what another version stored with other types', async () => {
    const device = createDevice();
    // @ts-expect-error as an older version may have written it
    await device.writeConfig({ ...complete, userId: 7 });
    expect(await createDevice().readConfig()).toStrictEqual(complete);
  });

  it('serves from memory while storage hangs, and writes later what it owes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const real = indexedDB;
    vi.stubGlobal('indexedDB', hangingIndexedDb);
    const device = createDevice({ timeoutMs: 1500, coolDownMs: 30_000 });
    const written = device.writeConfig(complete);
    await vi.advanceTimersByTimeAsync(1500);
    await written;
    expect(await device.readConfig()).toEqual(complete);

    vi.stubGlobal('indexedDB', real);
    await vi.advanceTimersByTimeAsync(30_000);
    await device.writeConfig({ endpoint: 'e' });
    expect(await createDevice().readConfig()).toEqual({ ...complete, endpoint: 'e' });
  });

  it('works where IndexedDB does not exist', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const device = createDevice();
    await device.writeConfig(complete);
    expect(await device.readConfig()).toEqual(complete);
  });

  it('opens again after the browser deleted the database', async () => {
    const device = createDevice();
    await device.writeConfig(complete);
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase('belfry');
      request.onsuccess = () => resolve();
      request.onerror = () => reject(request.error ?? new Error('not deleted'));
    });
    await device.writeConfig({ ...complete, endpoint: 'again' });
    expect(await device.readConfig()).toEqual({ ...complete, endpoint: 'again' });
  });
});
