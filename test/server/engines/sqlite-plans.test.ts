import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../../server/ports/engine.ts';
import type { ClaimedBatch } from '../../../server/ports/ledger.ts';
import { claimDue, LEASE_MS, names, notificationDraft, outcome, START, subscribe } from './contract/drafts.ts';
import { openTempEngine } from './open-temp-engine.ts';

/** Tables that grow with people and messages. */
const LARGE =
  'users|subscriptions|messages|attempts|events|notifications|batches|counters|reminders|reminder_sends|schedule_ticks';

describe('query plans', () => {
  afterEach(() => vi.restoreAllMocks());

  it('walk no large table from end to end', async () => {
    const texts = new Set<string>();

    const prepare = DatabaseSync.prototype.prepare;
    vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, text): StatementSync {
      if (/^\s*(select|insert|update|delete|with)\b/i.test(text) && !/sqlite_|schema_steps|pragma_/.test(text))
        texts.add(text);
      return prepare.call(this, text);
    });
    const { engine, file, remove } = await openTempEngine(() => START);
    // Steps of the schema run once, and have to see every row.
    texts.clear();
    await useEverything(engine);

    const database = new DatabaseSync(file, { readOnly: true });
    const scans = [...texts].flatMap((text) => {
      const values = Array.from(text.match(/\?/g) ?? [], () => 1);
      const plan = prepare.call(database, `explain query plan ${text}`).all(...values);
      return plan.map(({ detail }) => `${String(detail)} ← ${text}`).filter((line) => isFullScan(line));
    });
    database.close();
    await remove();
    expect(texts.size).toBeGreaterThan(40);
    expect(scans).toEqual([]);
  });
});

/** A scan along an index is meant: of a partial one that is small, or to count. */
const isFullScan = (line: string): boolean => new RegExp(`^SCAN (${LARGE}|[a-z])( AS \\w+)? ←`).test(line);

/** More batches due at once than may leave, so that they are spread anew. @returns one of them, under caps */
async function sendThrottled(engine: Engine): Promise<ClaimedBatch> {
  const ids = await subscribe(engine, names(12));
  const notification = notificationDraft('throttled', { priority: 'urgent', throttlePerMinute: 60 });
  await engine.ledger.create({ ...notification, expiresAt: START + 86_400_000 });
  const late = START + 3_600_000;
  const [batch, none] = [await claimDue(engine, late), await engine.ledger.claim(late, LEASE_MS)];
  expect(none?.notification.publicId).not.toBe('throttled');
  const rules = [
    { category: 'a', max: 1, windowSeconds: 60 },
    { category: null, max: 1, windowSeconds: 60 },
  ];
  const people = ids.map((subscriptionId) => ({ subscriptionId, userId: 2 }));
  const { id } = batch.notification;
  await engine.ledger.takePlaces({ notificationId: id, category: 'a', rules, enforced: true, people }, START);
  return batch;
}

async function sendLater({ ledger, store }: Engine): Promise<void> {
  await ledger.create(notificationDraft('later', { startsAt: START + 1 }));
  const localTime = { at: '2026-01-01T09:00', zone: 'UTC' };
  await ledger.create(notificationDraft('local', { localTime }));
  await ledger.listNotifications({ limit: 2, after: 'later' });
  await ledger.listNotifications({ limit: 2, after: 'later', state: 'scheduled' });
  await ledger.planStep(START + 1);
  const reminder = { key: 'k', fingerprint: new Uint8Array([1]), eventAt: START, now: START };
  for (const fingerprint of [new Uint8Array([1]), new Uint8Array([2])]) {
    const draft = notificationDraft(`reminder ${fingerprint[0] ?? 0}`);
    await ledger.putReminder({ ...reminder, fingerprint, sends: [{ beforeSeconds: 1, draft }] });
  }
  await ledger.findReminder('k');
  await ledger.deleteReminder('k', START);
  await ledger.sweepReminders(START);
  const times = { startsAt: null, endsAt: null, nextAt: START, createdAt: START, updatedAt: START };
  const rest = { notification: {}, catchUp: 'once', paused: false, fault: null } as const;
  const schedule = { id: 's', cron: '* * * * *', timeZone: 'UTC', ...times, ...rest };
  await store.putSchedule(schedule);
  await ledger.create(notificationDraft('run', { tick: { scheduleId: 's', at: START, nextAt: START + 1 } }));
  await store.dueSchedules(START, 1);
  await store.nextScheduleAt();
  await store.listSchedules({ limit: 1 });
  await store.passSchedule(schedule, null, null);
  await store.scheduleRuns('s', 1);
  await store.sweepTicks(START + 1);
  await store.deleteSchedule('s');
}

