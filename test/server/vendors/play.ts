/** What becomes of one message, or of everybody's, when a push service answers as a row of a table says. */
import { it, expect } from 'vitest';
import type { ScriptedAnswer } from '../../../testing/index.ts';
import { openPipeline, type Pipeline } from './open-pipeline.ts';

/** What is to become of a message, its subscription and its push service. */
export interface Fate {
  state: 'accepted' | 'gone' | 'rejected' | 'retrying' | 'failed' | 'expired';
  /** What the stored reason holds of the push service's own words. @default there is no reason */
  says?: string;
  /** @default 'active' */
  subscription?: 'active' | 'gone' | 'key_mismatch';
  /** As stored. @default what the push service says that it answered: null where a script cut the connection */
  httpStatus?: number;
  /** After how long the push service is asked again. @default null: never */
  againMs?: number;
  /** For how long nobody else there is sent to. @default 0 */
  putOffMs?: number;
}

/** @property title goes on from the push service's name, and names the status */
export type Row = readonly [title: string, answer: ScriptedAnswer, fate: Fate];

/** What backoff makes of a first failure while random numbers are 0.5. */
export const SOON_MS = 1_000;

/** For tables: fates that many answers share. */
export const accepted = (says?: string): Fate => ({ state: 'accepted', ...(says === undefined ? {} : { says }) });
export const gone = (says: string): Fate => ({ state: 'gone', says, subscription: 'gone' });
export const mismatch = (says: string): Fate => ({ state: 'rejected', says, subscription: 'key_mismatch' });
export const refused = (says: string): Fate => ({ state: 'rejected', says });
export const later = (says: string, seconds?: number): Fate => ({
  state: 'retrying',
  says,
  ...(seconds === undefined ? { againMs: SOON_MS } : { againMs: seconds * 1_000, putOffMs: seconds * 1_000 }),
});

const MAX_REASON_OCTETS = 1_024;

/** A test for each row. */
export function itTakes(origin: string, rows: readonly Row[]): void {
  it.each(rows)('%s', async (_title, answer, fate) => {
    const pipeline = await openPipeline(origin);
    try {
      await pipeline.subscribe();
      pipeline.answer(answer);
      await expectFate(pipeline, await pipeline.send(), fate);
    } finally {
      await pipeline.close();
    }
  });
}

/** Of the message to ana, after one POST of it. */
async function expectFate(pipeline: Pipeline, id: string, fate: Fate): Promise<void> {
  const { state, says, subscription = 'active', againMs = null, putOffMs = 0 } = fate;
  const { received } = pipeline.server.service;
  expect(received).toHaveLength(1);
  const message = pipeline.stored(id);
  expect(message).toMatchObject({ state, attempt: 1, httpStatus: fate.httpStatus ?? received[0]?.status ?? null });
  if (says === undefined) expect(message.reason).toBeNull();
  else expect(message.reason).toContain(says);
  expect(Buffer.byteLength(message.reason ?? '')).toBeLessThanOrEqual(MAX_REASON_OCTETS);
  expect({ subscription: pipeline.subscription(), putOffMs: pipeline.putOffMs() }).toEqual({ subscription, putOffMs });
  expect(await pipeline.askedAgainAfterMs()).toBe(againMs);
  if (againMs !== null) expect(pipeline.stored(id)).toMatchObject({ state: 'accepted', attempt: 2, reason: null });
}

/** What is to become of a broadcast that a push service answers alike, throughout. */
export interface Toll {
  /** The alert in health. */
  alert: string;
  /** So long after the broadcast at the latest: to be asked for time once is nothing to tell. @default 0 */
  alertAfterMs?: number;
  /** People whose message ended without being accepted. */
  lost: number;
}

/** @property title as of a {@link Row} */
export type ToAll = readonly [title: string, answer: ScriptedAnswer, toll: Toll];

/** As many in a row as are in trouble at once, and a few who must not be lost. */
const LEAST_PEOPLE = 13;
const SAVED = 4;

/** A broadcast for each row: what it costs, and that the rest is sent once the push service is well again. */
export function itSurvives(origin: string, rows: readonly ToAll[]): void {
  it.each(rows)('%s', async (_title, answer, { alert, lost, alertAfterMs = 0 }) => {
    const people = Math.max(LEAST_PEOPLE, lost + SAVED);
    const pipeline = await openPipeline(origin);
    try {
      const { server } = pipeline;
      await pipeline.subscribe(Array.from({ length: people }, (_, index) => `person-${index}`));
      const mend = pipeline.answer({ times: Infinity, ...answer });
      const { id } = await server.send({ to: { everyone: true }, title: 'Hello' });
      if (alertAfterMs > 0) expect(await pipeline.alerts()).toEqual([]);
      for (let waited = 0; waited < alertAfterMs; waited += SOON_MS) await server.advance(SOON_MS);
      expect(await pipeline.alerts()).toMatchObject([{ code: alert, origin }]);
      expect((await server.look(id)).counts).toMatchObject({ sent: 0, pending: people - lost });
      mend();
      for (let minute = 0; minute < 15; minute += 1) await server.advance(60_000);
      expect((await server.look(id)).counts).toMatchObject({ sent: people - lost, pending: 0 });
      expect((await server.call('/health')).body).toMatchObject({ active_subscriptions: people });
      expect(await pipeline.alerts()).toEqual([]);
    } finally {
      await pipeline.close();
    }
  });
}
