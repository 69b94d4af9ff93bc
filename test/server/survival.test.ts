import { describe, expect, it } from 'vitest';
import { repeatsBound } from '../../bench/kills/bound.ts';
import { killAgainAndAgain } from '../../bench/kills/run.ts';

describe('a send whose process is killed again and again', () => {
  it('reaches everybody, and few twice', { timeout: 60_000 }, async () => {
    const messages = 5_000;
    const { kills, lost, unexpected, log, state, exitCode } = await killAgainAndAgain({
      messages,
      kills: 3,
      seed: 20_26,
      lifeMs: 1_500,
      // With it the send takes longer than all lives together, however fast the machine is.
      delayMs: 200,
    });
    expect({ kills: kills.length, lost, unexpected, state, exitCode }).toEqual({
      kills: 3,
      lost: 0,
      unexpected: 0,
      state: 'done',
      exitCode: 0,
    });
    expect(kills.at(-1)?.received).toBeGreaterThan(0); // else nothing was killed in the middle of anything
    for (const { repeats } of kills) expect(repeats).toBeLessThanOrEqual(repeatsBound());
    expect(log).toEqual({
      states: { accepted: messages },
      counted: { accepted: messages, planned: messages },
      mostAttempts: 1,
      batches: 0,
    });
  });
});
