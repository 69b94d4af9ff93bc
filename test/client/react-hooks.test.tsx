// @vitest-environment happy-dom
import { act, cleanup, render, renderHook } from '@testing-library/react';
import { useState, type ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientError } from '../../client/errors.ts';
import { BelfryProvider, usePreferences, usePush, usePushEvents } from '../../client/react/index.ts';
import { createFakeClient, PREFERENCES, type FakeClient } from './react-fake-client.ts';

const FAILURE = Object.assign(new Error('no network'), {
  name: 'ClientError',
  code: 'offline',
  retryable: true,
  serverCode: undefined,
} as const) satisfies ClientError;

let client: FakeClient;
beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  client = createFakeClient();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const wrapper = ({ children }: { children: ReactNode }): ReactNode => (
  <BelfryProvider client={client}>{children}</BelfryProvider>
);

/** Counts the renders of a hook below the provider. */
function watch<T>(hook: () => T) {
  let renders = 0;
  const count = (): T => {
    renders += 1;
    return hook();
  };
  const { result, unmount, rerender } = renderHook(count, { wrapper });
  return { result, unmount, rerender, renders: () => renders };
}

describe('usePush', () => {
  it('renders once a change of the state, and not at all without one', () => {
    const { result, renders, unmount } = watch(() => usePush());
    expect(renders()).toBe(1);
    act(() => client.set({ status: 'default' }));
    expect([result.current.status, renders()]).toEqual(['default', 2]);
    act(() => {
      client.set({ status: 'subscribing' });
      client.set({ status: 'subscribed', subscribed: true });
    });
    expect([result.current.status, renders()]).toEqual(['subscribed', 3]);
    unmount();
    expect(client.listeners()).toBe(0);
  });

  it('keeps its object between changes and its functions for ever', () => {
    const { result, rerender } = watch(() => usePush());
    const { current: before } = result;
    rerender();
    expect(result.current).toBe(before);
    act(() => client.set({ status: 'denied' }));
    expect(result.current).not.toBe(before);
    expect(result.current.enable).toBe(before.enable);
  });

  it('has actions that never reject', async () => {
    const fail = (): Promise<never> => Promise.reject(FAILURE);
    const failing = ['enable', 'disable', 'resync', 'login', 'logout', 'setTags', 'savePreferences'] as const;
    const more = ['sendTest', 'prompt', 'accept', 'diagnose', 'blockedHelp'] as const;
    client = createFakeClient(Object.fromEntries([...failing, ...more].map((name) => [name, fail])));
    const { result } = watch(() => usePush());
    const push = result.current;
    const state = client.get();
    expect(
      await Promise.all([push.enable(), push.disable(), push.resync(), push.login('7', 'token'), push.logout()]),
    ).toEqual([state, state, state, state, state]);
    expect(await Promise.all([push.setTags({}), push.savePreferences({}), push.sendTest()])).toEqual([
      false,
      false,
      false,
    ]);
    expect(await Promise.all([push.prompt(), push.accept(), push.diagnose(), push.blockedHelp()])).toEqual([
      'failed',
      'failed',
      null,
      null,
    ]);
  });

  it('passes what it is given on, and what comes of it back', async () => {
    const savePreferences = vi.fn(client.savePreferences);
    const login = vi.fn(client.login);
    client = createFakeClient({ savePreferences, login });
    const { result } = watch(() => usePush());
    expect(await result.current.savePreferences({ soundEnabled: false }, { forAllDevices: true })).toBe(true);
    expect(savePreferences).toHaveBeenCalledExactlyOnceWith({ soundEnabled: false }, { forAllDevices: true });
    await result.current.login('7', 'token');
    expect(login).toHaveBeenCalledExactlyOnceWith('7', 'token');
    expect(await result.current.accept()).toBe('subscribed');
  });

  it('asks within the click', () => {
    const enable = vi.fn(client.enable);
    client = createFakeClient({ enable });
    const { result } = watch(() => usePush());
    void result.current.enable();
    expect(enable).toHaveBeenCalledOnce();
  });

  it('takes a client of one’s own, and starts that', () => {
    const own = createFakeClient();
    const { result } = renderHook(() => usePush(own));
    expect(own.started).toHaveBeenCalledOnce();
    act(() => own.set({ status: 'expired' }));
    expect(result.current.status).toBe('expired');
  });
});

