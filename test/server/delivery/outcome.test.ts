import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../server/delivery/outcome.ts';
import { DEFAULT_RETRY, retryDelayMs } from '../../../server/delivery/retry.ts';
import type { Answer, AnswerKind } from '../../../server/webpush/index.ts';
import { createFakeEnvironment } from '../fake-environment.ts';
import { NOW, someNotification, someRecipient } from './samples.ts';

function judged(
  answer: Partial<Answer> & { kind: AnswerKind },
  {
    attempt = 1,
    ageMs = 86_400_000,
    lifeMs = 259_200_000,
    maxAttempts = 4,
    youngMs = 60_000,
    spare = false,
    goneBefore = false,
  } = {},
) {
  const environment = createFakeEnvironment(NOW);
  const { outcome, retryAt } = judge(
    {
      answer: { status: 500, reason: 'said', location: null, ...answer },
      attempt,
      notification: someNotification({ expiresAt: NOW + lifeMs }),
      recipient: someRecipient({ createdAt: NOW - ageMs }),
      spare,
      goneBefore,
    },
    { ...DEFAULT_RETRY, maxAttempts, youngMs },
    environment,
  );
  return { state: outcome.state, retryInMs: retryAt === undefined ? undefined : retryAt - NOW, outcome };
}

describe('judge', () => {
  it('keeps where an accepted message can be recalled', () => {
    const { outcome } = judged(
      { kind: 'accepted', status: 201, reason: '', location: 'https://push.example/m/1' },
      { attempt: 2 },
    );
    expect(outcome).toEqual({
      subscriptionId: 7,
      state: 'accepted',
      attempt: 2,
      httpStatus: 201,
      reason: null,
      location: 'https://push.example/m/1',
      deactivate: null,
      at: NOW,
    });
  });

  it('deactivates on 404 and 410', () => {
    const { state, outcome, retryInMs } = judged({ kind: 'gone', status: 410 });
    expect({ state, deactivate: outcome.deactivate, retryInMs }).toEqual({
      state: 'gone',
      deactivate: 'gone',
      retryInMs: undefined,
    });
  });

  it('gives a subscription under 60 s one more try, 10 s later', () => {
    const young = judged({ kind: 'gone' }, { ageMs: 59_999 });
    expect(young).toMatchObject({ state: 'retrying', retryInMs: 10_000, outcome: { deactivate: null } });
    expect(judged({ kind: 'gone' }, { ageMs: 60_000 }).state).toBe('gone');
    expect(judged({ kind: 'gone' }, { ageMs: 20_000, attempt: 2, goneBefore: true }).state).toBe('gone');
  });

  it('gives it that try whatever the attempts before met, and though they are used up', () => {
    for (const attempt of [2, 4]) expect(judged({ kind: 'gone' }, { ageMs: 20_000, attempt }).state).toBe('retrying');
  });

  it('keeps why an accepted message will not arrive', () => {
    const { outcome } = judged({ kind: 'accepted', status: 200, reason: 'x-wns-status=dropped' });
    expect(outcome).toMatchObject({ state: 'accepted', reason: 'x-wns-status=dropped' });
  });

  it('marks a subscription that was made with another key, unless the key is missing here', () => {
    const { outcome, retryInMs } = judged({ kind: 'key_mismatch', status: 403 });
    expect(outcome).toMatchObject({ state: 'rejected', deactivate: 'key_mismatch' });
    expect(retryInMs).toBeUndefined();
    expect(judged({ kind: 'key_mismatch', status: null }).outcome.deactivate).toBeNull();
  });

  it.each([
    ['gone', 'failed'],
    ['rejected', 'rejected'],
    ['key_mismatch', 'rejected'],
  ] as const)('tries %s again where everybody is answered so, and ends no subscription', (kind, last) => {
    for (const ageMs of [0, 86_400_000]) {
      const verdicts = [1, 2, 3, 4].map((attempt) => judged({ kind, status: 410 }, { attempt, ageMs, spare: true }));
      expect(verdicts.map(({ state }) => state)).toEqual(['retrying', 'retrying', 'retrying', last]);
      expect(verdicts.map(({ outcome }) => outcome.deactivate)).toEqual([null, null, null, null]);
      expect(verdicts[0]?.outcome.reason).toBe('not taken at its word, for everybody is answered so: said');
    }
  });

  it('takes how long a subscription is young as a setting', () => {
    expect(judged({ kind: 'gone' }, { ageMs: 4_999, youngMs: 5_000 }).state).toBe('retrying');
    expect(judged({ kind: 'gone' }, { ageMs: 5_000, youngMs: 5_000 }).state).toBe('gone');
    expect(judged({ kind: 'gone' }, { ageMs: 0, youngMs: 0 }).state).toBe('gone');
    expect(DEFAULT_RETRY.youngMs).toBe(60_000);
  });

  it.each(['rejected', 'too_large'] as const)('neither retries nor deactivates on %s', (kind) => {
    const { state, retryInMs, outcome } = judged({ kind });
    expect({ state, retryInMs, deactivate: outcome.deactivate }).toEqual({
      state: 'rejected',
      retryInMs: undefined,
      deactivate: null,
    });
  });

  it.each(['throttled', 'transient'] as const)('retries on %s until the attempts are used up', (kind) => {
    expect([1, 2, 3, 4].map((attempt) => judged({ kind }, { attempt }).state)).toEqual([
      'retrying',
      'retrying',
      'retrying',
      'failed',
    ]);
    expect(judged({ kind }, { maxAttempts: 1 }).state).toBe('failed');
  });

  it('waits as long as the push service asks', () => {
    expect(judged({ kind: 'throttled', retryAfterMs: 120_000 }).retryInMs).toBe(120_000);
  });

  it('says expired where the retry would come too late, and deactivates nothing', () => {
    expect(judged({ kind: 'throttled', retryAfterMs: 60_000 }, { lifeMs: 60_000 })).toMatchObject({
      state: 'expired',
      retryInMs: undefined,
    });
    expect(judged({ kind: 'throttled', retryAfterMs: 60_000 }, { lifeMs: 60_001 }).state).toBe('retrying');
    expect(judged({ kind: 'gone' }, { ageMs: 0, lifeMs: 5_000 })).toMatchObject({
      state: 'expired',
      outcome: { deactivate: null },
    });
  });
});

describe('retryDelayMs', () => {
  it('doubles its ceiling up to 15 minutes', () => {
    const ceilings = Array.from({ length: 12 }, (_, index) =>
      retryDelayMs(DEFAULT_RETRY, index + 1, 1 - Number.EPSILON),
    );
    expect(ceilings.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000]);
    expect(ceilings.slice(-2)).toEqual([900_000, 900_000]);
  });

  it('lies between nothing and its ceiling, and never under Retry-After', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(86_400_000),
        (attempt, random, retryAfterMs) => {
          const delay = retryDelayMs(DEFAULT_RETRY, attempt, random, retryAfterMs);
          expect(delay).toBeGreaterThanOrEqual(retryAfterMs);
          expect(delay).toBeLessThanOrEqual(Math.max(retryAfterMs, Math.min(900_000, 2_000 * 2 ** (attempt - 1))));
          expect(Number.isSafeInteger(delay)).toBe(true);
        },
      ),
    );
  });

  it('spreads over the whole range', () => {
    expect([0, 0.25, 0.5, 0.75].map((random) => retryDelayMs(DEFAULT_RETRY, 1, random))).toEqual([
      0, 500, 1_000, 1_500,
    ]);
  });
});
