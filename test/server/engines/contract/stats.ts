import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { NewEvent } from '../../../../server/ports/store.ts';
import type { Counts, Dimension } from '../../../../server/ports/stats.ts';
import { claimDue, LEASE_MS, names, notificationDraft, outcome, START, subscribe } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EVER = { from: 0, to: START + 1_000 * DAY };

/** Only what is not 0. */
const short = (counts: Counts): Partial<Counts> =>
  Object.fromEntries(Object.entries(counts).filter(([, n]) => n !== 0));

/** What every engine's counters must do. */
export function statsContract(open: OpenEngine): void {
  let engine: Engine;
  let clock: number;
  beforeEach(async () => {
    clock = START;
    engine = await openFresh(open, () => clock);
  });

  const event = (
    notificationId: number,
    subscriptionId: number,
    type: NewEvent['type'],
    at = clock,
    action = '',
  ): NewEvent => ({ notificationId, subscriptionId, type, action, at });
  const by = async (dimension: Dimension) =>
    Object.fromEntries((await engine.stats.byKey(dimension, EVER)).map(({ key, counts }) => [key, short(counts)]));
  const report = (...events: NewEvent[]) => engine.store.recordEvents(events, clock);

  /** A notification to everyone, all of it accepted. */
  async function sendAll(members = {}) {
    const { id } = await engine.ledger.create(notificationDraft(`ntf_${clock}`, { createdAt: clock, ...members }));
    const batch = await claimDue(engine, clock);
    const outcomes = batch.subscriptionIds.map((subscription) => outcome(subscription, 'accepted', { at: clock }));
    await engine.ledger.complete(batch, outcomes, [], clock);
    return id;
  }

  describe('stats', () => {
    it('count by template, category and platform, each message once', async () => {
      const [ana = 0] = await subscribe(engine, ['ana'], { userAgent: 'Linux; Android 15' });
      const [ben = 0, eva = 0] = await subscribe(engine, ['ben', 'eva'], { userAgent: 'Windows NT 10.0' });
      await engine.ledger.create(notificationDraft('ntf_1', { templateType: 'offer', category: 'news' }));
      const batch = await claimDue(engine);
      const outcomes = [outcome(ana, 'accepted'), outcome(ben, 'gone'), outcome(eva, 'retrying')];
      await engine.ledger.flush(batch, outcomes, START, LEASE_MS);
      await engine.ledger.complete(batch, [...outcomes.slice(0, 2), outcome(eva, 'failed')], [], START);
      const all = { planned: 3, accepted: 1, gone: 1, failed: 1 };
      expect(short(await engine.stats.totals(EVER))).toEqual(all);
      expect(await by('template')).toEqual({ offer: all });
      expect(await by('category')).toEqual({ news: all });
      expect(await by('platform')).toEqual({ android: { accepted: 1 }, windows: { gone: 1, failed: 1 } });
      const own = await engine.stats.ofNotification(batch.notification.id);
      expect(short(own.total)).toEqual(all);
      expect(own.platforms.map(({ key }) => key)).toEqual(['android', 'windows']);
    });

    it('put what has neither template nor category under an empty key', async () => {
      await subscribe(engine, ['ana']);
      await sendAll();
      expect([await by('template'), await by('category')]).toEqual([
        { '': { planned: 1, accepted: 1 } },
        { '': { planned: 1, accepted: 1 } },
      ]);
    });

    it('count an outcome in its hour and an event in the hour of the device, not before the notification', async () => {
      const [ana = 0] = await subscribe(engine, ['ana']);
      const id = await sendAll();
      clock += 5 * HOUR;
      await report(
        event(id, ana, 'delivered', START + HOUR),
        event(id, ana, 'dismissed', 5),
        event(id, ana, 'delivered', START + 2 * HOUR),
      );
      const hours = await engine.stats.series({ dimension: 'all', key: '' }, EVER, 'hour');
      expect(hours.map(({ at, counts }) => [at, short(counts)])).toEqual([
        [START, { planned: 1, accepted: 1, dismissed: 1 }],
        [START + HOUR, { delivered: 1 }],
      ]);
      const days = await engine.stats.series({ dimension: 'all', key: '' }, EVER, 'day');
      expect(days.map(({ at }) => at)).toEqual([START - 12 * HOUR]);
    });

    it('tell what is pending: planned and without an outcome', async () => {
      const ids = await subscribe(engine, names(3));
      await engine.ledger.create(notificationDraft('ntf_1'));
      expect(await engine.stats.countPending()).toBe(3);
      const batch = await claimDue(engine);
      await engine.ledger.flush(batch, [outcome(ids[0] ?? 0, 'accepted')], START, LEASE_MS);
      expect(await engine.stats.countPending()).toBe(2);
      await engine.ledger.cancel('ntf_1', START);
      await engine.ledger.complete(
        batch,
        ids.slice(1).map((id) => outcome(id, 'accepted')),
        [],
        START,
      );
      expect(await engine.stats.countPending()).toBe(0);
    });

    it('keep the time from shown, or accepted, to the first click of a message', async () => {
      const [ana = 0, ben = 0, eva = 0] = await subscribe(engine, ['ana', 'ben', 'eva']);
      const id = await sendAll();
      clock += HOUR;
      await report(event(id, ana, 'delivered', START + 60_000), event(id, ana, 'clicked', START + 65_000));
      await report(event(id, ana, 'action_clicked', START + 70_000, 'view'));
      await report(event(id, ben, 'action_clicked', START + 120_000, 'view'), event(id, ben, 'clicked', clock));
      await report(event(id, eva, 'clicked', START + 4 * DAY));
      const { total } = await engine.stats.ofNotification(id);
      expect(short(total)).toMatchObject({ first_click_0: 1, first_click_2: 1, first_click_9: 1, clicked: 3 });
      const { action_clicked, ...others } = total;
      expect(action_clicked).toBe(2);
      const clickers = Object.entries(others).filter(([name]) => name.startsWith('first_click_'));
      expect(clickers.reduce((sum, [, n]) => sum + n, 0)).toBe(3);
    });

    it('put an unsubscribe down to the last message that was shown within a day, once', async () => {
      const [ana = 0, ben = 0, eva = 0] = await subscribe(engine, ['ana', 'ben', 'eva']);
      const first = await sendAll({ templateType: 'first' });
      clock += HOUR;
      const second = await sendAll({ templateType: 'second' });
      await report(
        event(first, ana, 'clicked'),
        event(second, ana, 'delivered', clock + 1),
        event(first, ben, 'clicked'),
      );
      const leave = async (id: number, reason = 'unsubscribed') =>
        engine.store.deactivateSubscription(id, reason, clock);
      clock += 23 * HOUR;
      for (const id of [ana, ana, eva]) await leave(id);
      await subscribe(engine, ['ana']);
      await leave(ana);
      clock += 2 * HOUR;
      await leave(ben);
      expect((await engine.stats.ofNotification(second)).total.unsubscribed).toBe(1);
      expect(short(await engine.stats.totals(EVER)).unsubscribed).toBe(1);
      expect((await by('template')).second?.unsubscribed).toBe(1);
      const trace = await engine.ledger.trace(`ntf_${START + HOUR}`, { subscriptionId: ana });
      expect(trace?.messages[0]?.events.map(({ type }) => type)).toEqual(['delivered']);
    });

    it('count no unsubscribe of what ended by itself', async () => {
      const [ana = 0] = await subscribe(engine, ['ana']);
      const id = await sendAll();
      await report(event(id, ana, 'delivered'));
      await engine.store.deactivateSubscription(ana, 'replaced', clock);
      expect((await engine.stats.totals(EVER)).unsubscribed).toBe(0);
    });

    it('tell who is reachable: active, and seen or heard of since that day', async () => {
      const [ana = 0, , eva = 0] = await subscribe(engine, ['ana', 'ben', 'eva']);
      const id = await sendAll();
      clock += 40 * DAY;
      await subscribe(engine, ['new'], { now: clock });
      await report(event(id, ana, 'delivered'), event(id, eva, 'delivered'));
      await engine.store.deactivateSubscription(eva, 'gone', clock);
      expect(await engine.stats.reach(clock - 30 * DAY)).toEqual({ active: 3, reachable: 2 });
      expect(await engine.stats.reach(START)).toEqual({ active: 3, reachable: 3 });
    });

    it('keep their sums when hours become days, and take what comes late', async () => {
      const [ana = 0] = await subscribe(engine, ['ana']);
      const id = await sendAll({ templateType: 'offer' });
      clock += 2 * DAY;
      await sendAll();
      const before = await engine.stats.totals(EVER);
      const days = await engine.stats.series({ dimension: 'all', key: '' }, EVER, 'day');
      while ((await engine.stats.rollUp(clock - DAY)) > 0);
      expect(await engine.stats.totals(EVER)).toEqual(before);
      expect(await engine.stats.series({ dimension: 'all', key: '' }, EVER, 'day')).toEqual(days);
      const hours = await engine.stats.series({ dimension: 'all', key: '' }, EVER, 'hour');
      expect(hours.map(({ at }) => at)).toEqual([clock]);
      await report(event(id, ana, 'delivered', START));
      while ((await engine.stats.rollUp(clock - DAY)) > 0);
      expect((await by('template')).offer).toEqual({ planned: 1, accepted: 1, delivered: 1 });
    });
  });
}
