import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemEnvironment } from '../../server/environment.ts';

const MINUTE = 60_000;

describe('a long timer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([0, 1, 29_999, 30_001, 10 * MINUTE, 3 * 2 ** 31])('goes off after %d ms', (ms) => {
    const run = vi.fn();
    systemEnvironment().setTimer(run, ms);
    vi.advanceTimersByTime(Math.max(0, ms - 1));
    expect(run).toHaveBeenCalledTimes(ms === 0 ? 1 : 0);
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(MINUTE);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('goes off within half a minute where the machine stood still past its time', () => {
    const run = vi.fn();
    systemEnvironment().setTimer(run, 60 * MINUTE);
    vi.setSystemTime(Date.now() + 2 * 60 * MINUTE);
    vi.advanceTimersByTime(30_000);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('waits no longer where the clock was put back', () => {
    const run = vi.fn();
    systemEnvironment().setTimer(run, 2 * MINUTE);
    vi.setSystemTime(Date.now() - 60 * MINUTE);
    vi.advanceTimersByTime(2 * MINUTE);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('is cancelled, between two looks at the clock, too', () => {
    const run = vi.fn();
    const cancel = systemEnvironment().setTimer(run, 10 * MINUTE);
    vi.advanceTimersByTime(5 * MINUTE);
    cancel();
    vi.advanceTimersByTime(10 * MINUTE);
    expect(run).not.toHaveBeenCalled();
  });
});
