import type { Audience, SegmentFilter } from '../../../../wire/index.ts';
import type { Unreached } from '../../../ports/records.ts';
import { parseJson } from '../records.ts';
import type { Db } from '../session.ts';

/**
 * Copies the segment's filter into the notification at its first step, in the same commit: a later change of the
 * segment is for later sends. One that is gone by then reaches nobody, and is told as `segment_unknown`.
 */
export async function pinSegment(db: Db, notificationId: number, audience: Audience): Promise<Audience> {
  if (!('segment' in audience) || 'filter' in audience) return audience;
  const { segment } = audience;
  const found = await db.selectFrom('segments').select('filter').where('id', '=', segment).executeTakeFirst();
  const pinned = { segment, filter: found === undefined ? undefined : parseJson<SegmentFilter>(found.filter) };
  const unreached: Unreached[] = [{ id: segment, reason: 'segment_unknown' }];
  await db
    .updateTable('notifications')
    .set(found === undefined ? { unreached: JSON.stringify(unreached) } : { audience: JSON.stringify(pinned) })
    .where('id', '=', notificationId)
    .execute();
  return pinned;
}
