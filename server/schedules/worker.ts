import { acceptNotification, type AcceptTools } from '../delivery/accept.ts';
import { ProblemError } from '../http/problem.ts';
import { createLookout, type Lookout } from '../lookout.ts';
import type { ScheduleRecord } from '../ports/schedules.ts';
import { lastTicks, nextTick } from './cron.ts';
import { checkTimeless } from './reminders.ts';

export type ScheduleWorker = Pick<Lookout, 'start' | 'wake' | 'stop' | 'idle'>;

/** Ticks made up for, at most, where each is: the newest. */
export const MAX_CAUGHT_UP = 100;

/** A tick this late has not been missed. */
export const ON_TIME_MS = 60_000;

const FAULT_PAUSE_MS = 5_000;
const LOOK_SIZE = 100;

/**
 * Runs what recurs: at each tick a notification, made in the same commit as the row that is unique for the tick, so that
 * no crash and no second process makes another. What is due is in the store: a restart goes on, and makes up for what
 * it missed as the schedule says.
 *
 * @param onMade hears that there is something to send
 */
export function createScheduleWorker(tools: AcceptTools, onMade: () => void): ScheduleWorker {
  const { store, environment } = tools;
  const fault = { message: 'recurring sends pause', pauseMs: FAULT_PAUSE_MS };
  const lookout = createLookout({ environment, look, fault });

  async function look(): Promise<number | undefined> {
    let next: number | undefined;
    do {
      for (const schedule of await store.dueSchedules(environment.now(), LOOK_SIZE)) await run(schedule);
      next = await store.nextScheduleAt();
    } while (next !== undefined && next <= environment.now() && lookout.isRunning());
    return next;
  }

  async function run(schedule: ScheduleRecord): Promise<void> {
    const now = environment.now();
    const next = nextTick(schedule, now);
    const due = ticksToRun(schedule, now);
    if (due.length === 0) return store.passSchedule(schedule, next, null);
    let expected = schedule.nextAt;
    for (const [index, at] of due.entries()) {
      if (!lookout.isRunning()) return;
      const nextAt = due[index + 1] ?? next;
      try {
        const tick = { scheduleId: schedule.id, at, nextAt };
        const notification = await acceptNotification(checkTimeless(schedule.notification), tools, { tick });
        environment.log.info({ schedule: schedule.id, tick: at, notification: notification.publicId }, 'schedule');
        onMade();
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        environment.log.error({ schedule: schedule.id, tick: at, code: error.code, reason: error.message }, 'schedule');
        await store.passSchedule({ ...schedule, nextAt: expected }, nextAt, `${error.code}: ${error.message}`);
      }
      expected = nextAt;
    }
  }

  return lookout;
}

/** The ticks that a schedule is to run now, the earliest first: none, one or several, as it makes up for missed ones. */
export function ticksToRun(schedule: ScheduleRecord, now: number): number[] {
  const { catchUp, nextAt } = schedule;
  if (nextAt === null) return [];
  const due = lastTicks(schedule, now, catchUp === 'all' ? MAX_CAUGHT_UP : 1).filter((at) => at >= nextAt);
  if (catchUp === 'skip') return due.filter((at) => now - at <= ON_TIME_MS);
  return due.toReversed();
}
