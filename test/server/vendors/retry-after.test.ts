import { describe, expect, it } from 'vitest';
import type { ScriptedAnswer } from '../../../testing/index.ts';
import { openPipeline, ORIGINS } from './open-pipeline.ts';
import { itTakes, later, SOON_MS, type Fate, type Row } from './play.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** By the clock of the tests, two minutes in: see `subscribe`. */
const NOW = Date.UTC(2026, 5, 15, 12, 2);
const YEAR_S = 31_536_000;

/** The message waits a day at most, everybody else there a quarter of an hour. */
const LONG: Fate = { state: 'retrying', says: 'Retry-After ', againMs: DAY, putOffMs: 15 * MINUTE };
/** Back to our own backoff. */
const NOT_BELIEVED: Fate = { state: 'retrying', says: 'Retry-After', againMs: SOON_MS };
const wait = (ms: number): Fate => ({ ...NOT_BELIEVED, againMs: ms, putOffMs: ms });

const VALUES: readonly (readonly [what: string, script: ScriptedAnswer, fate: Fate])[] = [
  ['in seconds', { retryAfterSeconds: 90 }, wait(90 * SECOND)],
  ['as a date', { retryAfterAt: NOW + 90 * SECOND }, wait(90 * SECOND)],
  ['of a year', { retryAfterSeconds: YEAR_S }, LONG],
  ['of a date in a year', { retryAfterAt: NOW + YEAR_S * SECOND }, LONG],
  ['of more seconds than numbers have', { headers: { 'retry-after': '9'.repeat(400) } }, LONG],
  ['of 0', { retryAfterSeconds: 0 }, NOT_BELIEVED],
  ['below 0', { headers: { 'retry-after': '-120' } }, NOT_BELIEVED],
  ['of a date in the past', { retryAfterAt: NOW - DAY }, NOT_BELIEVED],
  ['of this very second', { retryAfterAt: NOW }, NOT_BELIEVED],
  ['of a date that is none', { headers: { 'retry-after': 'Tue, 31 Feb 2026 12:00:00 GMT' } }, NOT_BELIEVED],
  ['of a fraction', { headers: { 'retry-after': '1.5' } }, NOT_BELIEVED],
  ['in words', { headers: { 'retry-after': 'soon' } }, NOT_BELIEVED],
  ['that is empty', { headers: { 'retry-after': '' } }, NOT_BELIEVED],
  ['that is there twice', { headers: { 'retry-after': '60, 120' } }, NOT_BELIEVED],
];

const rows = (status: number): Row[] =>
  VALUES.map(([what, script, fate]) => [`with ${status} and a Retry-After ${what}`, { status, ...script }, fate]);

describe('FCM is asked again in time', () => itTakes(ORIGINS.fcm, rows(429)));
describe('Mozilla is asked again in time', () => itTakes(ORIGINS.mozilla, rows(503).slice(0, 4)));

describe('Windows is asked again in time', () => {
  itTakes(ORIGINS.windows, [
    [
      'with 406 and a Retry-After as a date',
      { status: 406, retryAfterAt: NOW + 90 * SECOND },
      later('Retry-After', 90),
    ],
    [
      'with 500 and a Retry-After, which only this message heeds',
      { status: 500, retryAfterSeconds: 90 },
      { state: 'retrying', says: 'Retry-After 90', againMs: 90 * SECOND },
    ],
  ]);
});

describe('a message that would not live that long', () => {
  it.each([429, 503])('expires at once with %i and a Retry-After beyond its TTL', async (status) => {
    const pipeline = await openPipeline(ORIGINS.apple);
    try {
      await pipeline.subscribe();
      pipeline.answer({ status, retryAfterSeconds: YEAR_S });
      const id = await pipeline.send({ ttlSeconds: 3600 });
      expect(pipeline.stored(id)).toMatchObject({ state: 'expired', attempt: 1, httpStatus: status });
      expect(pipeline.subscription()).toBe('active');
      expect(await pipeline.askedAgainAfterMs()).toBeNull();
    } finally {
      await pipeline.close();
    }
  });
});