/** Each statement of the ports, once. */
async function useEverything(engine: Engine): Promise<void> {
  const { store, ledger, jobs } = engine;
  const [first = 0, second = 0] = await subscribe(engine, ['ann', 'bob']);
  await store.saveUser({ externalId: 'ann', now: START });
  await store.findUser(1);
  await store.findUserByExternalId('ann');
  await store.findSubscription(first);
  await store.findSubscriptionByPublicId('sub_ann');
  await store.setSubscriptionPreferences(first, {}, START);
  await store.expireSubscriptions(START);
  await store.countActiveSubscriptions();
  for (const audience of [
    { everyone: true as const },
    { users: ['ann', 'bob'] },
    { users: ['ann'] },
    { subscriptions: ['sub_ann'] },
  ]) {
    await ledger.create(notificationDraft(JSON.stringify(audience), { audience }));
  }
  await ledger.planStep(START);
  const batch = await claimDue(engine, START, { everywhere: 'any', origins: [{ originId: 99, room: 'none' }] });
  await ledger.loadRecipients(batch.subscriptionIds);
  await ledger.heartbeat(batch, START, LEASE_MS);
  await ledger.flush(batch, [outcome(first, 'gone')], START, LEASE_MS);
  const again = await claimDue(engine, START + LEASE_MS);
  const retry = again.subscriptionIds.map((id) => outcome(id, 'retrying'));
  await ledger.messages(again.notification.id, 10);
  await ledger.complete(again, retry, [{ subscriptionIds: again.subscriptionIds, runAt: START, attempt: 1 }], START);
  await ledger.counters(again.notification.id);
  await ledger.trace(again.notification.publicId, { subscriptionId: first });
  await ledger.lastMessages(first, 10);
  await ledger.trace(JSON.stringify({ users: ['ann'] }), { userId: 1 });
  await ledger.deferOrigin(again.originId, START + LEASE_MS);
  await ledger.nextRunAt();
  await ledger.cancel(again.notification.publicId, START);
  await ledger.origins();
  await ledger.countRecallable(again.notification.id, [1], 0);
  const recall = await ledger.claimRecall(START, LEASE_MS, [1]);
  if (recall === undefined) throw new Error('no recall is due');
  const taken = { subscriptionId: first, state: 'recalled' as const, httpStatus: 204, reason: null, at: START };
  await ledger.finishRecall(recall, [taken], { at: START, pass: 0, cursor: 0 }, START);
  await ledger.nextRecallAt();
  await ledger.recallProgress(again.notification.id);
  const event = { notificationId: again.notification.id, subscriptionId: second, type: 'clicked' as const };
  await store.recordEvents([{ ...event, action: '', at: START }], START);
  await sendLater(engine);
  const throttled = await sendThrottled(engine);
  const share = { userId: 2, variant: 'A' };
  await store.recordEvents([{ ...event, type: 'delivered', action: '', at: START, share }], START);
  const [one = 0] = throttled.subscriptionIds;
  await ledger.flush(throttled, [outcome(one, 'queued', { holdsPlace: true, share })], START, LEASE_MS);
  await ledger.flush(throttled, [outcome(one, 'accepted', { share })], START, LEASE_MS);
  await subscribe(engine, ['web'], { owner: { anonymous: true } });
  await subscribe(engine, ['web']);
  await ledger.experimentCounts(again.notification.id);
  await ledger.create(notificationDraft('winner', { winnerOf: again.notification.id }));
  await ledger.findWinner(again.notification.id);
  await ledger.sweepPlaces(START + LEASE_MS);
  await store.deactivateSubscription(second, 'gone', START);
  await ledger.sweep(START + 1);
  await store.deleteUser('ann');
  await jobs.add({ name: 'a', key: 'k', runAt: START });
  const job = await jobs.claim(START, LEASE_MS);
  if (job !== undefined) await jobs.complete(job, START);
  await jobs.cancel('a', 'k');
}
