// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import type { BelfryClientOptions, PushState } from '../../client/contract.ts';
import { createBelfryClient } from '../../client/index.ts';
import { INITIAL_STATE } from '../../client/react/initial-state.ts';
import { createLazyClient } from '../../client/react/lazy-client.ts';
import { createFakeClient } from './react-fake-client.ts';

const OPTIONS: BelfryClientOptions = { workerUrl: '/push.js' };

function createScene(overrides: Parameters<typeof createFakeClient>[0] = {}) {
  const loaded = createFakeClient(overrides);
  const load = vi.fn(async (_: BelfryClientOptions) => loaded);
  return { loaded, load, client: createLazyClient(OPTIONS, load) };
}

describe('a client whose code is loaded when it is needed', () => {
  it('begins as the real one does', () => {
    expect(createLazyClient({}).get()).toEqual(createBelfryClient().getServerSnapshot());
    expect(createLazyClient({}).getServerSnapshot()).toBe(INITIAL_STATE);
  });

  it('has every member of the real one', () => {
    expect(Object.keys(createLazyClient({})).sort()).toEqual(Object.keys(createBelfryClient()).sort());
  });

  it('loads the package’s own', async () => {
    vi.stubGlobal('isSecureContext', false);
    const client = createLazyClient({});
    expect(await client.start()).toMatchObject({ status: 'unsupported', reason: 'insecure' });
    client.stop();
    vi.unstubAllGlobals();
  });

  it('loads once, with its options, on the first start', async () => {
    const { client, load, loaded } = createScene();
    client.subscribe(() => undefined);
    expect(load).not.toHaveBeenCalled();
    await Promise.all([client.start(), client.start(), client.resync()]);
    expect(load).toHaveBeenCalledExactlyOnceWith(OPTIONS);
    expect(loaded.started).toHaveBeenCalledTimes(2); // which is idempotent
  });

  it('keeps its first snapshot until something changes, then follows', async () => {
    const { client, loaded } = createScene();
    const heard: PushState[] = [];
    const stop = client.subscribe((state) => heard.push(state));
    await client.start();
    expect(client.get()).toBe(INITIAL_STATE);
    loaded.set({ status: 'default' });
    expect(heard).toEqual([loaded.get()]);
    expect(client.get()).toBe(loaded.get());
    stop();
    loaded.set({ status: 'denied' });
    expect(heard).toHaveLength(1);
  });

  it('enables within the click once it is loaded, and as soon as it is before', async () => {
    const enable = vi.fn(async () => INITIAL_STATE);
    const { client } = createScene({ enable });
    const early = client.enable();
    expect(enable).not.toHaveBeenCalled();
    await early;
    expect(enable).toHaveBeenCalledOnce();
    void client.enable();
    expect(enable).toHaveBeenCalledTimes(2);
  });

  it('does not start what was stopped while it was loading, and starts it again when asked', async () => {
    const { client, loaded } = createScene();
    const starting = client.start();
    client.stop();
    await starting;
    expect(loaded.started).not.toHaveBeenCalled();
    await client.start();
    expect(loaded.started).toHaveBeenCalledOnce();
    client.stop();
    expect(loaded.stopped).toHaveBeenCalledOnce();
  });

  it('says later for a question that is on screen', async () => {
    const later = vi.fn();
    const { client } = createScene({ later });
    client.later(); // nothing is on screen before the client is there
    await client.start();
    client.later();
    expect(later).toHaveBeenCalledOnce();
  });

  it('attaches handlers that came before it, and none that have gone', async () => {
    const { client, loaded } = createScene();
    const stop = client.onClick(() => undefined);
    client.onPush(() => undefined)();
    await client.start();
    expect([loaded.handlers('onClick'), loaded.handlers('onPush')]).toEqual([1, 0]);
    stop();
    expect(loaded.handlers('onClick')).toBe(0);
    const late = client.onDismiss(() => undefined);
    expect(loaded.handlers('onDismiss')).toBe(1);
    late();
    expect(loaded.handlers('onDismiss')).toBe(0);
  });

  it('says so when its code cannot be loaded, and tries again', async () => {
    const { client, load, loaded } = createScene();
    load.mockRejectedValueOnce(new TypeError('Failed to fetch dynamically imported module'));
    expect((await client.start()).status).toBe('error');
    expect(client.get().error).toMatchObject({ name: 'ClientError', code: 'offline', retryable: true });
    load.mockRejectedValueOnce(new TypeError('again'));
    await expect(client.enable()).rejects.toMatchObject({ code: 'offline' });
    await client.start();
    expect(client.get()).toBe(loaded.get());
  });

  it('passes each call on with what it is given', async () => {
    const names = ['login', 'setTags', 'savePreferences', 'prompt', 'diagnose'] as const;
    const spies = Object.fromEntries(names.map((name) => [name, vi.fn(async () => undefined)]));
    const { client } = createScene(spies); // they answer nothing of use
    await client.login('7', 'token');
    await client.setTags({ plan: 'pro' });
    await client.savePreferences({ enabled: false }, { forAllDevices: true });
    await client.prompt({ visits: 2 });
    await client.diagnose({ test: true });
    expect(names.map((name) => spies[name]?.mock.calls)).toEqual([
      [['7', 'token']],
      [[{ plan: 'pro' }]],
      [[{ enabled: false }, { forAllDevices: true }]],
      [[{ visits: 2 }]],
      [[{ test: true }]],
    ]);
  });
});
