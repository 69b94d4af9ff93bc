import { describe, expect, it } from 'vitest';
import { createLookout } from '../../server/lookout.ts';
import { createFakeEnvironment } from './fake-environment.ts';

/** A lookout that counts its looks; `during` happens in each, and says when the next is due. */
function openLookout(during: (looks: number) => number | undefined | Promise<number | undefined>) {
  const environment = createFakeEnvironment();
  const counted = { looks: 0 };
  const lookout = createLookout({
    environment,
    async look() {
      counted.looks += 1;
      const { looks } = counted;
      await Promise.resolve(); // a real one asks the store first
      return during(looks);
    },
    fault: { message: 'looking pauses', pauseMs: 5_000 },
  });
  return { environment, counted, lookout };
}

describe('a lookout', () => {
  it('looks when it is started, and not before', async () => {
    const { lookout, counted } = openLookout(() => undefined);
    lookout.wake();
    expect(counted.looks).toBe(0);
    lookout.start();
    await lookout.idle();
    expect(counted.looks).toBe(1);
  });

  it('looks again when the next is due', async () => {
    const { lookout, environment, counted } = openLookout((looks) => (looks === 1 ? start + 700 : undefined));
    const start = environment.now();
    lookout.start();
    await lookout.idle();
    environment.advance(699);
    expect(lookout.isLooking()).toBe(false);
    environment.advance(1);
    await lookout.idle();
    expect(counted.looks).toBe(2);
    expect(environment.timers()).toEqual([]);
  });

  it('does not spin on what is due and was not done', async () => {
    const { lookout, environment, counted } = openLookout(() => 0);
    lookout.start();
    await lookout.idle();
    expect(counted.looks).toBe(1);
    expect(environment.timers()).toEqual([environment.now() + 1]);
  });

  it('looks once more, and not beside, when it is woken during a look', async () => {
    const { lookout, counted } = openLookout((looks) => {
      if (looks === 1) for (let times = 0; times < 3; times += 1) lookout.wake();
      return undefined;
    });
    lookout.start();
    await lookout.idle();
    expect(counted.looks).toBe(2);
  });

  it('pauses after a look that fails, and tells it', async () => {
    const { lookout, environment, counted } = openLookout((looks) => {
      if (looks === 1) throw new Error('the disk is full');
      return undefined;
    });
    lookout.start();
    await lookout.idle();
    expect(environment.lines).toMatchObject([{ level: 'error', message: 'looking pauses' }]);
    environment.advance(4_999);
    expect(counted.looks).toBe(1);
    environment.advance(1);
    await lookout.idle();
    expect(counted.looks).toBe(2);
  });

  it('looks at once when it is woken during a look that fails', async () => {
    const { lookout, environment, counted } = openLookout((looks) => {
      if (looks > 1) return undefined;
      lookout.wake();
      throw new Error('the disk is full');
    });
    lookout.start();
    await lookout.idle();
    expect(counted.looks).toBe(2);
    expect(environment.timers()).toEqual([]);
  });

  it('lets the look under way end when it is stopped, and leaves no timer', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const { lookout, environment, counted } = openLookout(() => promise);
    lookout.start();
    let stopped = false;
    const stopping = lookout.stop().then(() => (stopped = true));
    await new Promise((turn) => setImmediate(turn));
    expect(stopped).toBe(false);
    expect(lookout.isRunning()).toBe(false);
    resolve(1);
    await stopping;
    lookout.wake();
    expect(counted.looks).toBe(1);
    expect(environment.timers()).toEqual([]);
  });
});
