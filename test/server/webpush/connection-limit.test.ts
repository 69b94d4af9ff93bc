import { describe, expect, it } from 'vitest';
import { createConnectionLimit } from '../../../server/webpush/connection-limit.ts';

describe('connections to one push service', () => {
  function setUp(most: number) {
    const timers: (() => void)[] = [];
    let busy = 0;
    const environment = { setTimer: (run: () => void) => (timers.push(run), () => undefined) };
    const limit = createConnectionLimit({ most, environment, utilization: () => busy });
    let running = 0;
    return {
      limit,
      timers,
      running: () => running,
      setBusy: (share: number) => void (busy = share),
      /** So many want one. */
      async come(count: number): Promise<void> {
        for (let i = 0; i < count; i += 1) {
          const turn = limit.enter();
          if (turn === undefined) running += 1;
          else void turn.then(() => (running += 1));
        }
        await Promise.resolve();
      },
      async finish(count: number): Promise<void> {
        for (let i = 0; i < count; i += 1) {
          running -= 1;
          limit.leave();
        }
        await Promise.resolve();
      },
      async look(): Promise<void> {
        timers.shift()?.();
        await Promise.resolve();
      },
    };
  }

  it('are few at first, and the next post goes when one ends', async () => {
    const { come, finish, running } = setUp(256);
    await come(100);
    expect(running()).toBe(32);
    await finish(10);
    expect(running()).toBe(32);
  });

  it('double while posts wait and the process has nothing to do, up to the most', async () => {
    const { come, look, running, timers } = setUp(200);
    await come(300);
    const seen = [running()];
    while (timers.length > 0) {
      await look();
      seen.push(running());
    }
    expect(seen).toEqual([25, 50, 100, 200]);
  });

  it('stay few while the process has its hands full', async () => {
    const { come, look, running, setBusy } = setUp(256);
    setBusy(0.8);
    await come(100);
    await look();
    await look();
    expect(running()).toBe(32);
    setBusy(0.5);
    await look();
    expect(running()).toBe(64);
  });

  it('are few again after all has been sent', async () => {
    const { come, finish, look, running } = setUp(256);
    await come(64);
    await look();
    expect(running()).toBe(64);
    await finish(64);
    await come(64);
    expect(running()).toBe(32);
  });

  it('are at least sixteen, where so many are allowed', async () => {
    const { come, running } = setUp(32);
    await come(40);
    expect(running()).toBe(16);
    const few = setUp(2);
    await few.come(5);
    expect(few.running()).toBe(2);
    expect(few.timers).toEqual([]);
  });
});
