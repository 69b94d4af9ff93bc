import { afterEach, describe, expect, it, vi } from 'vitest';
import { createStore } from '../../client/store.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('store', () => {
  it('keeps its snapshot until something changes, and freezes each', () => {
    const store = createStore({ count: 0, name: 'a' });
    const first = store.get();
    store.set({ count: 0 });
    expect(store.get()).toBe(first);
    store.set({ count: 1 });
    expect(store.get()).toEqual({ count: 1, name: 'a' });
    expect(store.get()).not.toBe(first);
    expect(Object.isFrozen(first) && Object.isFrozen(store.get())).toBe(true);
  });

  it('tells each listener once a change', () => {
    const store = createStore({ count: 0, name: 'a' });
    const listener = vi.fn();
    store.subscribe(listener);
    store.set({ count: 1, name: 'b' });
    store.set({ count: 1 });
    expect(listener).toHaveBeenCalledExactlyOnceWith({ count: 1, name: 'b' });
  });

  it('counts one function that listens twice twice, and each end of listening once', () => {
    const store = createStore({ count: 0 });
    const listener = vi.fn();
    const stop = store.subscribe(listener);
    store.subscribe(listener);
    stop();
    stop();
    store.set({ count: 1 });
    expect(listener).toHaveBeenCalledOnce();
  });

  it('tells all of one change before the next, when a listener makes one', () => {
    const store = createStore({ count: 0 });
    const order: string[] = [];
    store.subscribe(({ count }) => {
      order.push(`first ${count}`);
      if (count === 1) store.set({ count: 2 });
    });
    store.subscribe(({ count }) => order.push(`second ${count}`));
    store.set({ count: 1 });
    expect(order).toEqual(['first 1', 'second 1', 'first 2', 'second 2']);
  });

  it('goes on when a listener throws', () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const store = createStore({ count: 0 });
    const listener = vi.fn();
    const error = new Error('page bug');
    store.subscribe(() => {
      throw error;
    });
    store.subscribe(listener);
    store.set({ count: 1 });
    expect(listener).toHaveBeenCalledOnce();
    expect(report).toHaveBeenCalledExactlyOnceWith(error);
  });
});
