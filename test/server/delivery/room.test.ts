import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roomBeside } from '../../../server/delivery/room.ts';
import { SMALL_BATCH } from '../../../server/ports/ledger.ts';

const LIMITS = { everywhere: 1024, crowd: 512, perOrigin: 256, perBatch: 64 };
const at = (...messages: number[]) =>
  roomBeside(
    messages.map((each, index) => ({ originId: index + 1, messages: each })),
    LIMITS,
  );
const roomOf = (messages: number) => at(messages).origins[0]?.room ?? 'any';

describe('room', () => {
  it('is for any at first', () => expect(at()).toEqual({ everywhere: 'any', origins: [] }));

  it('at an origin narrows as it fills', () => {
    expect([128, 129, 236, 237, 252, 253].map(roomOf)).toEqual(['any', 'small', 'small', 'urgent', 'urgent', 'none']);
  });

  it('is for one large batch beside many small ones, which would else pass it for ever', () => {
    const small = (count: number) => Array.from({ length: count }, () => ({ originId: 1, messages: 1 }));
    expect(roomBeside(small(140), LIMITS).origins).toEqual([]);
    expect(roomBeside(small(177), LIMITS).origins).toEqual([{ originId: 1, room: 'small' }]);
    expect(roomBeside([...small(100), { originId: 1, messages: 64 }], LIMITS).origins).toEqual([
      { originId: 1, room: 'small' },
    ]);
  });

  it('at an origin that asked for time is for less, and a broadcast leaves a quarter of it', () => {
    const slowed = (limit: number, ...messages: number[]) =>
      roomBeside(
        messages.map((each) => ({ originId: 1, messages: each })),
        LIMITS,
        1,
        () => limit,
      );
    expect([128, 32, 16, 8].map((limit) => slowed(limit, 64).origins[0]?.room)).toEqual([
      'small',
      'small',
      'urgent',
      'urgent',
    ]);
    expect(slowed(4, 64).origins[0]?.room).toBe('urgent');
    expect(slowed(4, 64, 1).origins[0]?.room).toBe('none');
    // What waits for its turn is not on its way, and takes no room from the others.
    expect(slowed(8, ...Array.from({ length: 100 }, () => 64)).everywhere).toBe('any');
  });

  it('everywhere narrows as all origins fill', () => {
    const full = [192, 192, 192];
    expect([128, 129].map((last) => at(...full, last).everywhere)).toEqual(['any', 'small']);
    expect(at(240, 240, 240, 240).everywhere).toBe('urgent');
    expect(at(240, 240, 240, 240, 61).everywhere).toBe('none');
  });

  it('of claims side by side is never more than all of them can take', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { maxLength: 6 }), fc.integer({ min: 2, max: 16 }), (used, claims) => {
        const inFlight = used.map((messages, index) => ({ originId: index + 1, messages }));
        const { everywhere, origins } = roomBeside(inFlight, LIMITS, claims);
        const more = SMALL_BATCH * claims;
        const all = used.reduce((sum, messages) => sum + messages, 0);
        expect(everywhere).not.toBe('any');
        if (everywhere === 'small') expect(all + more).toBeLessThanOrEqual(960);
        if (everywhere === 'urgent') expect(all + more).toBeLessThanOrEqual(1024);
        for (const { originId, room } of origins) {
          const after = (used[originId - 1] ?? 0) + more;
          if (room === 'small') expect(after).toBeLessThanOrEqual(240);
          if (room === 'urgent') expect(after).toBeLessThanOrEqual(256);
        }
        expect(origins).toHaveLength(used.length);
      }),
    );
  });
});
