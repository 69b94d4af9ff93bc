import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import { notificationDraft, START, subscribe } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

/** What every engine's store must do: what the app said of buttons. */
export function actionContract(open: OpenEngine): void {
  let engine: Engine;
  let subscriptionId: number;
  let notificationId: number;
  beforeEach(async () => {
    engine = await openFresh(open);
    [subscriptionId = 0] = await subscribe(engine, ['ann']);
    ({ id: notificationId } = await engine.ledger.create(notificationDraft('ntf_1')));
  });

  const pressed = (action = 'approve') => ({ notificationId, subscriptionId, action });

  describe('store: answers of actions', () => {
    it('keeps the first, by button', async () => {
      const { store } = engine;
      expect(await store.findActionAnswer(pressed())).toBeUndefined();
      await store.saveActionAnswer(pressed(), { success: true, notification: { title: 'Booked' } }, START);
      await store.saveActionAnswer(pressed(), { success: false }, START);
      await store.saveActionAnswer(pressed('decline'), { success: false }, START);
      expect(await store.findActionAnswer(pressed())).toEqual({ success: true, notification: { title: 'Booked' } });
      expect(await store.findActionAnswer(pressed('decline'))).toEqual({ success: false });
    });

    it('has them in the export of the person, and erases them with the person', async () => {
      const { store } = engine;
      await store.saveActionAnswer(pressed(), { success: true }, START);
      const held = await store.exportUser('ann', START);
      const answer = '{"success":true}';
      const row = { notificationId: 'ntf_1', subscriptionId: 'sub_ann', action: 'approve', answer, at: START };
      expect(held?.actions).toEqual([row]);
      await store.deleteUser('ann');
      expect(await store.findActionAnswer(pressed())).toBeUndefined();
      await store.saveActionAnswer(pressed(), { success: true }, START);
      expect(await store.findActionAnswer(pressed())).toBeUndefined();
    });

    it('forgets them with the notification’s log, and keeps none that come later', async () => {
      const { store, ledger } = engine;
      await store.saveActionAnswer(pressed(), { success: true }, START);
      await ledger.cancel('ntf_1', START);
      expect(await ledger.sweep(START + 1)).toBe(1);
      expect(await store.findActionAnswer(pressed())).toBeUndefined();
      while ((await ledger.sweep(START + 1)) > 0);
      await store.saveActionAnswer(pressed(), { success: true }, START);
      expect(await store.findActionAnswer(pressed())).toBeUndefined();
    });
  });
}
