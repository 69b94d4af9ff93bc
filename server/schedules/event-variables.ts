import type { EventTime } from '../ports/schedules.ts';
import { wallClock, type Person } from './local-time.ts';
import { zoneOf } from './zone.ts';

/**
 * What a reminder's texts can name of the event, by the clock on the person's wall: `{{ start_time }}` (`09:30`),
 * `{{ start_date }}` (`2026-12-01`), `{{ event_at }}` (`2026-12-01T09:30+01:00`).
 */
export function eventVariables({ at, zone }: EventTime, person: Person): Record<string, string> {
  const { date, time, iso } = wallClock(at, zoneOf([person.timeZone, person.user.timeZone, zone]));
  return { start_time: time, start_date: date, event_at: iso };
}
