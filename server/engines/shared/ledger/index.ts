import type { Ledger } from '../../../ports/ledger.ts';
import { readCounters } from '../counters.ts';
import { toNotification } from '../records.ts';
import type { Session } from '../session.ts';
import { createAudience } from './audience.ts';
import { cancelNotification } from './cancel.ts';
import { claimBatch } from './claim.ts';
import { createNotification } from './create.ts';
import { flushBatch, completeBatch } from './finish.ts';
import { experimentCounts } from './experiments.ts';
import { deferOrigin, extendClaim, nextRunAt, rememberOrigin } from './lease.ts';
import { readLastMessages } from './last-messages.ts';
import { lastStatus, readMessages } from './messages.ts';
import { sweepPlaces, takePlaces } from './places.ts';
import { hasPlanning, planNext } from './plan.ts';
import { claimRecall, countRecallable, finishRecall, nextRecallAt, recallProgress } from './recall.ts';
import { loadRecipients } from './recipients.ts';
import { sweep } from './sweep.ts';
import { timeLedger } from './time.ts';
import { readTrace } from './trace.ts';
import { findWinner } from './winner.ts';
import { undoEnded } from './undo-ended.ts';

/** The {@link Ledger} on any engine that has a {@link Session}: each command a file, each file one commit. */
export function createLedger(session: Session): Ledger {
  const { read, write, dialect } = session;
  const audience = createAudience(dialect);
  return {
    create: (notification, once) => write((db) => createNotification(db, dialect, audience, notification, once)),
    // It is asked often, and there is seldom anything to plan: a look is no commit.
    planStep: async (now) =>
      (await read((db) => hasPlanning(db, now))) && write((db) => planNext(db, dialect, audience, now)),
    claim: (now, leaseMs, room, held = []) => write((db) => claimBatch(db, dialect, { now, leaseMs, room, held })),
    loadRecipients: (ids) => read((db) => loadRecipients(db, dialect, ids)),
    heartbeat: (batch, now, leaseMs) => write((db) => extendClaim(db, batch, now + leaseMs)),
    flush: (batch, outcomes, now, leaseMs) =>
      write((db) => flushBatch(db, dialect, { batch, outcomes, now, leaseUntil: now + leaseMs })),
    complete: (batch, outcomes, followUps, now) =>
      write((db) => completeBatch(db, dialect, { batch, outcomes, followUps, now })),
    cancel: (publicId, now) => write((db) => cancelNotification(db, dialect, publicId, now)),
    deferOrigin: (originId, until) => write((db) => deferOrigin(db, originId, until, session.now())),
    rememberOrigin: (originId, memory) => write((db) => rememberOrigin(db, originId, memory)),
    undoEnded: (ended, now) => write((db) => undoEnded(db, dialect, { ended, now })),
    lastStatus: (notificationId, subscriptionId) => read((db) => lastStatus(db, notificationId, subscriptionId)),
    nextRunAt: () => read(nextRunAt),
    findNotification: (publicId) =>
      read(async (db) => {
        const query = db.selectFrom('notifications').selectAll().where('public_id', '=', publicId);
        const row = await query.executeTakeFirst();
        return row && toNotification(row);
      }),
    findNotificationById: (id) =>
      read(async (db) => {
        const row = await db.selectFrom('notifications').selectAll().where('id', '=', id).executeTakeFirst();
        return row && toNotification(row);
      }),
    counters: (notificationId) => read((db) => readCounters(db, notificationId)),
    messages: (notificationId, limit) =>
      read((db) => readMessages(db, dialect, { notificationId, limit, now: session.now() })),
    origins: () => read((db) => db.selectFrom('origins').select(['id', 'origin']).orderBy('id').execute()),
    countRecallable: (notificationId, originIds, after) =>
      read((db) => countRecallable(db, dialect, { notificationId, originIds, after })),
    claimRecall: (now, leaseMs, originIds) => write((db) => claimRecall(db, dialect, { now, leaseMs, originIds })),
    finishRecall: (step, results, next) => write((db) => finishRecall(db, step, results, next)),
    nextRecallAt: () => read(nextRecallAt),
    trace: (publicId, of) => read((db) => readTrace(db, dialect, { publicId, of, now: session.now() })),
    lastMessages: (subscriptionId, limit) => read((db) => readLastMessages(db, subscriptionId, limit)),
    recallProgress: (notificationId) => read((db) => recallProgress(db, notificationId)),
    takePlaces: (request, now) => write((db) => takePlaces(db, dialect, request, now)),
    sweepPlaces: (now) => write((db) => sweepPlaces(db, now)),
    experimentCounts: (notificationId) => read((db) => experimentCounts(db, notificationId)),
    findWinner: (notificationId) => read((db) => findWinner(db, notificationId)),
    ...timeLedger(session, audience),
    sweep: (before) => write((db) => sweep(db, before)),
  };
}
