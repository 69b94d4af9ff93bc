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

  it('counts what has come, over lives of the worker, on from a number that a push names', async () => {
    const worker = await startWorker();
    const counted = (id: string, members = {}) => payload({ ...members, belfry: { id, count: 1 } });
    await worker.push(counted('ntf_1'));
    await worker.push(counted('ntf_2'));
    worker.kill();
    await worker.push(counted('ntf_3'));
    await worker.push(payload({ app_badge: 7, belfry: { id: 'ntf_4' } }));
    await worker.push(counted('ntf_5'));
    expect(worker.badges).toEqual([1, 2, 3, 7, 8]);
  });

  it('does not count a repeat', async () => {
    const worker = await startWorker();
    await worker.push(payload({ belfry: { count: 1 } }));
    await worker.push(payload({ belfry: { count: 1 } }));
    expect(worker.badges).toEqual([1]);
  });

  it('counts down what was clicked or dismissed, never below 0', async () => {
    const worker = await startWorker();
    for (const id of ['ntf_1', 'ntf_2']) await worker.push(payload({ belfry: { id, count: 1 } }));
    await worker.click();
    await worker.message({ belfry: 1, type: 'clear-badge' });
    await worker.close();
    expect(worker.badges).toEqual([1, 2, 1, 0]);
  });

  describe.each([true, false])(
    'of messages that replace each other by their tag (the worker lives on: %s)',
    (lives) => {
      const message = (id: string, tag = 'chat', counted: object = { count: 1 }) =>
        payload({ notification: { tag }, belfry: { id, ...counted } });
      const startWith = async (...pushes: string[]) => {
        const worker = await startWorker({ closeEventAlways: true });
        for (const each of pushes) {
          await worker.push(each);
          if (!lives) worker.kill();
        }
        return worker;
      };

      it.each(['click', 'close'] as const)('goes with the last of them, by a %s', async (end) => {
        const worker = await startWith(message('ntf_1'), message('ntf_2'), message('ntf_3'), message('ntf_4', 'mail'));
        await worker[end](worker.shown[2]);
        expect(worker.badges).toEqual([1, 2, 3, 4, 1]);
        await worker[end](worker.shown[3]);
        expect(worker.badges.at(-1)).toBe(0);
      });

      it('goes with one that counts nothing itself', async () => {
        const worker = await startWith(message('ntf_1'), message('ntf_2', 'chat', {}));
        expect(worker.badges).toEqual([1]);
        await worker.click();
        expect(worker.badges).toEqual([1, 0]);
      });

      it('goes when the last of them is withdrawn, and begins anew', async () => {
        const worker = await startWith(message('ntf_1'), message('ntf_2'));
        await worker.push(payload({ belfry: { id: 'ntf_3', close: ['chat'] } }));
        await worker.push(message('ntf_4'));
        await worker.click();
        expect(worker.badges).toEqual([1, 2, 0, 1, 0]);
      });
    },
  );

  it('is left alone by a click on what has counted nothing: it may be the site’s own', async () => {
    const worker = await startWorker();
    await worker.push(payload());
    await worker.click();
    expect(worker.badges).toEqual([]);
  });

  it('counts down what was withdrawn', async () => {
    const worker = await startWorker();
    for (const id of ['ntf_1', 'ntf_2', 'ntf_3']) await worker.push(payload({ belfry: { id, count: 1 } }));
    await worker.push(payload({ belfry: { id: 'ntf_4', close: ['belfry-ntf_1', 'belfry-ntf_3'] } }));
    expect(worker.badges).toEqual([1, 2, 3, 1]);
  });

  it('has nothing left of what stood before a page said that all is seen', async () => {
    const worker = await startWorker();
    await worker.push(payload({ belfry: { count: 1 } }));
    await worker.message({ belfry: 1, type: 'clear-badge' });
    await worker.push(payload({ belfry: { id: 'ntf_2', count: 1 } }));
    await worker.click(worker.shown[0]);
    expect(worker.badges).toEqual([1, 0, 1]);
  });

  it('starts again once a page has said that all is seen', async () => {
    const worker = await startWorker();
    await worker.push(payload({ app_badge: 5 }));
    await worker.message({ belfry: 1, type: 'clear-badge' });
    await worker.push(payload({ belfry: { id: 'ntf_2', count: 1 } }));
    expect(worker.badges).toEqual([5, 0, 1]);
  });

  it('counts in memory where storage fails', async () => {
    const worker = await startWorker({
      indexedDB: {
        open: () => {
          throw new Error('no storage');
        },
      },
    });
    for (const id of ['ntf_1', 'ntf_2']) await worker.push(payload({ belfry: { id, count: 1 } }));
    expect(worker.badges).toEqual([1, 2]);
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
