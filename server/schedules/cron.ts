import { Cron } from 'croner';
import { ProblemError } from '../http/problem.ts';
import type { ScheduleRecord } from '../ports/schedules.ts';
import { computableZone } from './zone.ts';

type Recurring = Pick<ScheduleRecord, 'cron' | 'timeZone' | 'startsAt' | 'endsAt'>;

/** `?` would mean the time at which it is read, and `@daily` is not five fields. */
const FIELD = /^[\dA-Za-z*,\-/#]+$/;

const parsed = new Map<string, Cron>();
const MAX_PARSED = 1_000;

/**
 * Holds a cron expression and its zone to what can be computed.
 *
 * @throws {ProblemError} `cron_invalid`, `time_zone_unknown`
 */
export function checkCron(cron: string, timeZone: string): void {
  if (computableZone(timeZone) === undefined) {
    throw new ProblemError('time_zone_unknown', { errors: [{ pointer: '/timeZone', detail: timeZone.slice(0, 64) }] });
  }
  const refuse = (detail: string): ProblemError =>
    new ProblemError('cron_invalid', { errors: [{ pointer: '/cron', detail }] });
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) throw refuse('expected five fields, such as 0 9 * * MON-FRI');
  const odd = fields.find((field) => !FIELD.test(field));
  if (odd !== undefined) throw refuse(`${odd} cannot be read`);
  let next;
  try {
    next = ticks(cron, timeZone).nextRun(new Date(0));
  } catch (error) {
    throw refuse(error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error));
  }
  if (next === null) throw refuse('it never comes true');
}

/**
 * The first tick after a moment. A tick that a clock change skips comes at the first moment after the gap, and one that
 * it repeats comes once, the first time; but what runs by the clock's hands (`*` or a step in the minutes or hours)
 * goes on through both as time does.
 *
 * @param after epoch ms @returns epoch ms; null: there is none
 */
export function nextTick({ cron, timeZone, startsAt, endsAt }: Recurring, after: number): number | null {
  const from = startsAt === null ? after : Math.max(after, startsAt - 1);
  const next = ticks(cron, timeZone).nextRun(new Date(from))?.getTime() ?? null;
  return next === null || (endsAt !== null && next > endsAt) ? null : next;
}

/** The last ticks up to a moment, the newest first. @param to epoch ms, inclusive */
export function lastTicks({ cron, timeZone, startsAt, endsAt }: Recurring, to: number, count: number): number[] {
  const until = endsAt === null ? to : Math.min(to, endsAt);
  return ticks(cron, timeZone)
    .previousRuns(count, new Date(until + 1))
    .map((at) => at.getTime())
    .filter((at) => startsAt === null || at >= startsAt);
}

function ticks(cron: string, timeZone: string): Cron {
  const key = `${timeZone} ${cron}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const options = {
    timezone: computableZone(timeZone) ?? 'UTC',
    mode: '5-part',
    fixedTimeRule: 'no-wildcard',
  } as const;
  const made = new Cron(cron.trim(), { ...options, paused: true });
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(key, made);
  return made;
}