describe('usePreferences', () => {
  const CATEGORIES = [{ id: 'orders', name: 'My orders', defaultOn: true }];

  it('renders for its own members, and for nothing else that push does', () => {
    const { result, renders } = watch(() => usePreferences());
    act(() => client.set({ status: 'subscribed', subscribed: true, permission: 'granted', priming: true }));
    expect(renders()).toBe(1);
    act(() => client.set({ preferences: PREFERENCES, categories: CATEGORIES }));
    expect(renders()).toBe(2);
    expect(result.current).toMatchObject({ preferences: PREFERENCES, categories: CATEGORIES, unsaved: false });
    act(() => client.set({ unsaved: true }));
    expect([renders(), result.current.unsaved]).toEqual([3, true]);
  });

  it('says that it saves, twice rendered, and that it has', async () => {
    let arrive = (): void => undefined;
    client = createFakeClient({
      savePreferences: () => new Promise((resolve) => (arrive = () => resolve(PREFERENCES))),
    });
    const { result, renders } = watch(() => usePreferences());
    let saved: Promise<boolean> | undefined;
    act(() => void (saved = result.current.save({ soundEnabled: false })));
    expect([result.current.saving, renders()]).toEqual([true, 2]);
    await act(async () => arrive());
    expect([result.current.saving, renders()]).toEqual([false, 3]);
    expect(await saved).toBe(true);
  });

  it('says why a save failed until one works, and keeps the error of other things out', async () => {
    const savePreferences = vi.fn(client.savePreferences).mockRejectedValueOnce(FAILURE);
    client = createFakeClient({ savePreferences });
    const { result } = watch(() => usePreferences());
    act(() => client.set({ error: { ...FAILURE, message: 'another' } }));
    expect(result.current.error).toBeNull();
    await act(async () => expect(await result.current.save({})).toBe(false));
    expect(result.current.error).toBe(FAILURE);
    await act(async () => expect(await result.current.save({})).toBe(true));
    expect(result.current.error).toBeNull();
  });

  it('is saving until the last of several saves is through', async () => {
    const arrivals: (() => void)[] = [];
    client = createFakeClient({
      savePreferences: () => new Promise((resolve) => arrivals.push(() => resolve(PREFERENCES))),
    });
    const { result } = watch(() => usePreferences());
    act(() => {
      void result.current.save({ soundEnabled: false });
      void result.current.save({ vibrationEnabled: false });
    });
    await act(async () => arrivals[0]?.());
    expect(result.current.saving).toBe(true);
    await act(async () => arrivals[1]?.());
    expect(result.current.saving).toBe(false);
  });
});

describe('usePushEvents', () => {
  const PUSH = { belfry: 1, type: 'push' } as const;

  it('calls the handlers of the last render, without listening or rendering anew', () => {
    const heard: number[] = [];
    const on = vi.spyOn(client, 'onPush');
    let setCount: (count: number) => void = () => undefined;
    const { renders } = watch(() => {
      const [count, set] = useState(0);
      setCount = set;
      usePushEvents({ onPush: () => heard.push(count) });
    });
    client.emit('onPush', PUSH);
    act(() => setCount(1));
    client.emit('onPush', PUSH);
    expect(heard).toEqual([0, 1]);
    expect(on).toHaveBeenCalledOnce();
    expect(renders()).toBe(2);
  });

  it('hears of each kind by its own handler', () => {
    const handlers = { onPush: vi.fn(), onClick: vi.fn(), onDismiss: vi.fn() };
    watch(() => usePushEvents(handlers));
    for (const kind of ['onPush', 'onClick', 'onDismiss'] as const) {
      const event = { kind };
      client.emit(kind, event);
      expect(handlers[kind]).toHaveBeenCalledExactlyOnceWith(event);
    }
  });

  it('listens to nothing that it has no handler for: the click that opened the page waits for who has', () => {
    const { unmount } = watch(() => usePushEvents({ onPush: vi.fn() }));
    expect([client.handlers('onPush'), client.handlers('onClick'), client.handlers('onDismiss')]).toEqual([1, 0, 0]);
    unmount();
    expect(client.handlers('onPush')).toBe(0);
  });

  it('follows a handler that comes and goes', () => {
    const onClick = vi.fn();
    function Listener({ on }: { on: boolean }): null {
      usePushEvents({ onClick: on ? onClick : undefined }, client);
      return null;
    }
    const { rerender } = render(<Listener on={false} />);
    rerender(<Listener on />);
    client.emit('onClick', { belfry: 1, type: 'click' });
    rerender(<Listener on={false} />);
    client.emit('onClick', { belfry: 1, type: 'click' });
    expect(onClick).toHaveBeenCalledOnce();
  });
});
