import type { Job, Jobs } from '../../ports/jobs.ts';
import { parseJson } from './records.ts';
import { NO, type Db, type Session } from './session.ts';

/** {@link Jobs} in a table. */
export function createJobs({ read, write }: Session): Jobs {
  return {
    add: ({ name, data, runAt, key }) =>
      write(async (db) => {
        const changes = { run_at: runAt, ...(data === undefined ? {} : { data: JSON.stringify(data) }) };
        if (key !== undefined && (await moveWaiting(db, name, key, changes))) return;
        await db
          .insertInto('jobs')
          .values({ name, key: key ?? null, data: 'null', ...changes })
          .execute();
      }),

    claim: (now, leaseMs) =>
      write(async (db): Promise<Job | undefined> => {
        const due = await db
          .selectFrom('jobs')
          .selectAll()
          .where('run_at', '<=', now)
          .orderBy('run_at')
          .orderBy('id')
          .limit(1)
          .executeTakeFirst();
        if (due === undefined) return undefined;
        const claim = due.claim + 1;
        await db
          .updateTable('jobs')
          .set({ claim, claimed: 1, run_at: now + leaseMs })
          .where('id', '=', due.id)
          .execute();
        return { id: due.id, name: due.name, data: parseJson(due.data), runAt: due.run_at, claim };
      }),

    complete: (job, again) =>
      write(async (db) => {
        const held = db.selectFrom('jobs').select(['name', 'key']).where('id', '=', job.id);
        const row = await held.where('claim', '=', job.claim).executeTakeFirst();
        if (row === undefined) return false;
        // What was added under the same key meanwhile is the next run: it is not doubled.
        const superseded =
          again !== undefined && row.key !== null && (await findWaiting(db, row.name, row.key)) !== undefined;
        if (again === undefined || superseded) await db.deleteFrom('jobs').where('id', '=', job.id).execute();
        else await db.updateTable('jobs').set({ run_at: again, claimed: 0 }).where('id', '=', job.id).execute();
        return true;
      }),

    cancel: (name, key) =>
      write(async (db) => {
        const { numDeletedRows } = await db
          .deleteFrom('jobs')
          .where('name', '=', name)
          .where('key', '=', key)
          .executeTakeFirst();
        return numDeletedRows > 0;
      }),

    nextRunAt: () =>
      read(async (db) => {
        const query = db.selectFrom('jobs').select('run_at').orderBy('run_at').limit(1);
        return (await query.executeTakeFirst())?.run_at;
      }),
  };
}

const findWaiting = (db: Db, name: string, key: string) =>
  db
    .selectFrom('jobs')
    .select('id')
    .where('name', '=', name)
    .where('key', '=', key)
    .where('claimed', '=', NO)
    .executeTakeFirst();

async function moveWaiting(
  db: Db,
  name: string,
  key: string,
  changes: { run_at: number; data?: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('jobs')
    .set(changes)
    .where('name', '=', name)
    .where('key', '=', key)
    .where('claimed', '=', NO)
    .executeTakeFirst();
  return numUpdatedRows > 0;
}
