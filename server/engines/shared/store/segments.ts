import type { Selectable } from 'kysely';
import type { SegmentFilter } from '../../../../wire/index.ts';
import type { SegmentRecord, SegmentStore } from '../../../ports/segments.ts';
import { parseJson } from '../records.ts';
import { estimateAudience } from '../segments/estimate.ts';
import type { Session } from '../session.ts';
import type { Tables } from '../tables.ts';

/** Segments by id, and how many an audience is. */
export function segmentStore(session: Session): SegmentStore {
  const { read, write } = session;
  return {
    saveSegment: ({ id, name, filter }, now) =>
      write(async (db) => {
        const members = { name, filter: JSON.stringify(filter), updated_at: now };
        const row = await db
          .insertInto('segments')
          .values({ id, created_at: now, ...members })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(members))
          .returningAll()
          .executeTakeFirstOrThrow();
        return toSegment(row);
      }),

    findSegment: (id) =>
      read(async (db) => {
        const row = await db.selectFrom('segments').selectAll().where('id', '=', id).executeTakeFirst();
        return row && toSegment(row);
      }),

    listSegments: () =>
      read(async (db) => (await db.selectFrom('segments').selectAll().orderBy('id').execute()).map(toSegment)),

    deleteSegment: (id) =>
      write(async (db) => {
        const { numDeletedRows } = await db.deleteFrom('segments').where('id', '=', id).executeTakeFirst();
        return numDeletedRows > 0;
      }),

    estimateAudience: (audience, now) => estimateAudience(session, audience, now),
  };
}

const toSegment = (row: Selectable<Tables['segments']>): SegmentRecord => ({
  id: row.id,
  name: row.name,
  filter: parseJson<SegmentFilter>(row.filter),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
