/** Whatever fails, and whenever: one key, one notification. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailableError } from '../../../server/engines/index.ts';
import { createIdempotency, type Answering } from '../../../server/idempotency/index.ts';
import { notificationDraft, START } from '../engines/contract/drafts.ts';
import { openTempEngine, type TempEngine } from '../engines/open-temp-engine.ts';

const VALID_MS = 86_400_000;
const REQUEST = { apiKey: 'key_1', header: 'order-7', body: { userId: 'ana', title: 'Hello' } };

let temp: TempEngine;
let made: number[];
let tries = 0;
let failing: 'before' | 'after' | 'answer' | undefined;
beforeEach(async () => {
  temp = await openTempEngine(() => START);
  made = [];
  failing = undefined;
});
afterEach(() => temp.remove());

const fail = (at: typeof failing): void => {
  if (failing !== at) return;
  failing = undefined;
  throw new StoreUnavailableError(`the store fails: ${at}`);
};

const how: Answering = {
  async first(once) {
    fail('before');
    const { id } = await temp.engine.ledger.create(notificationDraft(`ntf_${(tries += 1)}`), once);
    made.push(id);
    fail('after');
    return { notificationId: id, status: 202, body: JSON.stringify({ id }) };
  },
  again: async (id) => ({ status: 202, body: JSON.stringify({ id }) }),
};

/** As a process that has just been started: it knows of nothing in flight. */
function start() {
  const { store } = temp.engine;
  const faulty = {
    ...store,
    saveIdempotentAnswer: async (...args: Parameters<typeof store.saveIdempotentAnswer>) => {
      fail('answer');
      return store.saveIdempotentAnswer(...args);
    },
  };
  return createIdempotency(faulty, { now: () => START }, VALID_MS);
}

describe('an idempotent send', () => {
  it('is tried anew when nothing had been committed', async () => {
    failing = 'before';
    const idempotency = start();
    await expect(idempotency.answer(REQUEST, how)).rejects.toThrow('before');
    expect(await idempotency.answer(REQUEST, how)).toMatchObject({ status: 202, replayed: false });
    expect(made).toHaveLength(1);
  });

  it.each(['after', 'answer'] as const)('is not repeated when the store throws after the commit (%s)', async (at) => {
    failing = at;
    const idempotency = start();
    await expect(idempotency.answer(REQUEST, how)).rejects.toThrow(at);
    for (const process of [idempotency, start()]) {
      const again = await process.answer(REQUEST, how);
      expect(again).toEqual({ status: 202, body: JSON.stringify({ id: made[0] }), replayed: true });
    }
    expect(made).toHaveLength(1);
  });

  it('is refused for another body even when nobody was answered yet', async () => {
    failing = 'after';
    await expect(start().answer(REQUEST, how)).rejects.toThrow();
    const other = start().answer({ ...REQUEST, body: { title: 'Other' } }, how);
    await expect(other).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('is made once by two processes that know nothing of each other', async () => {
    const settled = await Promise.allSettled([start().answer(REQUEST, how), start().answer(REQUEST, how)]);
    expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = settled.find((result) => result.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'idempotency_key_in_flight' });
    expect(made).toHaveLength(1);
  });

  it('is another under the same key of another caller', async () => {
    const idempotency = start();
    await idempotency.answer(REQUEST, how);
    expect((await idempotency.answer({ ...REQUEST, apiKey: 'key_2' }, how)).replayed).toBe(false);
    expect(made).toHaveLength(2);
  });

  it('is sent each time without a key', async () => {
    const idempotency = start();
    for (const replayed of [false, false]) {
      expect(await idempotency.answer({ ...REQUEST, header: undefined }, how)).toMatchObject({ replayed });
    }
    expect(made).toHaveLength(2);
  });
});
