import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { IdempotentRequest } from '../../../../server/ports/idempotency.ts';
import { notificationDraft, START, subscribe } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

const DAY = 86_400_000;
const print = (octet: number): Uint8Array => new Uint8Array(32).fill(octet);

const once = (members: Partial<IdempotentRequest> = {}): IdempotentRequest => ({
  apiKey: 'key_1',
  key: 'order-7',
  fingerprint: print(1),
  since: START - DAY,
  ...members,
});

/** What every engine must do with idempotency keys: the record and the notification are one commit. */
export function idempotencyContract(open: OpenEngine): void {
  let engine: Engine;
  beforeEach(async () => {
    engine = await openFresh(open);
  });

  const find = (members: Partial<IdempotentRequest> = {}) => engine.store.findIdempotencyRecord(once(members));

  describe('store: idempotency', () => {
    it('stores the record in the commit of the notification', async () => {
      expect(await find()).toBeUndefined();
      const { id } = await engine.ledger.create(notificationDraft('ntf_1'), once());
      expect(await find()).toEqual({ fingerprint: print(1), notificationId: id, answer: undefined });
    });

    it('stores nothing of a second notification under the same key', async () => {
      await subscribe(engine, ['ana']);
      await engine.ledger.create(notificationDraft('ntf_1'), once());
      const again = engine.ledger.create(notificationDraft('ntf_2'), once({ fingerprint: print(2) }));
      await expect(again).rejects.toMatchObject({ name: 'IdempotencyKeyTakenError' });
      expect(await engine.ledger.findNotification('ntf_2')).toBeUndefined();
      expect(await find()).toMatchObject({ fingerprint: print(1) });
    });

    it('lets one of many that come at once through', async () => {
      const all = Array.from({ length: 8 }, (_, index) =>
        engine.ledger.create(notificationDraft(`ntf_${index}`), once()),
      );
      const settled = await Promise.allSettled(all);
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('keeps the keys of different callers apart', async () => {
      await engine.ledger.create(notificationDraft('ntf_1'), once());
      await engine.ledger.create(notificationDraft('ntf_2'), once({ apiKey: 'key_2' }));
      expect((await find({ apiKey: 'key_2' }))?.notificationId).not.toBe((await find())?.notificationId);
    });

    it('keeps the first answer, of its own notification alone', async () => {
      const { id } = await engine.ledger.create(notificationDraft('ntf_1'), once());
      await engine.store.saveIdempotentAnswer(once(), id + 1, { status: 202, body: '{"of":"another"}' });
      expect((await find())?.answer).toBeUndefined();
      await engine.store.saveIdempotentAnswer(once(), id, { status: 202, body: '{"a":1}' });
      await engine.store.saveIdempotentAnswer(once(), id, { status: 202, body: '{"a":2}' });
      expect((await find())?.answer).toEqual({ status: 202, body: '{"a":1}' });
    });

    it('frees a key whose time is over', async () => {
      const first = await engine.ledger.create(notificationDraft('ntf_1'), once());
      await engine.store.saveIdempotentAnswer(once(), first.id, { status: 202, body: '{}' });
      expect(await find({ since: START + 1 })).toBeUndefined();
      const later = once({ since: START + 1, fingerprint: print(2) });
      const { id } = await engine.ledger.create(notificationDraft('ntf_2', { createdAt: START + DAY + 1 }), later);
      expect(await find({ since: START + 1 })).toEqual({
        fingerprint: print(2),
        notificationId: id,
        answer: undefined,
      });
    });

    it('sweeps what is over and nothing else', async () => {
      await engine.ledger.create(notificationDraft('ntf_1'), once());
      await engine.ledger.create(notificationDraft('ntf_2', { createdAt: START + 5 }), once({ key: 'later' }));
      expect(await engine.store.sweepIdempotencyRecords(START + 1)).toBe(1);
      expect(await engine.store.sweepIdempotencyRecords(START + 1)).toBe(0);
      expect([await find(), await find({ key: 'later' })]).toEqual([undefined, expect.anything()]);
    });

    it('forgets answers that name a person who is deleted', async () => {
      await subscribe(engine, ['ana', 'ben']);
      for (const user of ['ana', 'ben']) {
        const request = once({ key: user });
        const { id } = await engine.ledger.create(notificationDraft(`ntf_${user}`), request);
        const body = JSON.stringify({ details: [{ userId: user }] });
        await engine.store.saveIdempotentAnswer(request, id, { status: 202, body });
      }
      await engine.store.deleteUser('ana');
      expect((await find({ key: 'ana' }))?.answer).toBeUndefined();
      expect((await find({ key: 'ben' }))?.answer).toBeDefined();
    });
  });
}
