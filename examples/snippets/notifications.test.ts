import type { BelfryClient, PushState } from 'belfry/client';
import { createBelfryClient } from 'belfry/client';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp, nextTick } from 'vue';
import { push } from './push';
import InSvelte from './Notifications.svelte';
import InVue from './Notifications.vue';

/** The store of the real client, in a browser where the test says what happens. */
const scene = vi.hoisted(() => ({ state: {} as PushState, listeners: new Set<(state: PushState) => void>() }));
vi.mock('./push', () => {
  const settle = async () => scene.state;
  const push: Partial<BelfryClient> = {
    get: () => scene.state,
    getServerSnapshot: () => createBelfryClient().getServerSnapshot(),
    subscribe(listener) {
      scene.listeners.add(listener);
      return () => scene.listeners.delete(listener);
    },
    start: vi.fn(settle),
    enable: vi.fn(settle),
    disable: vi.fn(settle),
  };
  return { push };
});

/** @returns takes it away */
const frameworks: Record<string, (target: Element) => () => unknown> = {
  Vue(target) {
    const app = createApp(InVue);
    app.mount(target);
    return () => app.unmount();
  },
  Svelte(target) {
    const component = mount(InSvelte, { target });
    return () => unmount(component);
  },
};

async function change(patch: Partial<PushState>): Promise<void> {
  scene.state = { ...scene.state, ...patch };
  for (const listener of scene.listeners) listener(scene.state);
  await drawn();
}

async function drawn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  await nextTick();
  flushSync();
}

const button = (): HTMLButtonElement | null => document.querySelector('button');

describe.each(Object.entries(frameworks))('the snippet for %s', (_, mountIn) => {
  let remove: () => unknown;

  beforeEach(async () => {
    vi.clearAllMocks();
    scene.state = createBelfryClient().get();
    remove = mountIn(document.body);
    await drawn();
  });
  afterEach(async () => {
    await remove();
    expect(scene.listeners.size, 'listeners that are left').toBe(0);
  });

  it('starts the client, and cannot be pressed while that is loading', () => {
    expect(push.start).toHaveBeenCalledOnce();
    expect(button()?.disabled).toBe(true);
  });

  it('enables within the click, and follows the client', async () => {
    await change({ status: 'default' });
    expect(button()?.textContent).toBe('Notify me');
    button()?.click();
    expect(push.enable).toHaveBeenCalledOnce();
    await change({ status: 'subscribed', subscribed: true });
    expect(button()?.textContent).toBe('Mute');
    button()?.click();
    expect(push.disable).toHaveBeenCalledOnce();
  });

  it('says what failed', async () => {
    await change({ status: 'denied', error: { message: 'notifications are blocked' } as PushState['error'] });
    expect(document.querySelector('[role=alert]')?.textContent).toBe('notifications are blocked');
  });
});
