import { beforeEach, describe, expect, it } from 'vitest';
import type { Jobs } from '../../../../server/ports/jobs.ts';
import { START } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

/** What every engine's jobs must do. */
export function jobsContract(open: OpenEngine): void {
  let jobs: Jobs;
  beforeEach(async () => {
    ({ jobs } = await openFresh(open));
  });

  const claim = async (now: number) => {
    const job = await jobs.claim(now, 1_000);
    if (job === undefined) throw new Error('no job is due');
    return job;
  };

  describe('jobs', () => {
    it('gives out the oldest due job, with its data, and hides it', async () => {
      await jobs.add({ name: 'late', runAt: START + 2 });
      await jobs.add({ name: 'early', runAt: START + 1, data: { a: [1] } });
      expect(await jobs.claim(START, 1_000)).toBeUndefined();
      expect(await claim(START + 2)).toMatchObject({ name: 'early', data: { a: [1] }, runAt: START + 1 });
      expect(await claim(START + 2)).toMatchObject({ name: 'late', data: null });
      expect(await jobs.claim(START + 2, 1_000)).toBeUndefined();
    });

    it('gives a job out again when its lease is over, and fences the first worker', async () => {
      await jobs.add({ name: 'a', runAt: START });
      const first = await claim(START);
      const second = await claim(START + 1_000);
      expect(second.claim).toBeGreaterThan(first.claim);
      expect(await jobs.complete(first)).toBe(false);
      expect(await jobs.complete(second)).toBe(true);
      expect(await jobs.nextRunAt()).toBeUndefined();
    });

    it('moves a waiting job of the same name and key instead of doubling it', async () => {
      await jobs.add({ name: 'a', key: 'k', runAt: START, data: 1 });
      await jobs.add({ name: 'a', key: 'k', runAt: START + 5 });
      await jobs.add({ name: 'b', key: 'k', runAt: START + 9 });
      expect(await jobs.nextRunAt()).toBe(START + 5);
      expect(await claim(START + 5)).toMatchObject({ name: 'a', data: 1 });
      expect(await jobs.claim(START + 5, 1_000)).toBeUndefined();
    });

    it('puts a job off in the commit that ends it', async () => {
      await jobs.add({ name: 'a', key: 'k', runAt: START });
      expect(await jobs.complete(await claim(START), START + 60)).toBe(true);
      expect(await jobs.nextRunAt()).toBe(START + 60);
      expect(await claim(START + 60)).toMatchObject({ name: 'a' });
    });

    it('lets a job that was added while its like ran be the next run', async () => {
      await jobs.add({ name: 'a', key: 'k', runAt: START });
      const running = await claim(START);
      await jobs.add({ name: 'a', key: 'k', runAt: START + 3 });
      expect(await jobs.complete(running, START + 60)).toBe(true);
      expect(await jobs.nextRunAt()).toBe(START + 3);
      await jobs.complete(await claim(START + 3));
      expect(await jobs.nextRunAt()).toBeUndefined();
    });

    it('cancels a waiting job, and a running one’s next run', async () => {
      await jobs.add({ name: 'a', key: 'k', runAt: START });
      expect(await jobs.cancel('a', 'other')).toBe(false);
      const running = await claim(START);
      expect(await jobs.cancel('a', 'k')).toBe(true);
      expect(await jobs.complete(running, START + 60)).toBe(false);
      expect(await jobs.nextRunAt()).toBeUndefined();
    });
  });
}
