import type { LocalTime } from '../../../ports/schedules.ts';
import { momentAt } from '../../../schedules/local-time.ts';
import { zoneOf } from '../../../schedules/zone.ts';
import type { Db, Dialect } from '../session.ts';
import type { Cursor } from './audience.ts';

/**
 * Those of one step of planning, by the moment at which they have a local time: the earliest first, each group in the
 * order of the walk.
 *
 * @returns epoch ms and who has it then
 */
export async function byMoment(
  db: Db,
  dialect: Dialect,
  local: LocalTime,
  found: readonly Cursor[],
): Promise<[runAt: number, group: Cursor[]][]> {
  const rows = await db
    .selectFrom('subscriptions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .select(['s.id', 's.time_zone as own', 'u.time_zone as person'])
    .where('s.id', 'in', dialect.numbers(found.map(({ id }) => id)))
    .execute();
  const zones = new Map(rows.map(({ id, own, person }) => [id, zoneOf([own, person, local.zone])]));
  const moments = new Map<string, number>();
  const momentIn = (zone: string): number => {
    const moment = moments.get(zone) ?? momentAt(local.at, zone);
    moments.set(zone, moment);
    return moment;
  };
  const groups = Map.groupBy(found, ({ id }) => momentIn(zones.get(id) ?? local.zone));
  return [...groups].toSorted(([a], [b]) => a - b);
}
