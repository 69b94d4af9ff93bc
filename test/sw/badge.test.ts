import { describe, expect, it, vi } from 'vitest';
import { createServer, payload, startWorker } from './built-worker.ts';

describe('the badge', () => {
  it.each([
    ['a number on top', { app_badge: 3 }, [3]],
    ['a digit string in the notification', { notification: { app_badge: '4' } }, [4]],
    ['false, which clears it', { app_badge: false }, [0]],
    ['true, which is a dot', { app_badge: true }, [undefined]],
    ['nothing for another type', { app_badge: 'many' }, []],
    ['nothing for a negative count', { app_badge: -1 }, []],
  ])('is %s', async (_name, members, badges) => {
    const worker = await startWorker();
    await worker.push(payload(members));
    expect(worker.badges).toEqual(badges);
  });

  it('is not waited for without limit', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const worker = await startWorker({
        setAppBadge: () => new Promise(() => undefined),
        fetch: createServer().fetch,
      });
      let over = false;
      const pushed = worker.push(payload({ app_badge: 3 })).then(() => (over = true));
      await vi.waitFor(() => expect(worker.shown).toHaveLength(1));
      expect(over).toBe(false);
      await vi.advanceTimersByTimeAsync(1000);
      await pushed;
      expect(over).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does no harm where the browser has none', async () => {
    const worker = await startWorker({ setAppBadge: null });
    await worker.push(payload({ app_badge: 3 }));
    expect(worker.failures).toEqual([]);
  });
});
