// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createExclusive } from '../../client/exclusive.ts';

afterEach(() => {
  Reflect.deleteProperty(navigator, 'locks');
});

function useLocks(request: (name: string, options: object, task: () => Promise<unknown>) => Promise<unknown>) {
  Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
}

const settled = async () => 'done';

describe('exclusive', () => {
  it('runs one task at a time, in order, also after one that failed', async () => {
    const exclusively = createExclusive();
    const order: string[] = [];
    const task = (name: string) => async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      if (name === 'a') throw new Error('a failed');
    };
    const [first] = await Promise.allSettled([exclusively(task('a')), exclusively(task('b'))]);
    expect(first.status).toBe('rejected');
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('holds the lock of the origin meanwhile', async () => {
    const request = vi.fn((_name: string, _options: object, task: () => Promise<unknown>) => task());
    useLocks(request);
    expect(await createExclusive()(settled)).toBe('done');
    expect(request).toHaveBeenCalledExactlyOnceWith('belfry-subscription', expect.anything(), expect.anything());
  });

  it('goes on without the lock when a frozen tab does not give it', async () => {
    useLocks(() => Promise.reject(new DOMException('', 'TimeoutError')));
    expect(await createExclusive()(settled)).toBe('done');
  });

  it('does not run a failed task twice', async () => {
    useLocks((_name, _options, task) => task());
    const task = vi.fn(() => Promise.reject(new Error('failed')));
    await expect(createExclusive()(task)).rejects.toThrow('failed');
    expect(task).toHaveBeenCalledOnce();
  });
});
