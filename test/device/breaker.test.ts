import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBreaker } from '../../device/breaker.ts';

const hang = () => new Promise<never>(() => undefined);
const OK = { ok: true, value: 1 };
const FAILED = { ok: false };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('storage breaker', () => {
  it('passes a value on', async () => {
    expect(await createBreaker().run(async () => 1)).toEqual(OK);
  });

  it('turns an error into a failure and stays closed', async () => {
    const breaker = createBreaker();
    expect(await breaker.run(async () => Promise.reject(new Error('quota')))).toEqual(FAILED);
    expect(await breaker.run(async () => 1)).toEqual(OK);
  });

  it('gives an operation up after the time limit, not before', async () => {
    const onTimeout = vi.fn();
    const outcome = createBreaker({ timeoutMs: 1500, onTimeout }).run(hang);
    await vi.advanceTimersByTimeAsync(1499);
    expect(onTimeout).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(onTimeout).toHaveBeenCalledOnce();
    expect(await outcome).toEqual(FAILED);
  });

  it('fails at once while open, then lets a single one try', async () => {
    const breaker = createBreaker({ timeoutMs: 1500, coolDownMs: 30_000 });
    const first = breaker.run(hang);
    await vi.advanceTimersByTimeAsync(1500);
    await first;
    const operation = vi.fn(async () => 1);
    expect(await breaker.run(operation)).toEqual(FAILED);
    expect(operation).not.toHaveBeenCalled();

    await vi.advanceTimersByTimeAsync(30_000);
    const outcomes = await Promise.all([breaker.run(operation), breaker.run(operation)]);
    expect(outcomes).toEqual([OK, FAILED]);
    expect(await breaker.run(operation)).toEqual(OK);
  });

  it('opens again when the one that tried hangs too', async () => {
    const breaker = createBreaker({ timeoutMs: 1500, coolDownMs: 30_000 });
    for (let round = 0; round < 2; round += 1) {
      const probe = breaker.run(hang);
      await vi.advanceTimersByTimeAsync(1500);
      expect(await probe).toEqual(FAILED);
      expect(await breaker.run(async () => 1)).toEqual(FAILED);
      await vi.advanceTimersByTimeAsync(30_000);
    }
  });

  it('leaves no timer behind', async () => {
    await createBreaker().run(async () => 1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
