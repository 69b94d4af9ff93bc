import { beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../../server/ports/engine.ts';
import type { NewReminder, ScheduleRecord } from '../../../../server/ports/schedules.ts';
import { claimDue, LEASE_MS, names, notificationDraft, START, subscribe } from './drafts.ts';
import { openFresh, type OpenEngine } from './open-fresh.ts';

const LATER = START + 60_000;

/** What every engine must do with what is sent later: scheduled sends, reminders, recurring ones. */
export function timeContract(open: OpenEngine): void {
  let engine: Engine;
  beforeEach(async () => {
    engine = await openFresh(open);
  });

  const stateOf = async (publicId: string) => (await engine.ledger.findNotification(publicId))?.state;
  const later = (publicId: string, members = {}) => notificationDraft(publicId, { startsAt: LATER, ...members });

  describe('ledger: scheduled sends', () => {
    it('wait for their time, and are then planned for whoever is there', async () => {
      const { ledger } = engine;
      await subscribe(engine, ['ann']);
      const made = await ledger.create(later('ntf_1', { audience: { users: ['ann', 'bob', 'cem'] } }));
      expect(made).toMatchObject({ state: 'scheduled', startsAt: LATER, unreached: [] });
      expect(await ledger.findNotification('ntf_1')).toEqual(made);
      expect(await ledger.nextRunAt()).toBe(LATER);
      expect(await ledger.planStep(LATER - 1)).toBe(false);
      expect(await ledger.claim(LATER - 1, LEASE_MS)).toBeUndefined();
      const [, bob = 0] = await subscribe(engine, ['ann', 'bob']);
      expect(await ledger.planStep(LATER)).toBe(false);
      const batch = await claimDue(engine, LATER);
      expect(batch.subscriptionIds).toContain(bob);
      expect(batch.notification).toMatchObject({
        state: 'sending',
        unreached: [{ id: 'cem', reason: 'no_subscription' }],
      });
      expect(await ledger.counters(made.id)).toMatchObject({ planned: 2 });
    });

    it('start one a step, the soonest first', async () => {
      await subscribe(engine, ['ann']);
      await engine.ledger.create(later('second', { startsAt: LATER + 1 }));
      await engine.ledger.create(later('first'));
      expect(await engine.ledger.planStep(LATER + 1)).toBe(true);
      expect([await stateOf('first'), await stateOf('second')]).toEqual(['sending', 'scheduled']);
      await engine.ledger.planStep(LATER + 1);
      expect(await stateOf('second')).toBe('sending');
    });

    it('never start once they are cancelled', async () => {
      await subscribe(engine, ['ann']);
      await engine.ledger.create(later('ntf_1'));
      expect(await engine.ledger.cancel('ntf_1', START)).toBe(0);
      expect(await engine.ledger.nextRunAt()).toBeUndefined();
      expect(await engine.ledger.planStep(LATER)).toBe(false);
      expect(await stateOf('ntf_1')).toBe('cancelled');
    });

    it('are listed, the soonest first; all, the newest first', async () => {
      const { ledger } = engine;
      await ledger.create(later('late', { startsAt: LATER + 5 }));
      await ledger.create(later('soon'));
      await ledger.create(later('same'));
      await ledger.create(notificationDraft('now'));
      const list = async (page: Parameters<typeof ledger.listNotifications>[0]) =>
        (await ledger.listNotifications(page)).map(({ publicId }) => publicId);
      expect(await list({ state: 'scheduled', limit: 9 })).toEqual(['soon', 'same', 'late']);
      expect(await list({ state: 'scheduled', limit: 1, after: 'soon' })).toEqual(['same']);
      expect(await list({ limit: 2 })).toEqual(['now', 'same']);
      expect(await list({ limit: 9, after: 'same' })).toEqual(['soon', 'late']);
    });

    it('keep their log for as long as others, counted from their start', async () => {
      await engine.ledger.create(later('ntf_1'));
      await engine.ledger.planStep(LATER);
      await engine.ledger.sweep(LATER);
      expect((await engine.ledger.findNotification('ntf_1'))?.content.inline).toEqual({ title: 'Hello' });
      await engine.ledger.sweep(LATER + 1);
      expect((await engine.ledger.findNotification('ntf_1'))?.content.inline).toEqual({});
    });

    it('by the wall clock have a batch for each moment', async () => {
      const zones = { ann: 'Asia/Tokyo', bob: 'Asia/Seoul', cem: 'Europe/Berlin', dan: null };
      for (const [name, timeZone] of Object.entries(zones)) await subscribe(engine, [name], { timeZone });
      const localTime = { at: '2026-06-16T09:00', zone: 'Europe/Berlin' };
      const made = await engine.ledger.create(notificationDraft('ntf_1', { localTime, createdAt: 0 }));
      expect(made.localTime).toEqual(localTime);
      const tokyo = Date.UTC(2026, 5, 16);
      expect(await engine.ledger.nextRunAt()).toBe(tokyo);
      expect((await claimDue(engine, tokyo)).subscriptionIds).toHaveLength(2);
      expect(await engine.ledger.claim(tokyo, LEASE_MS)).toBeUndefined();
      const berlin = Date.UTC(2026, 5, 16, 7);
      expect((await claimDue(engine, berlin, { everywhere: 'any', origins: [] })).notification.id).toBe(made.id);
    });
  });

  describe('ledger: reminders', () => {
    const reminder = (members: Partial<NewReminder> = {}): NewReminder => ({
      key: 'k',
      fingerprint: new Uint8Array([1]),
      eventAt: LATER + 1000,
      sends: [
        { beforeSeconds: 9, draft: undefined },
        { beforeSeconds: 1, draft: later('ntf_1') },
      ],
      now: START,
      ...members,
    });

    it('are stored with their notifications', async () => {
      expect(await engine.ledger.putReminder(reminder())).toMatchObject({ made: true });
      expect(await engine.ledger.findReminder('k')).toMatchObject({
        key: 'k',
        eventAt: LATER + 1000,
        sends: [
          { beforeSeconds: 9, notification: null },
          { beforeSeconds: 1, notification: { publicId: 'ntf_1', state: 'scheduled' } },
        ],
      });
      expect(await engine.ledger.findReminder('other')).toBeUndefined();
    });

    it('stay as they are where they are put again, however many do it at once', async () => {
      const puts = names(5).map((publicId) => reminder({ sends: [{ beforeSeconds: 1, draft: later(publicId) }] }));
      const answers = await Promise.all(puts.map((put) => engine.ledger.putReminder(put)));
      expect(answers.filter(({ made }) => made)).toHaveLength(1);
      expect(await engine.ledger.listNotifications({ limit: 9 })).toHaveLength(1);
    });

    it('give way to changed ones, with their notifications', async () => {
      await engine.ledger.putReminder(reminder());
      const sends = [{ beforeSeconds: 1, draft: later('ntf_2') }];
      const put = await engine.ledger.putReminder(
        reminder({ fingerprint: new Uint8Array([2]), sends, now: START + 5 }),
      );
      expect(put).toMatchObject({ made: false, withdrawn: { notifications: [expect.any(Number)] } });
      expect([await stateOf('ntf_1'), await stateOf('ntf_2')]).toEqual(['cancelled', 'scheduled']);
      expect(await engine.ledger.findReminder('k')).toMatchObject({ createdAt: START, updatedAt: START + 5 });
    });

    it('are forgotten with their notifications', async () => {
      await subscribe(engine, ['ann']);
      await engine.ledger.putReminder(reminder({ sends: [{ beforeSeconds: 1, draft: notificationDraft('ntf_1') }] }));
      expect(await engine.ledger.deleteReminder('k', START)).toMatchObject({ messages: 1 });
      expect(await stateOf('ntf_1')).toBe('cancelled');
      expect(await engine.ledger.findReminder('k')).toBeUndefined();
      expect(await engine.ledger.deleteReminder('k', START)).toBeUndefined();
    });

    it('are swept some time after their events', async () => {
      await engine.ledger.putReminder(reminder());
      expect(await engine.ledger.sweepReminders(LATER + 1000)).toBe(0);
      expect(await engine.ledger.sweepReminders(LATER + 1001)).toBe(1);
      expect(await engine.ledger.findReminder('k')).toBeUndefined();
    });
  });

  describe('store: recurring sends', () => {
    const schedule = (members: Partial<ScheduleRecord> = {}): ScheduleRecord => ({
      id: 'digest',
      cron: '0 9 * * *',
      timeZone: 'UTC',
      notification: { title: 'x' },
      catchUp: 'once',
      startsAt: null,
      endsAt: LATER * 2,
      paused: false,
      nextAt: LATER,
      fault: null,
      createdAt: START,
      updatedAt: START,
      ...members,
    });
    const run = (publicId: string, at = LATER, nextAt: number | null = LATER + 10) =>
      engine.ledger.create(notificationDraft(publicId, { tick: { scheduleId: 'digest', at, nextAt } }));

    it('are stored, replaced, listed and deleted', async () => {
      const { store } = engine;
      expect(await store.putSchedule(schedule())).toBe(true);
      expect(await store.putSchedule(schedule({ cron: '5 9 * * *', createdAt: 7 }))).toBe(false);
      expect(await store.findSchedule('digest')).toEqual(schedule({ cron: '5 9 * * *' }));
      await store.putSchedule(schedule({ id: 'a', paused: true, nextAt: null }));
      expect((await store.listSchedules({ limit: 9 })).map(({ id }) => id)).toEqual(['a', 'digest']);
      expect((await store.listSchedules({ limit: 9, after: 'a' })).map(({ id }) => id)).toEqual(['digest']);
      expect(await store.deleteSchedule('a')).toBe(true);
      expect(await store.deleteSchedule('a')).toBe(false);
      expect(await store.findSchedule('a')).toBeUndefined();
    });

    it('are due at their time', async () => {
      const { store } = engine;
      expect(await store.nextScheduleAt()).toBeUndefined();
      await store.putSchedule(schedule());
      await store.putSchedule(schedule({ id: 'sooner', nextAt: LATER - 1 }));
      await store.putSchedule(schedule({ id: 'paused', nextAt: null }));
      expect(await store.nextScheduleAt()).toBe(LATER - 1);
      expect((await store.dueSchedules(LATER, 9)).map(({ id }) => id)).toEqual(['sooner', 'digest']);
      expect(await store.dueSchedules(LATER - 2, 9)).toEqual([]);
    });

    it('make one notification a tick, however many try it at once', async () => {
      await engine.store.putSchedule(schedule({ fault: 'x' }));
      const made = await Promise.all(names(5).map((publicId) => run(publicId)));
      expect(new Set(made.map(({ id }) => id)).size).toBe(1);
      expect(await engine.ledger.listNotifications({ limit: 9 })).toHaveLength(1);
      expect(await engine.store.findSchedule('digest')).toMatchObject({ nextAt: LATER + 10, fault: null });
      const [first] = made;
      expect(await engine.store.scheduleRuns('digest', 9)).toEqual([{ at: LATER, notificationId: first?.publicId }]);
    });

    it('go on with the tick, and never back', async () => {
      await engine.store.putSchedule(schedule());
      await run('ntf_1', LATER, LATER + 10);
      await run('ntf_2', LATER + 10, null);
      await run('ntf_3', LATER, LATER + 10);
      expect(await engine.store.findSchedule('digest')).toMatchObject({ nextAt: null });
      expect((await engine.store.scheduleRuns('digest', 1)).map(({ at }) => at)).toEqual([LATER + 10]);
    });

    it('make nothing of one that was deleted meanwhile', async () => {
      await expect(run('ntf_1')).rejects.toThrow();
      expect(await engine.ledger.findNotification('ntf_1')).toBeUndefined();
    });

    it('pass over a tick, unless they were changed since', async () => {
      const { store } = engine;
      await store.putSchedule(schedule());
      await store.passSchedule(schedule({ updatedAt: START - 1 }), 1, null);
      await store.passSchedule(schedule({ nextAt: LATER - 1 }), 2, null);
      expect(await store.findSchedule('digest')).toMatchObject({ nextAt: LATER });
      await store.passSchedule(schedule(), null, 'why');
      expect(await store.findSchedule('digest')).toMatchObject({ nextAt: null, fault: 'why' });
    });

    it('forget their ticks some time after', async () => {
      await engine.store.putSchedule(schedule());
      await run('ntf_1');
      expect(await engine.store.sweepTicks(LATER)).toBe(0);
      expect(await engine.store.sweepTicks(LATER + 1)).toBe(1);
      expect(await engine.store.scheduleRuns('digest', 9)).toEqual([]);
    });
  });
}
