import type { z } from 'zod';
import type { scheduleRequestSchema } from '../../wire/index.ts';
import { draftNotification, type AcceptTools } from '../delivery/accept.ts';
import { ProblemError } from '../http/problem.ts';
import type { ScheduleRecord } from '../ports/schedules.ts';
import { checkCron, nextTick } from './cron.ts';
import { checkTimeless } from './reminders.ts';
import { within } from './when.ts';

type Request = z.output<typeof scheduleRequestSchema> & { id: string };

/**
 * A schedule as it is to be stored, its notification checked as if it were sent now. Ticks that have passed while it was
 * paused, or before it was changed, are not made up for.
 *
 * @param earlier what it takes the place of
 * @throws {ProblemError} `cron_invalid`, `time_zone_unknown`, `time_in_past`, `time_order`, and what sending throws, at
 * `/notification`
 */
export async function checkSchedule(
  request: Request,
  earlier: ScheduleRecord | undefined,
  tools: AcceptTools,
): Promise<ScheduleRecord> {
  const now = tools.environment.now();
  const { cron, timeZone, startsAt, endsAt, notification, paused } = request;
  checkCron(cron, timeZone);
  if (endsAt !== null && endsAt <= now) throw refused('time_in_past', endsAt);
  if (endsAt !== null && startsAt !== null && endsAt <= startsAt) throw refused('time_order', endsAt);
  await within('/notification', async () => {
    const parsed = checkTimeless(notification);
    if (parsed.when.expiresAt !== undefined) {
      const detail = 'a time for all runs to end is endsAt; for each, ttlSeconds';
      throw new ProblemError('invalid_body', { errors: [{ pointer: '/expiresAt', detail }] });
    }
    return draftNotification(parsed, tools);
  });
  const nextAt = paused ? null : isSameTiming(request, earlier) ? earlier.nextAt : nextTick(request, now);
  return { ...request, nextAt, fault: null, createdAt: earlier?.createdAt ?? now, updatedAt: now };
}

/** Only its words have changed, or nothing: what is due is still due. */
function isSameTiming(request: Request, earlier: ScheduleRecord | undefined): earlier is ScheduleRecord {
  if (earlier === undefined || earlier.paused) return false;
  return (['cron', 'timeZone', 'startsAt', 'endsAt'] as const).every((name) => earlier[name] === request[name]);
}

function refused(code: 'time_in_past' | 'time_order', at: number): ProblemError {
  const detail = `${new Date(at).toISOString()} ${code === 'time_in_past' ? 'has passed' : 'is not after startsAt'}`;
  return new ProblemError(code, { errors: [{ pointer: '/endsAt', detail }] });
}
