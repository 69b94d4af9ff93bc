import { describe, expect, it } from 'vitest';
import { createClock } from '../../server/environment.ts';

const MINUTE_MS = 60_000;

function setUp() {
  const machine = { wall: 1_800_000_000_000, steady: 5_000 };
  const now = createClock(
    () => machine.wall,
    () => machine.steady,
  );
  const pass = (ms: number, step = 0): void => {
    machine.wall += ms + step;
    machine.steady += ms;
  };
  return { machine, now, pass };
}

describe('clock', () => {
  it('tells the time of the machine', () => {
    const { machine, now, pass } = setUp();
    expect(now()).toBe(machine.wall);
    pass(90);
    expect(now()).toBe(machine.wall);
  });

  it('goes forward with the machine, also after a sleep that its steady clock did not count', () => {
    const { machine, now, pass } = setUp();
    pass(10, 3_600_000);
    expect(now()).toBe(machine.wall);
  });

  it('goes on where the machine is put back a little, until that has caught up', () => {
    const { machine, now, pass } = setUp();
    const before = now();
    pass(10, -MINUTE_MS);
    expect(now()).toBe(before + 10);
    pass(1_000);
    expect(now()).toBe(before + 1_010);
    pass(0, 2 * MINUTE_MS);
    expect(now()).toBe(machine.wall);
  });

  it('goes back with a machine that was far ahead', () => {
    const { machine, now, pass } = setUp();
    pass(10, -6 * MINUTE_MS);
    expect(now()).toBe(machine.wall);
  });
});
