import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseLiquid } from '../../server/templates/liquid.ts';

describe('a Liquid text', () => {
  afterEach(() => vi.restoreAllMocks());

  /** Every look at the clock finds it so much later. @param looks how many do; all, when absent */
  function letTimeJump(ms: number, looks = Infinity): void {
    let now = 1_000;
    let left = looks;
    vi.spyOn(performance, 'now').mockImplementation(() => (left-- > 0 ? (now += ms) : now));
  }

  it('is rendered although the process was set aside for a moment', () => {
    const text = parseLiquid('Hello {{ name | upcase }}, set aside');
    letTimeJump(60, 2);
    expect(text.render({ name: 'Ana' })).toBe('Hello ANA, set aside');
  });

  it('gives up what never ends, and soon the second time', () => {
    const text = parseLiquid('{% for i in (1..3) %}{{ i }}{% endfor %} without an end');
    letTimeJump(1_001);
    expect(() => text.render({})).toThrow(/limit exceeded/);
    const calls = vi.mocked(performance.now).mock.calls.length;
    expect(() => text.render({})).toThrow(/limit exceeded/);
    expect(vi.mocked(performance.now).mock.calls.length - calls).toBeLessThan(calls);
  });

  it('says itself where there is nothing to render', () => {
    expect(parseLiquid('/bookings/42').render({ bookings: 1 })).toBe('/bookings/42');
  });
});
